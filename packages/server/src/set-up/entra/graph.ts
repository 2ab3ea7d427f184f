import { setTimeout as wait } from 'node:timers/promises'
import { parseJsonObject } from '../../identity/json.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { errorOf } from './graph-error.ts'
import { explainGraphRefusal } from './graph-refusals.ts'
import { ask } from './tenant.ts'

/** How long Graph may take to know everywhere what was just made, in milliseconds. Replication takes seconds, at worst a minute. */
const REPLICATED_WITHIN = 90_000
/** How often a request is sent again that was refused for its number, and how long is waited at most, in milliseconds. */
const MOST_REPEATS = 6
const LONGEST_PAUSE = 30_000

export interface GraphAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface GraphRequest {
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** What it is about was made a moment ago: that Graph does not know of it yet is waited out. */
  readonly fresh?: boolean
  /** Statuses that are an answer and no refusal. */
  readonly takes?: readonly number[]
}

/** Microsoft Graph in the name of whoever sets up. */
export interface Graph {
  /**
   * @param path below `/v1.0`, encoded
   * @throws SetUpRefusal by the code of Graph's own error
   */
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    request?: GraphRequest,
  ): Promise<GraphAnswer>
}

/**
 * @param setup.origin of Graph
 * @param setup.token an access token, fetched anew when it is about to end
 * @param setup.pause for tests: waits so many milliseconds
 */
export function createGraph(setup: {
  readonly origin: string
  readonly token: () => Promise<string>
  readonly fetch: OutboundFetch
  readonly pause?: (milliseconds: number) => Promise<unknown>
}): Graph {
  const { origin, token, fetch, pause = wait } = setup

  async function once(method: string, path: string, { body, headers }: GraphRequest) {
    const {
      status,
      text,
      headers: received,
    } = await ask(`${origin}/v1.0${path}`, fetch, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status, body: parseJsonObject(text) ?? {}, received }
  }

  return {
    async call(method, path, request = {}) {
      const until = performance.now() + REPLICATED_WITHIN
      for (let attempt = 0; ; attempt++) {
        const { status, body, received } = await once(method, path, request)
        if (status < 400 || request.takes?.includes(status)) return { status, body }
        const busy = [429, 503, 504].includes(status) && attempt < MOST_REPEATS
        const late = request.fresh === true && isNotThereYet(status, body) && performance.now() < until
        if (!busy && !late) throw explainGraphRefusal(status, body, `${method} ${path}`)
        const asked = Number(received.get('retry-after') ?? '') * 1000
        await pause(Math.min(asked > 0 && busy ? asked : 500 * 2 ** attempt, LONGEST_PAUSE))
      }
    },
  }
}

/** What Graph says of an object that one part of it has made and another does not know of yet. */
function isNotThereYet(status: number, body: Readonly<Record<string, unknown>>): boolean {
  if (status === 404) return true
  return (
    status === 400 && /does not reference a valid application|does not exist/i.test(errorOf(body).message)
  )
}
