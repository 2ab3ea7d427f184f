import { createHash } from 'node:crypto'
import type { OAuth2Options } from '@gatewright/config'
import { generateRandomCodeVerifier, generateRandomNonce } from 'oauth4webapi'
import type { Json } from '../../identity/json.ts'
import type { BeginAttempt } from '../redirect-strategy.ts'
import { misconfigured } from './failures.ts'
import { knownProvider } from './known-provider.ts'
import type { Provider } from './provider.ts'
import { isSecureOrLoopback } from './secure-address.ts'

/** What one attempt must remember until its callback. */
export interface AttemptSecrets {
  /** RFC 7636. */
  readonly codeVerifier: string
  /** Absent where no `id_token` is asked for. */
  readonly nonce?: string
}

/** OAuth 2.0 goes there by an address alone. */
export interface BegunByAddress {
  readonly location: string
  readonly secrets: Json
}

/**
 * Builds the authorization request (RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2.1).
 * @param push sends its parameters ahead and gives what the browser brings in their place, where the provider wants that
 */
export async function authorize(
  options: OAuth2Options,
  provider: Provider,
  attempt: BeginAttempt,
  push: (parameters: URLSearchParams) => Promise<URLSearchParams | undefined>,
): Promise<BegunByAddress> {
  requireScopes(options, provider)
  const location = authorizationEndpoint(provider)
  const codeVerifier = generateRandomCodeVerifier()
  // Some providers demand it wherever `openid` is asked for; where no id_token is read, nobody looks at it again.
  const nonce = asksForIdentity(options, provider) ? generateRandomNonce() : undefined
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: options.clientID,
    redirect_uri: options.callbackURL,
    scope: options.scope,
    state: attempt.state,
    nonce,
    // RFC 7636 section 4.2. The library wakes another thread for as much.
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(asksForIdentity(options, provider)
      ? hints(attempt, provider)
      : // GitHub has this one beside OAuth 2.0; others may refuse what they do not know.
        { prompt: knownProvider(options) === 'github' ? attempt.prompt : undefined }),
  }
  // The configured address may carry parameters of its own (a policy, `domain_hint`); ours win.
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) location.searchParams.set(name, value)
  }
  const pushed = await push(location.searchParams)
  if (pushed !== undefined) location.search = pushed.toString()
  const secrets: AttemptSecrets = { codeVerifier, ...(nonce === undefined ? {} : { nonce }) }
  return { location: location.href, secrets: { ...secrets } satisfies Json }
}

/** Whether the request is one of OpenID Connect, which has more parameters than OAuth 2.0. */
const asksForIdentity = ({ scope }: OAuth2Options, { kind }: Provider): boolean =>
  kind !== 'plain' || scope.split(/\s+/).includes('openid')

/** Entra refuses `login_hint` together with `select_account`. */
function hints(
  { prompt: wished, loginHint }: BeginAttempt,
  { as }: Provider,
): { login_hint?: string; prompt?: string } {
  const prompt = promptThatIsTaken(wished, as.prompt_values_supported)
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(loginHint === undefined || prompt === 'select_account' ? {} : { login_hint: loginHint }),
  }
}

/**
 * Some providers refuse a prompt that they do not know, and say which those are (Initiating User Registration via OpenID Connect
 * 1.0, section 4). Whoever has to show who they are anew can be somebody else as well.
 */
function promptThatIsTaken(wished: BeginAttempt['prompt'], published: unknown): string | undefined {
  if (wished === undefined || !Array.isArray(published)) return wished
  return [wished, 'login'].find(prompt => published.includes(prompt))
}

function authorizationEndpoint(provider: Provider): URL {
  const address = provider.as.authorization_endpoint ?? ''
  if (isSecureOrLoopback(address)) return new URL(address)
  throw misconfigured('the authorization endpoint is neither https nor on loopback', {
    received: address,
    mend: 'Use the https address in options.authorizationURL.',
  })
}

/** Without `openid` there is no `id_token`; without `profile` Entra leaves `oid` out, and with it the identity. */
function requireScopes(options: OAuth2Options, provider: Provider): void {
  const scopes = options.scope.split(/\s+/)
  const needed =
    provider.kind === 'plain' ? [] : provider.kind === 'openid' ? ['openid'] : ['openid', 'profile']
  const missing = needed.filter(scope => !scopes.includes(scope))
  if (missing.length === 0) return
  throw misconfigured(`options.scope lacks ${missing.map(scope => `\`${scope}\``).join(' and ')}`, {
    received: options.scope,
    mend: 'Use `openid profile email`, separated by spaces.',
  })
}

/** Reads back what {@link authorize} sealed. */
export function readSecrets(secrets: Json): AttemptSecrets | undefined {
  if (typeof secrets !== 'object' || secrets === null || Array.isArray(secrets)) return undefined
  const { codeVerifier, nonce } = secrets as Record<string, Json>
  if (typeof codeVerifier !== 'string') return undefined
  return typeof nonce === 'string' ? { codeVerifier, nonce } : { codeVerifier }
}
