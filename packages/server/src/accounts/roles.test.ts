import { type Config, roleGrant } from '@gatewright/config'
import { expect, it } from 'vitest'
import { azureOffered, testConfig } from '../../test/support/config.ts'
import { effectiveRoles } from './roles.ts'

const entry = { claim: 'roles', value: 'Bot.Editor', role: 'editor' }
const [source = ''] = azureOffered.claimSources
const strategies = [{ ...azureOffered, roleMapping: [entry] }]
const config: Config = { ...testConfig(), roles: ['viewer', 'member', 'editor', 'admin'], strategies }
const rolesOf = (
  given: readonly string[],
  grants: readonly string[] = [],
  superAdmin = false,
  known = config,
) =>
  effectiveRoles({ collaborator: { roles: given }, identity: { providerRoles: grants } }, superAdmin, known)

it('the roles that count are those given here and those that the file gives for what the provider said', () => {
  const grant = roleGrant('azure', source, entry)
  expect(rolesOf(['viewer'])).toEqual(['viewer'])
  expect(rolesOf(['viewer'], [grant])).toEqual(['editor', 'viewer'])
  expect(rolesOf([], [grant])).toEqual(['editor'])
  expect(rolesOf([], ['editor', 'admin'])).toEqual([])
  expect(rolesOf([], [grant], false, { ...config, strategies: [azureOffered] })).toEqual([])
})

it('every admin is a member, a super admin is an admin, and nobody has a role that the file does not know', () => {
  expect(rolesOf(['admin'])).toEqual(['admin', 'member'])
  expect(rolesOf([], [], true)).toEqual(['admin', 'member'])
  expect(rolesOf(['viewer', 'gone', 'viewer'])).toEqual(['viewer'])
  expect(rolesOf(['admin'], [], true, { ...config, roles: ['member'] })).toEqual(['member'])
  expect(rolesOf([])).toEqual([])
})
