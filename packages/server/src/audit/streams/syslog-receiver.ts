import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { connect, type TLSSocket } from 'node:tls'
import type { AuditReceiverConfig } from '@gatewright/config'
import { eventLine } from './event-line.ts'
import { PATIENCE, type Receiver } from './receiver.ts'
import type { NumberedEvent } from './stream-store.ts'

type SyslogConfig = Extract<AuditReceiverConfig, { readonly kind: 'syslog' }>

/** Bytes of a message: what receivers should take (RFC 5424 section 6.1), and what rsyslog takes unless it is told otherwise. */
const LONGEST_MESSAGE = 8_000

/** RFC 5424 section 6.2.1. */
const severity = { ok: 6, refused: 4 } as const

/**
 * RFC 5424 messages over TLS, each with its length before it (RFC 5425 section 4.3). Syslog has no answers: what was written
 * to a connection that has broken may have arrived or not. So a connection is for one lot of events, and they count as sent
 * once the receiver has closed it in answer to our end: TCP delivers in order, so whoever has read the end has read
 * everything before it. One that breaks off earlier has left something unread, and all of the lot is sent again.
 */
export function createSyslogReceiver(config: SyslogConfig): Receiver {
  let session: Buffer | undefined
  let open: TLSSocket | undefined

  async function dial(): Promise<TLSSocket> {
    const { host, port, ca, client } = config
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 && { servername: host }),
      ...(session && { session }),
      // Read anew each time: they are renewed while the server runs.
      ...(ca !== undefined && { ca: await readFile(ca) }),
      ...(client && { cert: await readFile(client.cert), key: await readFile(client.key) }),
      minVersion: 'TLSv1.2' as const,
    })
    socket.on('session', ticket => {
      session = ticket
    })
    return socket
  }

  return {
    async send(events) {
      const socket = await dial()
      open = socket
      try {
        await deliver(socket, events.map(event => frame(event, config.facility)).join(''))
      } catch (error) {
        // A session that is no good must not be offered again.
        session = undefined
        throw error
      } finally {
        open = undefined
        socket.destroy()
      }
    },
    async close() {
      open?.destroy(new Error('the server stops'))
    },
  }
}

/** Resolves when the other side has read all of it. */
function deliver(socket: TLSSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => fail(new Error(`no end within ${PATIENCE / 1000} s`)), PATIENCE)
    let sent = false
    const fail = (error: Error) => {
      clearTimeout(patience)
      reject(error)
    }
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('the receiver broke off')))
    // Nothing is said there, but its end is only told to who reads.
    socket.resume()
    socket.on('end', () => {
      if (!sent) return fail(new Error('the receiver closed before it had everything'))
      clearTimeout(patience)
      resolve()
    })
    socket.on('secureConnect', () => {
      socket.end(text, 'latin1', () => {
        sent = true
      })
    })
  })
}

function frame(event: NumberedEvent, facility: number): string {
  const priority = facility * 8 + severity[event.result]
  const time = new Date(event.at).toISOString()
  // A kind of another version may be anything; RFC 5424 section 6.2.7.
  const kind = event.kind.replace(/[^!-~]/g, '').slice(0, 32) || '-'
  const head = `<${priority}>1 ${time} ${host} gatewright ${process.pid} ${kind} - `
  const message = head + eventLine(event, LONGEST_MESSAGE - head.length)
  return `${message.length} ${message}`
}

/** RFC 5424 section 6.2.4. */
const host =
  hostname()
    .replace(/[^!-~]/g, '')
    .slice(0, 255) || '-'
