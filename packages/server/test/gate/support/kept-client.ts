import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { appHost } from './test-app.ts'

export interface KeptAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** A client with one connection, by which it asks one thing after another. Answers must have a length. */
export class KeptClient {
  readonly socket: Socket
  #heard = ''
  #onData: (() => void) | undefined

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
    this.socket.on('data', data => {
      this.#heard += data
      this.#onData?.()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => this.#onData?.())
  }

  ask(headers: readonly string[], { method = 'GET', body = '' } = {}): Promise<KeptAnswer> {
    const lines = [`${method} / HTTP/1.1`, `Host: ${appHost}`, ...headers]
    if (method !== 'GET') lines.push(`Content-Length: ${body.length}`)
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
    return new Promise((resolve, reject) => {
      this.#onData = () => {
        const answer = this.#take()
        if (answer !== undefined) resolve(answer)
        else if (this.socket.destroyed) reject(new Error(`closed after ${JSON.stringify(this.#heard)}`))
      }
    })
  }

  async leave(): Promise<void> {
    if (this.socket.destroyed) return
    this.socket.destroy()
    await once(this.socket, 'close')
  }

  #take(): KeptAnswer | undefined {
    const end = this.#heard.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    const head = this.#heard.slice(0, end)
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1])
    if (this.#heard.length < end + 4 + length) return undefined
    const body = this.#heard.slice(end + 4, end + 4 + length)
    this.#heard = this.#heard.slice(end + 4 + length)
    return { status: Number(head.slice(9, 12)), head, body }
  }
}
