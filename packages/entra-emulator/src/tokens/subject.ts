import type { Store, User } from '../store/index.ts'

/** Whom a token is about, and in which sign-in. */
export interface TokenSubject {
  /** The account in the tenant whose tokens these are: of a guest, the guest's own object there. */
  readonly user: User
  readonly tenantId: string
  readonly sessionId: string
  /** Seconds since 1970. */
  readonly authTime: number
  readonly mfa: boolean
}

/** The address that people know themselves by: of a guest, the one at home. */
export const preferredUsername = (store: Store, user: User): string => {
  if (user.homeAccount !== null)
    return store.users.get(user.homeAccount.userId)?.userPrincipalName ?? user.userPrincipalName
  return user.userType === 'Guest' ? (user.otherMails[0] ?? user.userPrincipalName) : user.userPrincipalName
}

/** `client_info`: where the account is at home, which MSAL takes for its cache key. */
export const clientInfo = (user: User): string => {
  const home = user.homeAccount ?? { userId: user.id, tenantId: user.tenantId }
  return Buffer.from(JSON.stringify({ uid: home.userId, utid: home.tenantId })).toString('base64url')
}

/** `login_hint` of tokens, which `logout_hint` and `login_hint` of requests take: opaque, and readable by us alone. */
export const loginHint = (store: Store, user: User): string =>
  `O.${Buffer.from(preferredUsername(store, user)).toString('base64url')}`

/** The sign-in name in a `login_hint`, be it one of ours or a plain address. */
export const readLoginHint = (hint: string): string =>
  hint.startsWith('O.') ? Buffer.from(hint.slice(2), 'base64url').toString('utf8') : hint
