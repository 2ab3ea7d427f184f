import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Whose a connection to an app is that somebody may be signed in on. */
export interface ConnectionOwner {
  /** The client's own connection: what is bound to it ends with it. */
  readonly client: Socket
  /** Who has sent the request; `undefined` when nobody is known. */
  readonly person: string | undefined
}

/** What of a request says whose such a connection would be. */
export interface OwnedRequest {
  readonly request: IncomingMessage
  /** Something that is the same for all requests of one person and of nobody else; absent where nobody is known. */
  readonly person?: string | undefined
  /** Whether the client's connection carries requests of several people, such as a proxy's. */
  readonly sharesConnection?: ((request: IncomingMessage) => boolean) | undefined
}

/**
 * The client's connection where it carries one request after another. Over HTTP/2 they come side by side, so that nothing
 * can be bound to it: schemes that sign in a connection are for HTTP/1.1 alone, and servers that speak them say
 * HTTP_1_1_REQUIRED there (RFC 9113 section 7).
 */
export const clientConnectionOf = (request: IncomingMessage): Socket | undefined =>
  request.httpVersionMajor === 1 ? request.socket : undefined

/**
 * Whose the connection is; nobody's where the next request of the client's connection may be another person's and nobody
 * could tell.
 */
export function ownerOf({ request, person, sharesConnection }: OwnedRequest): ConnectionOwner | undefined {
  const client = clientConnectionOf(request)
  if (client === undefined || client.destroyed) return undefined
  if (person === undefined && sharesConnection?.(request) === true) return undefined
  return { client, person }
}
