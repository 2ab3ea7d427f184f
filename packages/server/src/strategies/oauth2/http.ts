import { allowInsecureRequests, type CustomFetchOptions, customFetch } from 'oauth4webapi'
import { type Clock, systemClock } from '../../clock.ts'
import { parseJsonObject } from '../../identity/json.ts'
import { AnswerTooLarge } from '../../outbound/broken-answer.ts'
import { explainFailure, isTimeout } from '../../outbound/explain-failure.ts'
import { nearAddressIn } from '../../outbound/near-address.ts'
import { createOutboundFetch, type OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { currentSpan } from '../../span.ts'
import { turnOfLoop } from '../../turn-of-loop.ts'
import type { ProviderCallMade } from '../provider-call.ts'
import type { Breaker, CallEnd } from './breaker.ts'
import { hanging, isBusy, notNamed, unanswered } from './call-failures.ts'
import { misbehaved } from './failures.ts'
import { errorByCode } from './provider-errors.ts'
import { requireSecure, withoutQuery } from './secure-address.ts'
import type { Purpose, Trace } from './trace.ts'

/** The challenge of an answer, by another name: of its own the library makes an error, before anybody has read the body. */
const CHALLENGE = 'provider-challenge'

/** The error that an answer's challenge names (RFC 6750 section 3). Raw. */
export function challengedError(response: Response): {
  readonly error?: string | undefined
  readonly description?: string | undefined
} {
  const challenge = (response.headers.get(CHALLENGE) ?? '').slice(0, 4000)
  const member = (name: string) =>
    new RegExp(`(?:^|[\\s,])${name}="([^"]{0,1000})"`, 'i').exec(challenge)?.[1]
  return { error: member('error'), description: member('error_description') }
}

/** From connecting to the last byte of the body, per request. */
const defaultTimeoutMs = 10_000

/**
 * Requests to the provider: bounded in time and size, never redirected, https except on loopback. Those that may not be
 * repeated, whose method is `POST`, go on a connection that was never idle (`outbound-fetch.ts`).
 */
export interface ProviderHttp {
  /**
   * @throws GatewrightError `provider_unreachable`, `provider_untrusted`, `provider_busy`, `provider_misbehaved`,
   * `client_misconfigured`
   */
  request(purpose: Purpose, url: string, init?: ProviderInit): Promise<Response>
  /** A document that must be a JSON object with status 200. */
  getJson(purpose: Purpose, url: string): Promise<Record<string, unknown>>
  /**
   * By how much the provider's clock is ahead of ours, by the `Date` of its last answer (RFC 9110 section 6.6.1), in milliseconds;
   * `undefined` while none has come.
   */
  ahead(): number | undefined
  /** The same, as options of oauth4webapi's requests. @param patienceMs as in {@link ProviderInit} */
  options(purpose: Purpose, patienceMs?: number): HttpOptions
  /** @throws GatewrightError `provider_busy` where such a request would not be made now */
  requireOpen(purpose: Purpose, url: string): void
}

interface ProviderInit extends RequestInit {
  /** How long the whole answer is waited for, in milliseconds; as long as for every other when absent. */
  readonly patienceMs?: number | undefined
}

interface HttpOptions {
  readonly [customFetch]: (url: string, options: CustomFetchOptions<string, unknown>) => Promise<Response>
  readonly [allowInsecureRequests]: true
}

export function createProviderHttp(setup: {
  /** In the place of our own, for a test of a sign-in. */
  readonly fetch?: OutboundFetch
  /** Authorities that are believed beside the usual ones, in PEM. */
  readonly ca?: string | undefined
  readonly timeoutMs?: number
  readonly trace: Trace
  /** Every call is made when absent. */
  readonly breaker?: Breaker
  readonly clock?: Clock
  /** Whose requests they are, in traces. */
  readonly strategy?: string
  /** Told what each request came to. */
  readonly onCall?: (call: Omit<ProviderCallMade, 'strategy'>) => void
}): ProviderHttp {
  const { trace, timeoutMs = defaultTimeoutMs, breaker, clock = systemClock } = setup
  const fetch = setup.fetch ?? createOutboundFetch({ ca: setup.ca })
  let ahead: number | undefined

  async function request(
    purpose: Purpose,
    url: string,
    { patienceMs = timeoutMs, ...init }: ProviderInit = {},
  ): Promise<Response> {
    requireSecure(purpose, url)
    const method = init.method ?? 'GET'
    const authorization = new Headers(init.headers).get('authorization')?.split(' ')[0]
    const sent = {
      purpose,
      method,
      url,
      ...(authorization === undefined ? {} : { authorization }),
      ...(init.body ? { requestBody: String(init.body) } : {}),
    }
    const ended = breaker?.admit(sortOf(purpose, url))
    if (typeof ended === 'number') {
      trace.called({ ...sent, failure: hanging })
      throw isBusy(purpose, url, ended)
    }
    const begun = performance.now()
    let response: Response
    let body: Uint8Array<ArrayBuffer>
    const span = currentSpan()?.child('provider call', 'client')
    span?.set('gatewright.purpose', purpose)
    if (setup.strategy !== undefined) span?.set('gatewright.strategy', setup.strategy)
    span?.set('http.request.method', method)
    const headers = span === undefined ? init.headers : traced(init.headers, span.traceparent)
    const count = (result: ProviderCallMade['result']) => {
      setup.onCall?.({ purpose, result, milliseconds: performance.now() - begun })
      span?.end(result === 'ok' ? undefined : result)
    }
    try {
      const signal = AbortSignal.timeout(patienceMs)
      response = await fetch(url, { ...init, headers, redirect: 'manual', signal })
      ahead = aheadBy(response.headers, clock) ?? ahead
      body = new Uint8Array(await response.arrayBuffer())
      ended?.('answered')
      await turnOfLoop()
    } catch (error) {
      ended?.(endOf(error, performance.now() - begun, patienceMs))
      const failure = explainFailure(error, patienceMs)
      trace.called({ ...sent, failure: failure.reason })
      count(isTimeout(error) ? 'timeout' : 'failed')
      const near = nearAddressIn(error)
      if (near !== undefined) throw notNamed(purpose, url, near)
      throw unanswered(purpose, url, failure)
    }
    const contentType = response.headers.get('content-type') ?? undefined
    const challenge = response.headers.get('www-authenticate')
    trace.called({
      ...sent,
      status: response.status,
      ...(contentType === undefined ? {} : { contentType }),
      responseBody: new TextDecoder().decode(body),
    })
    span?.set('http.response.status_code', response.status)
    count(resultOf(response.status))
    const answer = { call: purpose, url: withoutQuery(url), status: response.status }
    if (response.status >= 300 && response.status < 400) {
      // A redirect would carry the client secret or the access token to an address that nobody configured.
      throw misbehaved({ ...answer, ...redirected(purpose, url, response.headers.get('location')) })
    }
    if (response.status >= 500) {
      const text = new TextDecoder().decode(body)
      const known = errorByCode(purpose, { status: response.status, text })
      if (known !== undefined) throw known
      throw misbehaved({
        ...answer,
        reason: 'the provider failed',
        place: 'provider',
        mend: 'Try again; if it lasts, the log of the provider says why.',
      })
    }
    return new Response(body.length === 0 ? null : body, {
      status: response.status,
      headers: {
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(challenge === null ? {} : { [CHALLENGE]: challenge }),
      },
    })
  }

  return {
    request,
    requireOpen(purpose, url) {
      const seconds = breaker?.pausedFor(sortOf(purpose, url)) ?? 0
      if (seconds > 0) throw isBusy(purpose, url, seconds)
    },
    ahead: () => ahead,
    async getJson(purpose, url) {
      const response = await request(purpose, url, { headers: { accept: 'application/json' } })
      const text = await response.text()
      const json = parseJsonObject(text)
      if (response.status !== 200 || !json) {
        const known = errorByCode(purpose, { status: response.status, text })
        if (known !== undefined) throw known
        throw misbehaved({
          call: purpose,
          url: withoutQuery(url),
          status: response.status,
          contentType: response.headers.get('content-type'),
          reason: 'expected a JSON object with status 200',
          mend: mendOf(purpose, response.status),
        })
      }
      return json
    },
    options: (purpose, patienceMs) => ({
      // oauth4webapi's own https check knows no loopback; ours in `request` does, and always runs.
      [allowInsecureRequests]: true,
      [customFetch]: (url, options) => request(purpose, url, { ...(options as RequestInit), patienceMs }),
    }),
  }
}

/** What to do where something else than the document stands at an address. */
const mendOf = (purpose: Purpose, status: number): string =>
  purpose === 'discovery' && (status === 404 || status === 410)
    ? 'Open the address in a browser: no discovery document stands there. Correct options.issuer as the provider shows it, or name the address of the document in options.discoveryURL.'
    : 'Open the address in a browser: a page in HTML means that it is the wrong one, or that something stands in between.'

/** Each endpoint hangs by itself: userinfo, where tokens are still to be had. */
const sortOf = (purpose: Purpose, url: string): string => `${purpose} ${URL.parse(url)?.origin ?? ''}`

/** A name that is looked up in vain and a connection that is not taken up have time limits of their own; those are long too. */
const endOf = (error: unknown, tookMs: number, timeoutMs: number): CallEnd =>
  error instanceof AnswerTooLarge
    ? 'answered'
    : isTimeout(error) || tookMs >= timeoutMs / 2
      ? 'late'
      : 'failed'

/** What a cache has kept is older by its `Age` (RFC 9111 section 5.1). */
function aheadBy(headers: Headers, clock: Clock): number | undefined {
  const date = Date.parse(headers.get('date') ?? '')
  const age = Number(headers.get('age') ?? 0)
  return Number.isFinite(date) && Number.isFinite(age) ? date + age * 1000 - clock.now() : undefined
}

function traced(init: RequestInit['headers'], traceparent: string): Headers {
  const headers = new Headers(init)
  headers.set('traceparent', traceparent)
  return headers
}

/** Where a redirect leads is in most cases the address that the file, or the provider's document, should have. */
function redirected(
  purpose: Purpose,
  url: string,
  location: string | null,
): Readonly<Record<string, string>> {
  const leadsTo = location === null ? undefined : URL.parse(location, url)?.href
  return {
    reason: 'the answer is a redirect, which is never followed',
    ...(leadsTo === undefined ? {} : { leadsTo: withoutQuery(leadsTo).slice(0, 300) }),
    mend:
      purpose === 'discovery'
        ? 'Open the address that it leads to: if the document stands there, correct options.issuer, or write that address into options.discoveryURL; if a page of sign-in does, let this server reach the document without one.'
        : 'Let the address answer itself: compare it with the one that the answer leads to, and see that no page of sign-in stands before it.',
  }
}

/** A redirect is never followed, so it is no answer that could be used. */
const resultOf = (status: number): ProviderCallMade['result'] =>
  status < 300 ? 'ok' : status >= 400 && status < 500 ? 'refused' : 'failed'
