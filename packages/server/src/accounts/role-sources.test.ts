import { roleGrant } from '@gatewright/config'
import { expect, it } from 'vitest'
import { sourcedRoles } from './role-sources.ts'

const entry = { claim: 'roles', value: 'Ops', role: 'editor' } as const
const config = {
  roles: ['admin', 'member', 'editor'],
  strategies: [{ id: 'azure', claimSources: ['contoso'], roleMapping: [entry] }],
} as unknown as Parameters<typeof sourcedRoles>[2]

const of = (
  roles: readonly string[],
  grants: readonly string[],
  superAdmin = false,
  superAdminByLink = false,
) =>
  Object.fromEntries(
    sourcedRoles(
      { collaborator: { roles }, identity: { providerRoles: grants, superAdminByLink, strategy: 'azure' } },
      superAdmin,
      config,
    ).map(({ role, because }) => [role, because]),
  )

it('each role says everything that gives it, and no role is there for nothing', () => {
  const grant = roleGrant('azure', 'contoso', entry)
  expect(of(['editor', 'unknown'], [grant])).toEqual({
    editor: ['given here', 'roleMapping of azure: roles is Ops'],
  })
  expect(of(['admin'], [])).toEqual({ admin: ['given here'], member: ['every admin is a member'] })
  expect(of([], [], true).admin).toEqual(['super admin: an entry of superAdmins in the file'])
  expect(of([], [], true, true).admin).toEqual(['super admin by the one-time link'])
  expect(of([], [roleGrant('azure', 'fabrikam', entry)])).toEqual({})
})
