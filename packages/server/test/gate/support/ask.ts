import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import type { Answer, Asking } from './asking.ts'
import { askTwin, http2Of } from './over-http2.ts'

export type { Answer, Asking } from './asking.ts'

/** One request on a connection of its own, the path exactly as given. Redirects are not followed. */
export function ask(port: number, path: string, asking: Asking = {}): Promise<Answer> {
  const twin = http2Of(port, asking)
  if (twin !== undefined) return askTwin(twin, path, asking)
  const { method = 'GET', host = 'support.example.com', headers = {}, body } = asking
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, agent: false, headers: { host, ...headers } },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Headers of a browser that opens a WebSocket, from a page of the host that is asked when a test names no other. */
export const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  origin: 'http://support.example.com',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-version': '13',
}

/** Headers of a browser that loads a page. */
export const pageLoad = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

/** Bytes as they are, for requests that no client library would send. Resolves with all that came back. */
export function askRaw(port: number, bytes: string, waitMs = 3_000): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    const done = () => {
      socket.destroy()
      resolve(received)
    }
    const timer = setTimeout(done, waitMs)
    socket.on('data', chunk => {
      received += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      done()
    })
    socket.write(bytes, 'latin1')
  })
}
