import { randomBytes } from 'node:crypto'
import { type Clock, nowInSeconds } from '../clock.ts'
import { newGuid } from '../store/index.ts'

/** One account that is signed in in one browser. */
export interface SignedInAccount {
  /** The `sid` claim, and `session_state`. */
  readonly sid: string
  /** Object ID of the account at home. */
  readonly userId: string
  readonly authTime: number
  readonly mfa: boolean
  /** Client ids that it was used for, for front-channel logout. */
  readonly apps: ReadonlySet<string>
}

export interface Sessions {
  /** Accounts of the browser with this cookie, the one used last first. */
  accounts(cookie: string | undefined): readonly SignedInAccount[]
  /** Adds or renews an account; returns it with the cookie to set. */
  signIn(
    cookie: string | undefined,
    userId: string,
    options?: { readonly mfa?: boolean },
  ): { readonly cookie: string; readonly account: SignedInAccount }
  markUsed(cookie: string, sid: string, appId: string): void
  /** Signs accounts out; all of the browser when no `sid` is given. Returns whom. */
  signOut(cookie: string | undefined, sid?: string): readonly SignedInAccount[]
}

/** Cookies of other programs on `localhost` live in the same jar, so the name says whose it is. */
export const sessionCookieName = 'entra_emulator_sso'

/** Single sign-on sessions, in memory: a restart signs everybody out, as far as the emulator is concerned. */
export const createSessions = (clock: Clock): Sessions => {
  const browsers = new Map<string, SignedInAccount[]>()
  return {
    accounts: cookie => (cookie === undefined ? [] : (browsers.get(cookie) ?? [])),
    signIn(cookie, userId, options = {}) {
      const key =
        cookie !== undefined && browsers.has(cookie) ? cookie : randomBytes(24).toString('base64url')
      const others = (browsers.get(key) ?? []).filter(account => account.userId !== userId)
      const before = browsers.get(key)?.find(account => account.userId === userId)
      const account: SignedInAccount = {
        sid: before?.sid ?? newGuid(),
        userId,
        authTime: nowInSeconds(clock),
        mfa: options.mfa ?? false,
        apps: before?.apps ?? new Set(),
      }
      browsers.set(key, [account, ...others])
      return { cookie: key, account }
    },
    markUsed(cookie, sid, appId) {
      const accounts = browsers.get(cookie) ?? []
      browsers.set(
        cookie,
        accounts.map(account =>
          account.sid === sid ? { ...account, apps: new Set([...account.apps, appId]) } : account,
        ),
      )
    },
    signOut(cookie, sid) {
      if (cookie === undefined) return []
      const accounts = browsers.get(cookie) ?? []
      const gone = accounts.filter(account => sid === undefined || account.sid === sid)
      const rest = accounts.filter(account => !gone.includes(account))
      if (rest.length === 0) browsers.delete(cookie)
      else browsers.set(cookie, rest)
      return gone
    },
  }
}
