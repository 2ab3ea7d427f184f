import { findUser } from './people.ts'
import type { SeedFile, SeedTenant } from './seed-schema.ts'
import type { Store } from './store.ts'

/** Reports what a schema cannot see: a name that is used twice, or that nothing has. */
export type ReportProblem = (path: readonly (string | number)[], message: string) => void

/** What the planting of one tenant needs. */
export interface Bed {
  readonly store: Store
  readonly seed: SeedFile
  readonly tenant: SeedTenant
  readonly tenantId: string
  /** Path of the tenant in the file. */
  readonly path: readonly (string | number)[]
  /** ISO time. */
  readonly now: string
  readonly report: ReportProblem
}

export const unknownPrincipal =
  'no user or guest of this tenant has this name. A group is written "group:<its name>".'

/** A user by sign-in name, a guest by the address at home, or a group as `group:<name>`. */
export const findPrincipal = (
  { store, tenantId }: Bed,
  name: string,
): { readonly id: string; readonly type: 'User' | 'Group' } | undefined => {
  if (name.startsWith('group:')) {
    const wanted = name.slice('group:'.length)
    const group = store.groups.by('tenant', tenantId).find(candidate => candidate.displayName === wanted)
    return group === undefined ? undefined : { id: group.id, type: 'Group' }
  }
  const user =
    findUser(store, tenantId, name) ??
    store.users
      .by('tenant', tenantId)
      .find(candidate => candidate.userType === 'Guest' && candidate.otherMails.includes(name))
  return user === undefined ? undefined : { id: user.id, type: 'User' }
}
