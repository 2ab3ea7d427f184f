import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { lastWords } from '@gatewright/proxy'
import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import { renderError } from './render-error.ts'

/** What the parser could not read never becomes a request, so it is answered on the bare connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex, log: Logger): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'bad_request'
  // Nothing of the request is known, so a page is the best guess: a browser is what collects cookies.
  const asPage = { method: 'GET', headers: { accept: 'text/html' } } as IncomingMessage
  const { status, headers, body } = renderError(
    new GatewrightError(code, { detail: { parser: error.code } }),
    asPage,
    log,
    [],
    { from: (socket as Socket).remoteAddress },
  )
  const head = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')
  const reason = code === 'bad_request' ? 'Bad Request' : 'Request Header Fields Too Large'
  lastWords(socket, `HTTP/1.1 ${status} ${reason}\r\n${head}\r\n\r\n${body}`)
}
