import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import type { AssertionKeys } from '../../keys/assertion-keys.ts'

/** `/.well-known/jwks.json`: what an app verifies assertions with (RFC 7517). */
export const createPublishKeys =
  (keys: AssertionKeys) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new GatewrightError('method_not_allowed')
    const body = JSON.stringify(await keys.publicKeys())
    response.writeHead(200, {
      'Content-Type': 'application/jwk-set+json',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'public, max-age=300',
    })
    response.end(body)
  }
