import type { OAuth2Options } from '@gatewright/config'
import type { Json } from '../../identity/json.ts'
import { isSecureOrLoopback } from './http.ts'
import type { Provider } from './provider.ts'

/** Beyond this, an address is cut or refused by browsers and proxies; the hint is worth less than arriving. */
const maxHintLength = 4000

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
  if (idToken !== undefined && idToken.length <= maxHintLength) url.searchParams.set('id_token_hint', idToken)
  if (loginHint !== undefined) url.searchParams.set('logout_hint', loginHint)
  return url.href
}
