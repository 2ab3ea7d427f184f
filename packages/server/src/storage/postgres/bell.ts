import { Client, type ClientConfig } from 'pg'

/** Of the channel: https://www.postgresql.org/docs/15/sql-notify.html */
const CHANNEL = 'gatewright_changes'
/** Milliseconds before a lost connection is made anew. */
const AGAIN = 1000
/** Milliseconds between two rings at most: those that come in between are one. */
const RING_EVERY = 20

/** Tells other nodes that there is something to read, and hears it of them. Where it is silent, they look by themselves. */
export interface Bell {
  /** Soon, and never for each change by itself. */
  ring(): void
  close(): Promise<void>
}

/**
 * Not within the transaction that changes something: its commit would wait for everybody else's that notifies
 * (https://www.postgresql.org/docs/15/sql-notify.html), and cost one more round trip. What is lost between the commit and the bell is
 * found by whoever looks.
 *
 * Behind pgbouncer in transaction mode nobody hears it (https://www.pgbouncer.org/features.html): see {@link noBell}.
 * @param options.onRing told of each ring of others', and of each new connection: something may have happened meanwhile
 */
export function createBell(
  client: ClientConfig,
  options: { readonly origin: string; readonly onRing: () => void },
): Bell {
  const { origin, onRing } = options
  let listening: Client | undefined
  let again: NodeJS.Timeout | undefined
  let ringing: NodeJS.Timeout | undefined
  let isClosed = false

  async function listen(): Promise<void> {
    const own = new Client({ ...client, application_name: `${client.application_name} (changes)` })
    let isLost = false
    // Once: a late error of one that is given up would begin a second listener beside the one that has taken its place.
    const lost = () => {
      if (isLost) return
      isLost = true
      if (listening === own) listening = undefined
      own.end().catch(() => undefined)
      if (!isClosed) {
        clearTimeout(again)
        again = setTimeout(listen, AGAIN).unref()
      }
    }
    own.on('error', lost)
    own.on('end', lost)
    own.on('notification', ({ payload }) => {
      if (payload !== origin) onRing()
    })
    try {
      await own.connect()
      await own.query(`listen ${CHANNEL}`)
    } catch {
      return lost()
    }
    if (isClosed) return void own.end().catch(() => undefined)
    listening = own
    onRing()
  }
  const started = listen()

  return {
    ring() {
      ringing ??= setTimeout(() => {
        ringing = undefined
        listening?.query('select pg_notify($1, $2)', [CHANNEL, origin]).catch(() => undefined)
      }, RING_EVERY)
    },
    async close() {
      isClosed = true
      clearTimeout(again)
      clearTimeout(ringing)
      await started
      await listening?.end().catch(() => undefined)
    },
  }
}

/** For whoever has no connection to listen on: everybody looks by themselves. */
export const noBell: Bell = { ring: () => undefined, close: async () => undefined }
