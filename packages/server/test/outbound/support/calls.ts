import { createServer, type Socket } from 'node:net'
import { vi } from 'vitest'
import { GatewrightError } from '../../../src/errors.ts'
import { createProviderHttp, type ProviderHttp } from '../../../src/strategies/oauth2/http.ts'
import { noTrace } from '../../../src/strategies/oauth2/trace.ts'
import { listening } from './listening.ts'

/** Calls to a provider as a strategy makes them. */
export const callsWith = (setup: { readonly ca?: string; readonly timeoutMs?: number } = {}): ProviderHttp =>
  createProviderHttp({ trace: noTrace, ...setup })

/** The error of a call; fails when there was an answer. */
export async function errorOf(call: Promise<unknown>): Promise<GatewrightError> {
  const error = await call.then(
    () => new Error('it was answered'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof GatewrightError) return error
  throw error
}

/** No proxy of the machine that the tests run on plays along. */
export function withoutProxies(): void {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'])
    for (const variable of [name, name.toLowerCase()]) vi.stubEnv(variable, undefined)
}

export interface Scripted {
  readonly url: string
  /** First lines of the requests. */
  readonly requests: string[]
  /** Connections that were opened. */
  connections: number
}

/** A server that says what the test tells it to, byte for byte, as soon as the head of a request is there. */
export async function scripted(
  answer: (socket: Socket, request: string, nth: number) => void,
): Promise<Scripted> {
  const script: Scripted = { url: '', requests: [], connections: 0 }
  const server = createServer(socket => {
    script.connections += 1
    let nth = 0
    socket.on('data', data => {
      const [line = ''] = data.toString('latin1').split('\r\n', 1)
      if (!line.endsWith(' HTTP/1.1')) return
      script.requests.push(line)
      nth += 1
      answer(socket, line, nth)
    })
  })
  return Object.assign(script, { url: `http://127.0.0.1:${await listening(server)}/` })
}

/** An answer with a length. */
export const answerOf = (body: string | Buffer, head = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${head}\r\n`),
    Buffer.from(body as string),
  ])
