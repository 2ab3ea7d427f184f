import type { IncomingHttpHeaders } from 'node:http'
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { Handler } from '../../../src/http/handler.ts'
import { askHttp2, connectHttp2 } from '../../support/ask-http2.ts'
import { listenHttp2 } from '../../support/listen-http2.ts'
import type { Answer, Asking } from './asking.ts'

let isOn = false

/** Ports of plain HTTP/1.1, and those where the same is answered by HTTP/2. */
const twins = new Map<number, number>()

/** In these tests `ask` asks by HTTP/2, over TLS, through the server's own listener. */
export function askByHttp2(): void {
  beforeAll(() => {
    isOn = true
  })
  afterAll(() => {
    isOn = false
  })
}

/** @returns where to ask instead, if anywhere */
export const http2Of = (port: number, asking: Asking): number | undefined =>
  isOn && !onlyByHttp1(asking) ? twins.get(port) : undefined

/** HTTP/2 has no word for it: nghttp2 resets such a stream before anybody sees it, or the client sends none. */
function onlyByHttp1({ host, headers = {}, body = '' }: Asking): boolean {
  const { connection, upgrade, 'content-length': length } = headers
  const lies = length !== undefined && Number(length) !== body.length
  const noHost = host === '' || host?.includes('@') === true
  return noHost || connection !== undefined || upgrade !== undefined || lies
}

export async function offerHttp2(port: number, { handle }: Pick<Handler, 'handle'>): Promise<void> {
  if (!isOn) return
  twins.set(port, (await listenHttp2(handle)).port)
  onTestFinished(() => void twins.delete(port))
}

/** Said in another way by HTTP/2: by the end of the stream, and by `:authority`. */
const otherwise = new Set(['transfer-encoding', 'host'])

/** By port. A test asks again by the connection that it has, as a browser does: a handshake takes longer than most answers. */
const connections = new Map<number, ClientHttp2Session>()

async function connectionTo(port: number): Promise<ClientHttp2Session> {
  const known = connections.get(port)
  if (known !== undefined && !known.closed && !known.destroyed) return known
  const session = await connectHttp2(port)
  connections.set(port, session)
  return session
}

export async function askTwin(port: number, path: string, asking: Asking): Promise<Answer> {
  const { host = 'support.example.com', headers = {}, ...rest } = asking
  const session = await connectionTo(port)
  const sent: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!otherwise.has(name.toLowerCase())) sent[name.toLowerCase()] = value
  }
  const answer = await askHttp2(session, path, { ...rest, host: headers.host ?? host, headers: sent })
  if (answer.code !== 0) {
    session.close()
    throw new Error(`aborted: the stream was reset with ${answer.code}`)
  }
  return {
    status: answer.status,
    headers: answer.headers as IncomingHttpHeaders,
    body: answer.body.toString(),
  }
}
