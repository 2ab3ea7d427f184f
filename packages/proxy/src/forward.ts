import { ProxyError } from './errors.ts'
import type { ForwardedRequest } from './forwarded-request.ts'
import { Forwarding } from './forwarding.ts'
import { frame } from './request-framing.ts'

/**
 * Sends the request to the app and streams both ways, holding no more than the sockets' buffers. A refused connection goes
 * on to the app's next address, for nothing of the request has been sent by then.
 */
export function forward(forwarded: ForwardedRequest): void {
  const framing = frame(forwarded.request, forwarded.headers)
  if (framing === undefined) {
    const coding = forwarded.request.headers['transfer-encoding']
    forwarded.fail(new ProxyError('unsupported_coding', { detail: { transferEncoding: coding } }))
    return
  }
  new Forwarding(forwarded, framing).begin()
}
