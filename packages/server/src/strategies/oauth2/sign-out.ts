import { isB2c, isExternalIdHost, isMicrosoftSignIn, type OAuth2Options } from '@gatewright/config'
import type { Json } from '../../identity/json.ts'
import type { Provider } from './provider.ts'
import { isSecureOrLoopback } from './secure-address.ts'

/**
 * Characters of the whole address, as it is sent. Beyond, providers, and the proxies before them, refuse it or cut it, and the
 * person stays signed in there: the hint is worth less than arriving. Entra answers AADSTS90015 ("the requested query string is
 * too long"), which the `id_token` of somebody with some twenty groups is enough for.
 */
const longest = { entra: 1500, other: 4000 }

/** What is kept with a session. */
export interface KeptForSignOut {
  readonly idToken?: string
  /** The `login_hint` claim: Entra takes it as `logout_hint` and then asks no questions. */
  readonly loginHint?: string
}

/** Builds the address of OpenID Connect RP-Initiated Logout 1.0 section 2; absent where the provider offers none. */
export function signOutAddress(
  options: OAuth2Options,
  provider: Provider,
  session: { readonly kept?: Json; readonly state: string },
): string | undefined {
  const endpoint = provider.kind === 'plain' ? undefined : provider.as.end_session_endpoint
  if (endpoint === undefined || !isSecureOrLoopback(endpoint)) return undefined
  const url = new URL(endpoint)
  const { idToken, loginHint } = (session.kept ?? {}) as KeptForSignOut
  url.searchParams.set('client_id', options.clientID)
  // The callback is the one address of ours that is registered; the provider refuses to return to any other.
  url.searchParams.set('post_logout_redirect_uri', options.callbackURL)
  url.searchParams.set('state', session.state)
  // The hints in the order of their worth: the first of them makes Entra ask no questions.
  const hints = [
    ['logout_hint', loginHint],
    ['id_token_hint', idToken],
  ] as const
  const isMicrosofts = isMicrosoftSignIn(url.origin) || isExternalIdHost(url.origin) || isB2c(endpoint)
  const most = provider.kind === 'entra' || isMicrosofts ? longest.entra : longest.other
  for (const [name, hint] of hints) {
    if (hint === undefined) continue
    url.searchParams.set(name, hint)
    if (url.href.length > most) url.searchParams.delete(name)
  }
  return url.href
}
