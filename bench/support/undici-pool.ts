import { Readable } from 'node:stream'
import { type Dispatcher, Pool as Undici } from 'undici'
import type { Connection, ConnectionUser, Pool, RequestHead } from '../../packages/proxy/src/connection.ts'
import type { UpstreamAddress } from '../../packages/proxy/src/dial.ts'
import { headerList } from '../../packages/proxy/src/header-lines.ts'

/** undici's dispatcher behind the port of our proxy; docs/decisions/0003 says what it is measured for. */
export class UndiciPool implements Pool {
  readonly #undici: Undici

  constructor({ tls, hostname, port }: UpstreamAddress) {
    const host = hostname.includes(':') ? `[${hostname}]` : hostname
    this.#undici = new Undici(`${tls ? 'https' : 'http'}://${host}:${port}`, {
      connections: 256,
      pipelining: 1,
      keepAliveTimeout: 4_000,
      connectTimeout: 5_000,
      headersTimeout: 120_000,
      bodyTimeout: 0,
    })
  }

  take(): Connection {
    return new UndiciRequest(this.#undici)
  }

  // undici has a queue of its own.
  readonly hasIdle = false
  makeRoom(): boolean {
    return false
  }

  close(): void {
    void this.#undici.close()
  }
}

/** One request. Which connection carries it, and since when, undici does not say. */
class UndiciRequest implements Connection, Dispatcher.DispatchHandler {
  readonly ready = true
  readonly reused = false
  readonly sent = true
  // It does not tell one connection from another, so none can belong to a visitor; for measuring alone.
  readonly signsIn = false
  readonly challenged = false
  readonly bound = false
  readonly idleSince = 0
  readonly keptUntil = 0
  heard = false
  paused = false
  readonly #undici: Undici
  #user: ConnectionUser | undefined
  #body: Readable | undefined
  #abort: (() => void) | undefined
  #resume: (() => void) | undefined

  constructor(undici: Undici) {
    this.#undici = undici
  }

  use(user: ConnectionUser): void {
    this.#user = user
    user.onReady()
  }

  send({ method, path, headers, lines, framing }: RequestHead): void {
    if (framing !== 'none') this.#body = new Readable({ read: () => this.#user?.onDrain() })
    const all = [...headers, ...headerList(lines)]
    // Is undici's to say, and an error when it is said to it.
    const coding = all.indexOf('Transfer-Encoding')
    if (coding !== -1) all.splice(coding, 2)
    this.#undici.dispatch(
      { method: method as Dispatcher.HttpMethod, path, headers: all, body: this.#body ?? null },
      this,
    )
  }

  sendBody(chunk: Buffer): boolean {
    return this.#body?.push(chunk) ?? true
  }

  endBody(): void {
    this.#body?.push(null)
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
    this.#resume?.()
  }

  // undici has time-outs of its own.
  giveTime(): void {}
  takeTimeBack(): void {}
  keep(): void {}
  belongTo(): void {}

  destroy(): void {
    this.#user = undefined
    this.#abort?.()
  }

  onConnect(abort: () => void): void {
    this.#abort = abort
    if (this.#user === undefined) abort()
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, message: string): boolean {
    if (status < 200) return true
    this.heard = true
    this.#resume = resume
    const headers: string[] = []
    let length: number | undefined
    for (let index = 0; index < raw.length; index += 2) {
      const name = (raw[index] as Buffer).toString('latin1')
      const value = (raw[index + 1] as Buffer).toString('latin1')
      if (name.length === 14 && name.toLowerCase() === 'content-length') length = Number(value)
      headers.push(name, value)
    }
    this.#user?.onHead(status, message, headers, length)
    setImmediate(() => this.#user?.onPause())
    return !this.paused
  }

  onData(chunk: Buffer): boolean {
    this.#user?.onBody(chunk)
    return !this.paused
  }

  onComplete(): void {
    const user = this.#user
    this.#user = undefined
    user?.onEnd(true)
  }

  onError(error: Error): void {
    const user = this.#user
    this.#user = undefined
    user?.onFailure(error)
  }
}
