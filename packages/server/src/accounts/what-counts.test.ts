import {
  type FieldMapping,
  qualifiedGroup,
  type RoleMappingEntry,
  type StrategyConfig,
} from '@gatewright/config'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testConfig } from '../../test/support/config.ts'
import type { Profile } from '../identity/profile.ts'
import { toDetails } from './admit.ts'
import { effectiveRoles } from './roles.ts'

const admin = { claim: 'roles', value: 'Bot.Admin', role: 'admin' }
const strategy = (
  id: string,
  claimSources: readonly string[],
  roleMapping: readonly RoleMappingEntry[] = [],
  fieldMapping: FieldMapping = { email: 'email', role: 'jobTitle', groups: 'groups' },
): StrategyConfig => ({
  ...{ id, type: 'oauth2', label: id, hidden: false, offered: true, allowSelfSignup: true },
  ...{ selfSignupRole: 'member', options: {}, claimSources, roleMapping, fieldMapping },
})

/** One that everybody may use, one for two tenants of which one gives roles, one of a single tenant, one of another provider. */
const strategies = [
  strategy('anybody', [], [admin]),
  strategy('partners', ['contoso.test', 'fabrikam.test'], [{ ...admin, tenant: 'contoso.test' }]),
  strategy('azure', ['contoso.test'], [admin]),
  strategy('gitlab', ['https://gitlab.test'], [], { email: 'email', role: 'roles', groups: 'roles' }),
]
const config = { ...testConfig(), strategies }

const value = fc.constantFrom(
  ...[
    'Bot.Admin',
    'bot.admin',
    ' Bot.Admin',
    'Bot.Admin\u0000',
    'Bоt.Admin',
    'admin',
    'superAdmin',
    'member',
    '*',
  ],
  ...[
    'partners@contoso.test:Support',
    'azure:Support',
    'Support',
    '["azure@contoso.test","roles","Bot.Admin","admin"]',
  ],
)
const held = fc.oneof(
  value,
  fc.array(value, { maxLength: 3 }),
  fc.dictionary(value, fc.constantFrom(true, false, null, {})),
  fc.array(fc.array(value, { maxLength: 2 }), { maxLength: 2 }),
)
const attempt = fc.record({
  strategy: fc.constantFrom(...strategies),
  // What the strategy says of who speaks: any of all sources, also one that is none of its own.
  vouchedFor: fc.subarray(['contoso.test', 'fabrikam.test', 'https://gitlab.test', 'x']),
  claims: fc.record(
    { roles: held, jobTitle: held, groups: held, email: fc.constantFrom('ada@contoso.test', 'Bot.Admin') },
    { requiredKeys: [] },
  ),
  subject: fc.constantFrom('1', '2'),
  trusted: fc.boolean(),
})

type Attempt = typeof attempt extends fc.Arbitrary<infer One> ? One : never

/** Said once more in other words: who makes an admin, and by what. */
function mayBeAdmin({ strategy: { id }, vouchedFor, claims: { roles } }: Attempt): boolean {
  const speaks = (id === 'azure' || id === 'partners') && vouchedFor.includes('contoso.test')
  if (!speaks || roles === undefined) return false
  if (typeof roles === 'string') return roles === 'Bot.Admin'
  if (Array.isArray(roles)) return (roles as unknown[]).includes('Bot.Admin')
  const said = Object.entries(roles).find(([key]) => key === 'Bot.Admin')
  return said !== undefined && said[1] !== false && said[1] !== null
}

it('gives nobody a right that the file does not give to the one who says so', () => {
  let admins = 0
  fc.assert(
    fc.property(attempt, one => {
      const { subject, vouchedFor, trusted, claims } = one
      const profile: Profile = {
        ...{ issuer: 'https://idp.test', subject, claims, source: { vouchedFor } },
        trustsEmailIn: () => trusted,
      }
      const details = toDetails(profile, one.strategy, config, undefined)
      const roles = effectiveRoles({ collaborator: { roles: ['member'] }, identity: details }, false, config)
      expect(roles).toEqual(mayBeAdmin(one) ? ['admin', 'member'] : ['member'])
      admins += roles.length - 1
      const own = one.strategy.claimSources.filter(source => vouchedFor.includes(source))
      for (const group of details.groups) {
        expect(own.some(source => group.startsWith(qualifiedGroup(one.strategy.id, source, '')))).toBe(true)
      }
      if (own.length === 0) expect([...details.groups, ...details.providerRoles]).toEqual([])
    }),
    { numRuns: 1000 },
  )
  expect(admins).toBeGreaterThan(0)
})
