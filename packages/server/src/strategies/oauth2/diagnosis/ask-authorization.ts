import type { OAuth2Options } from '@gatewright/config'
import type { OutboundFetch } from '../../../outbound/outbound-fetch.ts'
import { randomId } from '../../../random.ts'
import { authorize } from '../authorize.ts'
import type { Provider } from '../provider.ts'
import type { PushedRequests } from '../pushed-request.ts'

/** What an authorization endpoint answers to a request without a browser behind it. */
export interface AuthorizationAnswer {
  readonly status: number
  /** Where it leads, whole. */
  readonly location?: string
  readonly body: string
  /** The provider has taken the request beforehand, and with it the redirect URI (RFC 9126 section 2.1). */
  readonly isPushed: boolean
}

/**
 * The authorization request of a sign-in, of nobody: `prompt=none` (OpenID Connect Core 1.0 section 3.1.2.1) shows no page and asks
 * for no account. A provider that knows the redirect URI sends `login_required` there; one that does not has nowhere to send it, and
 * shows a page instead.
 * @throws GatewrightError what a sign-in would not even begin with
 * @throws what `OutboundFetch` throws
 */
export async function askAuthorization(setup: {
  readonly options: OAuth2Options
  readonly provider: Provider
  readonly fetch: OutboundFetch
  readonly pushed: PushedRequests
  /** Milliseconds. */
  readonly patience: number
}): Promise<AuthorizationAnswer> {
  const { options, provider, fetch, pushed } = setup
  const isOpenId = provider.kind !== 'plain' || options.scope.split(/\s+/).includes('openid')
  const { location } = await authorize(options, provider, { state: randomId() }, parameters => {
    // What only knows OAuth 2.0 takes the parameter for a mistake.
    if (isOpenId) parameters.set('prompt', 'none')
    // A page that posts itself says less than a redirect.
    if (parameters.get('response_mode') === 'form_post') parameters.set('response_mode', 'query')
    return pushed.push(provider, parameters)
  })
  const response = await fetch(location, {
    headers: { accept: 'text/html' },
    redirect: 'manual',
    signal: AbortSignal.timeout(setup.patience),
  })
  const leadsTo = response.headers.get('location')
  const absolute = leadsTo === null ? undefined : URL.parse(leadsTo, location)?.href
  return {
    status: response.status,
    ...(absolute === undefined ? {} : { location: absolute }),
    body: await response.text(),
    isPushed: new URL(location).searchParams.has('request_uri'),
  }
}
