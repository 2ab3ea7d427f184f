import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { type ErrorCode, errorTable } from '../error-table.ts'
import { GatewrightError, type RefusedVisit } from '../errors.ts'
import { readableAddresses } from '../identity/email-address.ts'
import { type Limit, limitNamed } from '../limits.ts'
import { randomRef } from '../random.ts'
import { english, errorTextsOf, wordOf } from '../texts/language.ts'
import { challengeTo } from './challenge.ts'
import { fontPolicy } from './door-font.ts'
import { errorPage } from './error-page.ts'
import { languageHeaders, lookFor } from './look.ts'
import { requestKind } from './navigation.ts'
import { recentErrorsOf } from './recent-errors.ts'
import { levelOf, noteRefusal } from './refusals.ts'

/** What breaks for one app says nothing of another. */
const ofAnApp: ReadonlySet<string> = new Set<ErrorCode>([
  'app_unreachable',
  'app_answer_unreadable',
  'app_busy',
  'app_timeout',
])

/** A way on that the page offers. */
export interface ErrorAction {
  /** In English; what has a `word.…` among the texts is said in the person's language. */
  readonly label: string
  readonly href: string
}

export interface RenderedError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** By which the person, the log and the audit entry find each other. */
  readonly ref: string
}

export interface RenderOptions {
  /** A path of ours where a page goes that tries again by itself; the same address when absent. */
  readonly retryAt?: string | undefined
  /** Address of whoever asks; the peer's unless somebody knows better. */
  readonly from?: string | undefined
  /** Whom it is about, where the error itself does not say; with what the strategy is called. */
  readonly visit?: RefusedVisit | undefined
  /** What is asked for opens to a program's key, which as the password of `Basic` does as well. */
  readonly opensToKeys?: boolean
}

/** By which limits requests were refused. */
const reached = new WeakMap<IncomingMessage, Limit>()

/** The limit by which this request was refused, where it was one. */
export const limitReachedBy = (request: IncomingMessage): Limit | undefined => reached.get(request)

/** Whatever was thrown, as an error of the table. An unexpected one tells the outside nothing. */
export function toGatewrightError(thrown: unknown): GatewrightError {
  if (thrown instanceof GatewrightError) return thrown
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode
  if (status === 413 || status === 414 || status === 415 || status === 400) {
    return new GatewrightError('bad_request', {
      cause: thrown,
      detail: { reason: String(thrown), ...(status === 413 && { limit: 'body-size' }) },
    })
  }
  return new GatewrightError('internal', { cause: thrown })
}

/**
 * One error, three readers: the log gets everything, the person a page or JSON with the same reference.
 * @param actions ways on, for the page; the first is the main one
 */
export function renderError(
  error: GatewrightError,
  request: IncomingMessage,
  log: Logger,
  actions: readonly ErrorAction[] = [],
  {
    retryAt,
    from = request.socket?.remoteAddress,
    opensToKeys = false,
    visit = error.visit,
  }: RenderOptions = {},
): RenderedError {
  const { status, operator } = errorTable[error.code]
  const ref = randomRef()
  const limit = limitNamed(error.detail.limit)
  if (limit !== undefined) reached.set(request, limit)
  const entry = {
    code: error.code,
    ref,
    address: from,
    method: request.method,
    host: request.headers.host,
    // Without the query: it may carry codes and tokens.
    path: request.url?.split('?', 1)[0],
    ...(Object.keys(error.detail).length > 0 ? { detail: error.detail } : {}),
    ...(error.cause === undefined ? {} : { err: error.cause }),
  }
  noteRefusal(log, {
    level: levelOf(error, request.socket?.destroyed),
    // A host that somebody made up leads to no app.
    kind: ofAnApp.has(error.code) ? `${error.code} ${request.headers.host?.toLowerCase()}` : error.code,
    from,
    facts: entry,
    message: operator,
  })
  const kind = requestKind(request)
  // What a tab that is signed out asks again and again would push out what its owner has seen.
  if (error.code !== 'not_signed_in' || kind !== 'api-call') {
    const { app, collaborator, ...detail } = error.detail as Readonly<Record<string, unknown>>
    recentErrorsOf(log).add({
      ...{ ref, at: Date.now(), code: error.code, status, address: from },
      ...{ method: entry.method, host: entry.host, path: entry.path },
      app: textOr(app),
      collaborator: textOr(collaborator),
      detail: { ...detail, ...causeOf(error) },
    })
  }

  const retryAfter = retryAfterOf(error)
  const common = {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(status === 401 ? { 'www-authenticate': challengeTo(request, opensToKeys) } : {}),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
  if (kind === 'api-call') {
    // Programs and the console read English.
    const { message, next } = errorTextsOf(english, error)
    return {
      status,
      ref,
      headers: { ...common, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ error: error.code, message, next, ref, ...error.response }),
    }
  }
  const look = lookFor(request)
  const { title, message, next } = errorTextsOf(look.language, error)
  return {
    status,
    ref,
    headers: {
      ...common,
      ...languageHeaders(look),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
    body: errorPage(look, {
      ...{ status, ref },
      title,
      message,
      next,
      actions: actions.map(({ label, href }) => ({ label: wordOf(look.language, label), href })),
      facts:
        visit === undefined
          ? []
          : factsOf(visit).map(([name, value]) => [look.language.texts[`word.${name}`], value]),
      // What was posted is not posted again, and whoever has tried too often shall not go on by themselves.
      ...(kind === 'page-load' && status === 503 && retryAfter !== undefined
        ? { retry: { after: retryAfter, at: retryAt } }
        : {}),
    }),
  }
}

function factsOf({
  address = '',
  name = '',
  strategy,
  app,
  console,
}: RefusedVisit): readonly (readonly ['Account' | 'Way to sign in' | 'App' | 'Console', string])[] {
  const shown = readableAddresses(address)
  const account = [name, shown]
    .filter((each, index, all) => each !== '' && all.indexOf(each) === index)
    .join(', ')
  return [
    ...(account === '' ? [] : [['Account', account] as const]),
    ...(strategy === undefined ? [] : [['Way to sign in', strategy] as const]),
    ...(app === undefined ? [] : [['App', app] as const]),
    ...(console === undefined ? [] : [['Console', console] as const]),
  ]
}

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** What the system calls it (`ECONNREFUSED`): the rest of an unexpected error is for the log. */
function causeOf({ cause }: GatewrightError): { readonly cause?: string } {
  const code = textOr((cause as { readonly code?: unknown } | undefined)?.code)
  return code === undefined ? {} : { cause: code }
}

/** Seconds, where the error says when it is worth trying again (RFC 9110 section 10.2.3). */
function retryAfterOf({ response }: GatewrightError): number | undefined {
  const { retryAfter } = response as { readonly retryAfter?: unknown }
  return typeof retryAfter === 'number' ? retryAfter : undefined
}

/** Answers on a bare response; for what is served outside the router. */
export function answerError(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  log: Logger,
  actions: readonly ErrorAction[] = [],
  options: RenderOptions = {},
): void {
  const rendered = renderError(toGatewrightError(thrown), request, log, actions, options)
  if (response.headersSent) {
    // Half an answer is out already: cutting the connection is the only honest end.
    response.destroy()
    return
  }
  response.writeHead(rendered.status, {
    ...rendered.headers,
    'content-length': Buffer.byteLength(rendered.body),
  })
  response.end(request.method === 'HEAD' ? undefined : rendered.body)
}
