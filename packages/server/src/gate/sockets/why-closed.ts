import type { CloseStatus } from '@gatewright/proxy'

/**
 * Why an open connection may go on no longer. `ended`: what its caller came in with, a session or a token, counts no more.
 * `not-admitted`: it still does, and the rules no longer let this caller in, or what is open does not belong to the app any more.
 * `unsure`: the storage has been away for so long that nobody can tell.
 */
export type WhyClosed = 'ended' | 'not-admitted' | 'unsure'

/**
 * As a WebSocket's Close says it. 4401 is from the range that is an application's own (RFC 6455 section 7.4.2), after 401: to sign
 * in helps. 1008 is for a breach of policy (section 7.4.1): to come again does not.
 * 1013 is "try again later" (https://www.iana.org/assignments/websocket): another node may know.
 */
export const closeStatusOf: Readonly<Record<WhyClosed, CloseStatus>> = {
  ended: { code: 4401, reason: 'the session or token has ended' },
  'not-admitted': { code: 1008, reason: 'not allowed any more' },
  unsure: { code: 1013, reason: 'nobody can tell now whether this may go on' },
}
