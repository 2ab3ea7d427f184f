import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { visible } from '@gatewright/config'
import type { Clock } from '../clock.ts'
import { watchStatus } from '../http/watch-status.ts'
import { type AccessEntry, asCombined, asJson } from './access-entry.ts'

/** What is found out about a request while it is answered. */
export interface Known {
  readonly app?: string | undefined
  readonly collaborator?: string | undefined
  readonly requestId?: string | undefined
}

/** A line for every request, where the configuration asks for them. */
export interface AccessLog {
  /** @param address of the client */
  onRequest(request: IncomingMessage, response: ServerResponse, address: string): void
  /** The line is written when the connection ends. */
  onUpgrade(request: IncomingMessage, socket: Duplex, address: string): void
  /** @param known asked when the line is written */
  know(request: IncomingMessage, known: () => Known): void
}

/** What nginx writes where the client went away before there was an answer. */
const CLIENT_GONE = 499

export function createAccessLog(options: {
  readonly format: 'json' | 'combined'
  readonly clock: Clock
  readonly out: { write(text: string): unknown }
}): AccessLog {
  const { clock, out } = options
  const format = options.format === 'json' ? asJson : asCombined
  const knowledge = new WeakMap<IncomingMessage, (() => Known)[]>()

  /** @returns writes the line */
  function begin(request: IncomingMessage, connection: Duplex, address: string) {
    const at = clock.now()
    const since = performance.now()
    const before = bytesTo(connection)
    return (status: number, wasCut: boolean): void => {
      const { method = '-', url = '-', httpVersion, headers } = request
      const known: Known = Object.assign({}, ...(knowledge.get(request) ?? []).map(ask => ask()))
      const entry: AccessEntry = {
        at,
        address,
        host: headers.host,
        method,
        target: url,
        httpVersion,
        status,
        bytes: Math.max(0, bytesTo(connection) - before),
        duration: performance.now() - since,
        cut: wasCut,
        requestId: known.requestId,
        app: known.app,
        collaborator: known.collaborator,
        userAgent: headers['user-agent'],
        referrer: headers.referer,
      }
      // Whatever collects it may show it at a terminal.
      out.write(`${visible(format(entry))}\n`)
    }
  }

  return {
    onRequest(request, response, address) {
      const end = begin(request, request.socket, address)
      response.once('close', () => {
        const answered = response.headersSent
        end(answered ? response.statusCode : CLIENT_GONE, answered && !response.writableFinished)
      })
    },
    onUpgrade(request, socket, address) {
      const end = begin(request, socket, address)
      let status = CLIENT_GONE
      watchStatus(socket, seen => (status = seen))
      socket.once('close', () => end(status, false))
    },
    know(request, known) {
      knowledge.set(request, [...(knowledge.get(request) ?? []), known])
    },
  }
}

const bytesTo = (connection: Duplex): number => (connection as Socket).bytesWritten ?? 0
