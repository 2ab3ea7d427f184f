import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { endNow, isEndless } from './endless.ts'

/**
 * How long answers in progress have once connections are no longer taken, in milliseconds: Docker kills after ten seconds,
 * and what is to be written comes after them.
 */
export const LAST_ANSWERS = 8_000

/** What is listened on. */
interface Listening {
  /** Answers from here on are the last of their connections. */
  drain(): void
  answering(): readonly ServerResponse[]
  close(): Promise<void>
  cut(): number
}

/** WebSockets through the gate. */
interface WebSockets {
  readonly counts: { readonly websocket: number }
  goAway(): void
}

/** What had to be cut, for the last line. */
export interface Cut {
  readonly answers: number
  readonly webSockets: number
  /** Of those and of clients that had asked for nothing. */
  readonly connections: number
}

/**
 * Stops taking connections and lets what is in progress come to its end: WebSockets are told at once, endless answers end at
 * once, and others have {@link LAST_ANSWERS}. What is not over by then is cut.
 * @param options.drainMs how long connections are still taken before all that
 * @param options.patience in the place of {@link LAST_ANSWERS}, for tests
 */
export async function stopServing(options: {
  readonly address: Listening
  readonly sockets: WebSockets
  readonly log: Logger
  readonly drainMs: number
  readonly patience?: number
}): Promise<Cut> {
  const { address, sockets, log, drainMs, patience = LAST_ANSWERS } = options
  address.drain()
  if (drainMs > 0) {
    log.info(
      { drainSeconds: drainMs / 1000 },
      `stopping in ${drainMs / 1000} s: /readyz answers 503 until then`,
    )
    await wait(drainMs)
  }
  const [endless, answers] = partition(address.answering())
  const parts = [
    counted(answers.length, 'answer in progress', 'answers in progress'),
    counted(sockets.counts.websocket, 'WebSocket'),
    ...(endless.length > 0 ? [counted(endless.length, 'event stream')] : []),
  ]
  log.info(`stopping, ${parts.join(', ')}`)
  const closed = address.close()
  sockets.goAway()
  for (const response of endless) endNow(response)
  const tooLong = new AbortController()
  const late = wait(patience, 'late', { signal: tooLong.signal }).catch(() => 'in time')
  if ((await Promise.race([closed, late])) !== 'late') {
    tooLong.abort()
    return { answers: 0, webSockets: 0, connections: 0 }
  }
  const left = address.answering().length
  const { websocket: webSockets } = sockets.counts
  return { answers: left, webSockets, connections: address.cut() }
}

/** The last line of a server: how long it took to stop, and what was cut. */
export function sayStopped(log: Logger, seconds: number, cut: Cut): void {
  const after = `stopped after ${seconds.toFixed(1)} s`
  if (cut.connections === 0) {
    log.info(after)
    return
  }
  const others = cut.connections - cut.answers - cut.webSockets
  const parts = [
    ...(cut.answers > 0 ? [counted(cut.answers, 'answer')] : []),
    ...(cut.webSockets > 0 ? [counted(cut.webSockets, 'WebSocket')] : []),
    ...(others > 0 ? [counted(others, 'connection without an answer', 'connections without an answer')] : []),
  ]
  log.warn({ cut }, `${after}, and cut ${parts.join(', ')}`)
}

function partition(responses: readonly ServerResponse[]): [ServerResponse[], ServerResponse[]] {
  return [responses.filter(isEndless), responses.filter(response => !isEndless(response))]
}

const counted = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`
