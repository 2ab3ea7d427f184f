import { setImmediate as nextTurn } from 'node:timers/promises'
import { type AppConfig, groupWriter, linkTo } from '@gatewright/config'
import type { AccountIdentity } from '../../accounts/account-identity.ts'
import { isOffered } from '../../accounts/inviter.ts'
import { type SourcedRole, sourcedRoles } from '../../accounts/role-sources.ts'
import { whatStands } from '../../accounts/what-stands.ts'
import type { Context } from '../../context.ts'
import type { Explainer, Explanation } from '../../gate/rules/explain.ts'
import { accountCaller } from '../../sessions/account-caller.ts'

/** Questions that are answered in one go: some milliseconds of work. */
const AT_ONCE = 25

/** What one way to sign in gives: rights belong to it, and not to the account. */
export interface WayAccess {
  readonly identityId: string
  readonly strategy: string
  /** Whether one can sign in with it now; an account that is disabled cannot. */
  readonly usable: boolean
  readonly superAdmin: boolean
  readonly roles: readonly SourcedRole[]
  readonly groups: readonly string[]
  readonly apps: readonly (Omit<Explanation, 'app'> & {
    readonly id: string
    readonly name: string
    readonly url: string
  })[]
}

/**
 * What somebody has and may enter, by each way that they sign in: as the gate decides it, of the first address of each app.
 * @param apps those that may be told of
 */
export async function accessOf(
  { accounts, config, clock }: Pick<Context, 'accounts' | 'config' | 'clock'>,
  explain: Explainer,
  collaboratorId: string,
  apps: readonly AppConfig[],
): Promise<readonly WayAccess[]> {
  const collaborator = await accounts.byId(collaboratorId)
  if (collaborator === undefined) return []
  const groupName = groupWriter(config.strategies)
  return Promise.all((await accounts.identitiesOf(collaboratorId)).map(wayAccess))

  async function wayAccess(identity: AccountIdentity): Promise<WayAccess> {
    const superAdmin = await accounts.isSuperAdmin(identity, config)
    const stands = { ...identity, ...whatStands(identity, config) }
    const key = { sessionId: 'explanation', expiresAt: clock.now() }
    const holder = { collaborator: collaborator as NonNullable<typeof collaborator>, identity }
    const offered = isOffered(config, identity)
    const caller = offered ? await accountCaller(accounts, config, holder, key) : undefined
    const decided = []
    for (const [at, { id, name, urls }] of apps.entries()) {
      const url = linkTo(urls)
      if (url === '') continue
      const { app: _, ...explanation } = explain({ method: 'GET', url, ...(caller && { caller }) })
      decided.push({ id, name, url, ...explanation })
      if (at % AT_ONCE === AT_ONCE - 1) await nextTurn()
    }
    return {
      identityId: identity.id,
      strategy: identity.strategy,
      usable: caller !== undefined,
      superAdmin,
      roles: sourcedRoles({ collaborator: holder.collaborator, identity: stands }, superAdmin, config),
      groups: stands.groups.map(groupName),
      apps: decided,
    }
  }
}
