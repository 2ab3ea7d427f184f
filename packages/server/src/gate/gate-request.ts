import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type HeaderLines, noLines } from '@gatewright/proxy'
import { type Requester, stranger } from './identity/requester.ts'
import type { RequestLine } from './routing/request-line.ts'
import type { Decision } from './rules/decide.ts'

/** A request on its way through the gate, with what the steps have found out about it so far. */
export interface GateRequest {
  readonly request: IncomingMessage
  /** What is asked for; in forward-auth not by the request itself, but by the one that it describes. */
  readonly line: RequestLine
  requester: Requester
  /** Why nobody can tell who it is, such as the storage being away. */
  unidentified: unknown
  decision: Decision
  /** Headers that tell the app who is calling. */
  identity: HeaderLines
  /** By which the app and its logs know it; empty before it is sent there. */
  requestId: string
}

/** One that is answered in the usual way. */
export interface HttpGateRequest extends GateRequest {
  readonly response: ServerResponse
}

/** One to switch protocols (a WebSocket's handshake), for which Node gives the bare connection. */
export interface UpgradeRequest extends GateRequest {
  readonly socket: Duplex
  /** What the client has sent behind its handshake. */
  readonly head: Buffer
  /** For a refusal. */
  readonly responseTo: () => ServerResponse
}

/** What the rules say before they have been asked. */
const notAsked: Decision = { outcome: 'refuse', because: 'no-rule' }

// Each field by name, and not by spreading what they begin with: these are made for every request, and a tenth of what the
// gate costs would go into that.

export const httpGateRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  line: RequestLine,
): HttpGateRequest => ({
  request,
  response,
  line,
  requester: stranger,
  unidentified: undefined,
  decision: notAsked,
  identity: noLines,
  requestId: '',
})

export const upgradeRequest = (
  request: IncomingMessage,
  line: RequestLine,
  { socket, head, responseTo }: Pick<UpgradeRequest, 'socket' | 'head' | 'responseTo'>,
): UpgradeRequest => ({
  request,
  line,
  socket,
  head,
  responseTo,
  requester: stranger,
  unidentified: undefined,
  decision: notAsked,
  identity: noLines,
  requestId: '',
})
