import { IncomingMessage } from 'node:http'

type Listener = (...values: never[]) => void

/**
 * A request of which any reader learns that it has ended. Node's `optimizeEmptyRequests` makes a request without a body with
 * its stream ended already, and whoever listens for `end` after that waits for ever: Fastify does, wherever there is a
 * `Content-Type`, and so would the next reader that we come to have. Here such a listener is called all the same, and who
 * does not listen pays nothing.
 */
export class IncomingRequest extends IncomingMessage {
  override on(event: string | symbol, listener: Listener): this {
    super.on(event, listener as () => void)
    if (event === 'end' && this.readableEnded) process.nextTick(() => this.#callIfListening(listener))
    return this
  }

  override addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener)
  }

  #callIfListening(listener: Listener): void {
    if (this.rawListeners('end').includes(listener)) listener.call(this)
  }
}
