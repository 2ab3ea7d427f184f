import type { ClientRequest } from 'node:http'

/**
 * Whether browsers send a request again by themselves: a kept connection was closed while it was on its way, without a sign of an answer, and
 * it may be sent twice (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1). HAProxy relies on it: where a node has just closed the connection
 * that it had kept to it, it closes the client's without a word.
 */
export const isSentAgain = (asked: ClientRequest, error: NodeJS.ErrnoException): boolean =>
  asked.reusedSocket && error.code === 'ECONNRESET' && asked.method === 'GET'
