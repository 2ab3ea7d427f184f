import type { Allow, AppRule } from '@gatewright/config'

type Where = Pick<AppRule, 'paths' | 'methods'>

/** A rule that admits whoever meets one of the conditions. */
export const allow = (conditions: Partial<Allow>, where: Where = {}): AppRule =>
  rule(where, {
    kind: 'allow',
    who: { roles: [], groups: [], emails: [], domains: [], signedIn: false, ...conditions },
  })

/** A rule that admits anyone. */
export const open = (where: Where): AppRule => rule(where, { kind: 'public' })

/** A rule that admits external users. */
export const externalUsers = (where: Where): AppRule => rule(where, { kind: 'external-users' })

const rule = (where: Where, then: AppRule['then']): AppRule => ({ ...where, then })
