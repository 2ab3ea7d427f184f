import type { IncomingMessage, ServerResponse } from 'node:http'

/** Requests whose clients hold the body back until they are told to go on (RFC 9110 section 10.1.1). */
const waiting = new WeakSet<IncomingMessage>()

/** Leaves it to whoever answers whether the client may go on, so that a refused upload is never sent. */
export function holdBody(request: IncomingMessage): void {
  waiting.add(request)
}

/** To be called by who is about to read the body: tells a client that waits for it to go on. */
export function letBodyCome(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue()
}
