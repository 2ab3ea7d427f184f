import type { Config } from '@gatewright/config'
import type { Accounts } from '../accounts/accounts.ts'
import { GatewrightError } from '../errors.ts'
import type { BearerAuthenticator } from '../gate/gate.ts'
import { accountCaller } from '../sessions/account-caller.ts'
import type { Storage } from '../storage/storage.ts'
import { type ApiTokens, holdsApiToken } from './store.ts'

/** What stands in a caller's `sessionId` for a token: its id, told from a session's. */
const KEY = 'api-token.'

/**
 * Lets a program in as the owner of its token, with the roles that the owner has now, on the token's apps alone.
 * Nothing is cached: a token that was revoked, or whose owner was disabled, by whatever process, is refused by the next
 * request.
 */
export function createApiTokenBearer(
  services: {
    readonly apiTokens: ApiTokens
    readonly accounts: Accounts
    readonly storage: Storage
  },
  config: Config,
): BearerAuthenticator {
  const { apiTokens, accounts, storage } = services
  return {
    isOurs: holdsApiToken,
    async authenticate(value, app) {
      if (!holdsApiToken(value)) return undefined
      if (!storage.isAvailable()) throw new GatewrightError('storage_unavailable')
      try {
        const token = await apiTokens.byValue(value)
        if (token === undefined || !token.apps.includes(app.id)) return undefined
        const owner = await accounts.byId(token.collaboratorId)
        if (owner === undefined) return undefined
        const caller = await accountCaller(accounts, config, owner, {
          sessionId: KEY + token.id,
          strategy: token.strategy,
          expiresAt: token.expiresAt,
        })
        if (caller !== undefined) await apiTokens.touch(token)
        return caller
      } catch (error) {
        throw new GatewrightError('storage_unavailable', { cause: error })
      }
    },
  }
}

/** Whether a WebSocket that a token has opened may stay open; `undefined` for what is no token's key. */
export function apiTokenStillWorks(
  { apiTokens, accounts }: { readonly apiTokens: ApiTokens; readonly accounts: Accounts },
  key: string,
): Promise<boolean> | undefined {
  return key.startsWith(KEY) ? ownerMayStillEnter(key.slice(KEY.length)) : undefined

  async function ownerMayStillEnter(id: string): Promise<boolean> {
    const token = await apiTokens.byId(id)
    const owner = token && (await accounts.byId(token.collaboratorId))
    return owner !== undefined && !owner.disabled
  }
}
