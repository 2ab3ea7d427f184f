import { AsyncLocalStorage } from 'node:async_hooks'
import { createSecureContext } from 'node:tls'
import { createAgents } from '../outbound/agents.ts'

/** Of one answer of an authority: a chain of certificates has some kilobytes. */
const MOST_BYTES = 1_000_000

/** What an authority has last answered that was no success. */
export interface Refused {
  readonly status: number
  /** The problem document (RFC 7807), or whatever came. */
  readonly body: unknown
  readonly retryAfter: string | undefined
}

/** What the requests of one order have in common. */
export interface Calls {
  /** Ends them, also in the middle of an answer. */
  readonly signal: AbortSignal
  /** Certificates of the authorities that are believed, in PEM; those of Node.js when absent. */
  readonly ca: Buffer | undefined
  /** `https:`, but for a directory on this machine. */
  readonly protocol: string
  /** Of one request, in milliseconds. */
  readonly timeout: number
  refused?: Refused
}

interface Answer {
  readonly status: number
  readonly data: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

const current = new AsyncLocalStorage<Calls>()

/** Does work whose requests are bounded by `calls`, and noted there. */
export const during = <Result>(calls: Calls, work: () => Promise<Result>): Promise<Result> =>
  current.run(calls, work)

let loaded: Promise<typeof import('acme-client')> | undefined

/** The library, the first time that somebody needs it: it takes a seventh of a second and 40 MB. */
export const loadAcme = (): Promise<typeof import('acme-client')> => (loaded ??= load())

async function load(): Promise<typeof import('acme-client')> {
  const acme = await import('acme-client')
  const { request, response } = acme.axios.interceptors
  // Its own would wait and try again for minutes, and lose the reason of a connection that fails; when to try again is decided by
  // who asks.
  request.clear()
  response.clear()
  request.use(config => {
    const calls = current.getStore()
    if (calls === undefined) throw new Error('A request to an authority outside of an order.')
    delete calls.refused
    if (URL.parse(config.url ?? '')?.protocol !== calls.protocol)
      throw new Error(`it names ${config.url}, which is not ${calls.protocol}//`)
    return Object.assign(config, {
      httpsAgent: agentOf(config.url ?? '', calls),
      signal: AbortSignal.any([calls.signal, AbortSignal.timeout(calls.timeout)]),
      maxContentLength: MOST_BYTES,
      maxRedirects: 0,
      // Our agent goes by it.
      proxy: false,
    })
  })
  response.use(answer => {
    const calls = current.getStore()
    if (calls !== undefined) note(calls, answer)
    return answer
  })
  return acme
}

function agentOf(address: string, { ca }: Calls) {
  const agents = createAgents(ca === undefined ? {} : { secureContext: createSecureContext({ ca }) })
  return agents.agentFor(new URL(address), 'fresh')
}

function note(calls: Calls, { status, data, headers }: Answer): void {
  if (status < 400) return
  const { 'retry-after': retryAfter } = headers
  calls.refused = { status, body: data, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined }
}
