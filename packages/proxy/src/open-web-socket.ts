import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type CloseStatus, closeFrame, goingAway, WebSocketFrames } from './web-socket-frames.ts'

/** How long a client may take to answer a Close of a server that stops, in milliseconds. */
const GOODBYE = 2_000
/** How long one may take that is cut off. Who is revoked shall be gone within a second. */
const CUT_OFF = 500
/** For the rest of a frame of the app's that has begun when the client is cut off. */
const REST = 100
/** The most bytes of such a rest. A frame may be as long as the app likes, and the rest of it no longer for this client. */
const MOST_REST = 16 * 1024

/** What can be done about a WebSocket on its way through, before the app has taken it and afterwards. */
export interface PassedWebSocket {
  /** The server stops: the client gets a Close with status 1001, and its answer goes to the app. */
  goAway(): void
  /**
   * It may go on no longer. From here on nothing that the client sends reaches the app, and of the app's nothing the client
   * but the rest of a frame that has begun, where that is short and comes at once; then a Close that says why.
   */
  cutOff(status: CloseStatus): void
}

/**
 * A WebSocket that the app has taken: bytes both ways until either side is closed, or it is ended here. A Close of ours is put
 * between two frames of the app's.
 */
export class OpenWebSocket implements PassedWebSocket {
  readonly #client: Duplex
  readonly #app: Socket
  readonly #fromApp = new WebSocketFrames()
  /** Looked at only where somebody wants to know of activity. */
  readonly #fromClient: WebSocketFrames | undefined
  readonly #onActivity: (() => void) | undefined
  /** What is to be the client's last frame, from when nothing but the rest of a frame is for it. */
  #last: CloseStatus | undefined
  #isCutOff = false
  #said = false

  /** @param onActivity told whenever data has come from the client; control frames are a browser's own doing */
  constructor(client: Duplex, app: Socket, onActivity?: () => void) {
    this.#client = client
    this.#app = app
    this.#onActivity = onActivity
    this.#fromClient = onActivity && new WebSocketFrames()
  }

  /** @param early what either side has sent together with its handshake */
  open(early: { readonly ofClient: Buffer; readonly ofApp: Buffer }): void {
    const [client, app] = [this.#client, this.#app]
    this.#look(early.ofApp)
    if (early.ofApp.length > 0) client.write(early.ofApp)
    if (early.ofClient.length > 0) {
      this.#lookAtClient(early.ofClient)
      app.write(early.ofClient)
    }
    client.pipe(app)
    app.pipe(client)
    app.on('data', this.#look)
    if (this.#fromClient !== undefined) client.on('data', this.#lookAtClient)
  }

  goAway(): void {
    this.#closeWithin(GOODBYE)
    if (this.#last === undefined) this.#endWith(goingAway)
  }

  cutOff(status: CloseStatus): void {
    if (this.#isCutOff) return
    this.#isCutOff = true
    this.#client.off('data', this.#lookAtClient)
    this.#client.unpipe(this.#app)
    // Read on and dropped, so that its end is seen and no reset takes our frame away from it.
    this.#client.resume()
    if (this.#fromApp.left > MOST_REST) {
      this.#client.destroy()
      return
    }
    this.#closeWithin(CUT_OFF)
    if (this.#said) this.#part()
    else {
      this.#endWith(status)
      if (!this.#said) this.#closeWithin(REST, () => !this.#said)
    }
  }

  #closeWithin(milliseconds: number, isDue = () => true): void {
    const timer = setTimeout(() => isDue() && this.#client.destroy(), milliseconds)
    this.#client.once('close', () => clearTimeout(timer))
  }

  #endWith(last: CloseStatus): void {
    const isWaiting = this.#last !== undefined
    this.#last = last
    if (isWaiting) return
    this.#app.unpipe(this.#client)
    this.#app.off('data', this.#look)
    if (this.#fromApp.between) this.#sayLast()
    else {
      this.#app.on('data', this.#sendRest)
      this.#app.resume()
    }
  }

  #sayLast(): void {
    this.#said = true
    // Nothing may follow the app's own.
    if (!this.#fromApp.closed && this.#last !== undefined) this.#client.write(closeFrame(this.#last))
    if (this.#isCutOff) this.#part()
    // Without a reader it would be paused, and its end not be seen.
    else this.#app.resume()
  }

  /** The client has what was for it; the app has no part in how it takes that. */
  #part(): void {
    this.#client.end()
    this.#app.destroy()
  }

  /** A frame may be longer than what there is of memory. */
  #holdUp(): void {
    this.#app.pause()
    this.#client.once('drain', () => this.#app.resume())
  }

  readonly #look = (chunk: Buffer): void => {
    this.#fromApp.advance(chunk)
  }

  readonly #lookAtClient = (chunk: Buffer): void => {
    this.#fromClient?.advance(chunk)
    if (this.#fromClient?.hadData === true) this.#onActivity?.()
  }

  readonly #sendRest = (chunk: Buffer): void => {
    const rest = chunk.subarray(0, this.#fromApp.advance(chunk, true))
    if (this.#isCutOff && this.#fromApp.left > MOST_REST) {
      this.#client.destroy()
      return
    }
    const takesMore = this.#client.write(rest)
    if (!this.#fromApp.between) {
      if (!takesMore) this.#holdUp()
      return
    }
    this.#app.off('data', this.#sendRest)
    this.#sayLast()
  }
}
