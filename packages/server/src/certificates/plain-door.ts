import type { IncomingMessage } from 'node:http'
import { lastWords } from '@gatewright/proxy'
import type { Handler } from '../http/handler.ts'
import type { Challenges } from './challenges.ts'

/** RFC 8555 section 8.3. */
const WELL_KNOWN = '/.well-known/acme-challenge/'

/**
 * What answers by plain http: the challenge that is pending, and for names of ours the way to https. Nothing else: what comes in
 * plain text is nobody's to read, so no cookie is set, no page shown, and a POST is not sent on, for it has been overheard.
 * @param originOf the https origin of a name of ours
 */
export const createPlainDoor = (
  challenges: Challenges,
  originOf: (name: string) => string | undefined,
): Handler => ({
  handle(request, response) {
    const send = ({ status, headers, body }: Answer) => {
      response.writeHead(status, {
        'cache-control': 'no-store',
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'content-length': Buffer.byteLength(body),
        ...headers,
      })
      // Node leaves it out of the answer to HEAD.
      response.end(body)
    }
    const { method = '', url = '' } = request
    if (!READS.includes(method) || !url.startsWith(WELL_KNOWN)) return send(answerTo(request, originOf))
    const answer = challenges.answerTo(url.slice(WELL_KNOWN.length))
    if (answer instanceof Promise) void answer.then(found => send(answerOf(found)))
    else send(answerOf(answer))
  },
  upgrade: (_, socket) =>
    lastWords(socket, 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
})

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const READS: readonly string[] = ['GET', 'HEAD']

const answerOf = (challenge: string | undefined): Answer =>
  challenge === undefined
    ? { status: 404, body: 'No such challenge is pending.\n' }
    : { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: challenge }

function answerTo(
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  originOf: (name: string) => string | undefined,
): Answer {
  const origin = originOf(nameIn(headers.host ?? ''))
  if (origin === undefined) return { status: 421, body: 'This name is not served here.\n' }
  if (!READS.includes(method))
    return { status: 405, headers: { allow: 'GET, HEAD' }, body: 'Only https is spoken here.\n' }
  // Whole addresses and `*` are for proxies and servers as such; sent on they would lead elsewhere.
  if (!url.startsWith('/')) return { status: 400, body: 'A path begins with a slash.\n' }
  const location = origin + url
  return { status: 308, headers: { location }, body: `This page is at ${location}\n` }
}

/** Of a `Host`, without its port. */
const nameIn = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
