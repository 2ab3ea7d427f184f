import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Answers leave a connection in the order of their requests, so while the latest has not left, something is on its way. */
const latestAnswer = Symbol('the latest answer')
/** How many requests came on top of one that was not answered yet, and are not answered either. */
const pipelined = Symbol('pipelined requests')

/** A client's, with what is on its way there. */
export type ClientConnection = Duplex & { [latestAnswer]?: ServerResponse; [pipelined]?: number }

/** An answer is on its way out: nothing else may be written to it now. */
export const isAnswering = (connection: ClientConnection): boolean =>
  connection[latestAnswer]?.writableFinished === false

/** The answer that is on its way out, if any. */
export const answerOn = (connection: ClientConnection): ServerResponse | undefined =>
  isAnswering(connection) ? connection[latestAnswer] : undefined

/** Whatever comes next has to wait for this answer. */
export function nowAnswers(connection: ClientConnection, response: ServerResponse): void {
  connection[latestAnswer] = response
}

/** Each may cost a connection to an app, of which there are only so many. No browser and no proxy pipelines at all. */
const mostPipelined = 32

/** Counts a request that has come on top of one without its answer, until it has its own. */
export function isOneTooMany(connection: ClientConnection, response: ServerResponse): boolean {
  const count = (connection[pipelined] ?? 0) + 1
  connection[pipelined] = count
  response.once('close', () => {
    connection[pipelined] = (connection[pipelined] ?? 1) - 1
  })
  return count > mostPipelined
}
