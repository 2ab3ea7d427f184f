import { once } from 'node:events'
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2'
import { onTestFinished } from 'vitest'

/** A connection of HTTP/2 to a port of this machine. */
export async function connectHttp2(
  port: number,
  { host = 'support.example.com', ca }: { host?: string; ca?: string } = {},
): Promise<ClientHttp2Session> {
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca }
  const session = connect(`https://127.0.0.1:${port}`, {
    servername: host,
    // What waits to be sent counts, and a test may send much at once.
    maxSessionMemory: 1000,
    ...trust,
  })
  session.setMaxListeners(0)
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  await once(session, 'connect')
  return session
}

export interface Http2Answer {
  /** 0 where there was none. */
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** How the stream ended; 0 where nothing went wrong (RFC 9113 section 7). */
  readonly code: number
}

/** One request on a stream of its own. Redirects are not followed. */
export function askHttp2(
  session: ClientHttp2Session,
  path: string,
  asking: {
    readonly method?: string
    readonly host?: string
    readonly headers?: OutgoingHttpHeaders
    readonly body?: string | Buffer
  } = {},
): Promise<Http2Answer> {
  const { method = 'GET', host = 'support.example.com', headers = {}, body } = asking
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':method': method, ':path': path, ':scheme': 'https', ':authority': host, ...headers },
      { endStream: body === undefined },
    )
    const chunks: Buffer[] = []
    let answer: Record<string, string | string[] | undefined> = {}
    stream.on('response', received => {
      answer = Object.fromEntries(Object.entries(received)) as typeof answer
    })
    stream.on('data', chunk => chunks.push(chunk))
    stream.on('error', () => {})
    stream.on('close', () =>
      resolve({
        status: Number(answer[':status'] ?? 0),
        headers: answer,
        body: Buffer.concat(chunks),
        code: stream.rstCode ?? 0,
      }),
    )
    session.once('error', reject)
    if (body !== undefined) stream.end(body)
  })
}
