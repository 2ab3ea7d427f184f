import { type AppConfig, type Config, isStillOffered } from '@gatewright/config'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { BearerAuthenticator } from '../../identity/bearer.ts'
import type { Caller } from '../../identity/caller.ts'
import { accountCaller } from '../../sessions/account-caller.ts'
import type { Storage } from '../../storage/storage.ts'
import type { ProgramCallers } from '../program-callers.ts'
import { type ApiToken, type ApiTokens, callerIdOf, holdsApiToken, tokenIdOf } from './api-token.ts'

/**
 * Lets a program in as the owner of its token, with the roles that the owner has now, on the token's apps alone.
 * Whether it may is never cached: a token that was revoked, or whose owner was disabled, by whatever process, is refused
 * by the next request.
 */
export function createApiTokenBearer(
  services: {
    readonly apiTokens: Pick<ApiTokens, 'byId' | 'byValue' | 'touch'>
    readonly accounts: Pick<Accounts, 'holderOf' | 'isSuperAdmin'>
    readonly storage: Pick<Storage, 'isAvailable'>
    readonly clock: Clock
    readonly programCallers: ProgramCallers
  },
  config: Config,
): BearerAuthenticator {
  const { apiTokens, accounts, storage, clock, programCallers } = services

  async function ownerOf(token: ApiToken, app: AppConfig): Promise<Caller | undefined> {
    if (!token.apps.includes(app.id) || !isStillOffered(config, token)) return undefined
    const owner = await accounts.holderOf(token.identityId)
    return (
      owner &&
      accountCaller(accounts, config, owner, {
        sessionId: callerIdOf(token.id),
        expiresAt: token.expiresAt,
      })
    )
  }

  return {
    isOurs: holdsApiToken,
    async authenticate(value, app) {
      if (!holdsApiToken(value)) return undefined
      if (!storage.isAvailable()) throw new GatewrightError('storage_unavailable')
      try {
        const token = await apiTokens.byValue(value)
        const caller = token && (await ownerOf(token, app))
        if (token === undefined || caller === undefined) return undefined
        await apiTokens.touch(token)
        return programCallers.same(caller)
      } catch (error) {
        throw new GatewrightError('storage_unavailable', { cause: error })
      }
    },
    again(caller, app) {
      const id = tokenIdOf(caller.sessionId)
      return id === undefined ? undefined : ownerOfId(id, app)
    },
  }

  async function ownerOfId(id: string, app: AppConfig): Promise<Caller | undefined> {
    const token = await apiTokens.byId(id)
    return token === undefined || token.expiresAt <= clock.now() ? undefined : ownerOf(token, app)
  }
}
