import type { Logger } from 'pino'
import { type ListenAddress, openListenAddress } from '../http/listen-address.ts'
import type { Challenges } from './challenges.ts'
import { createPlainDoor } from './plain-door.ts'

/** An authority, and browsers on their way to https. */
const mostConnections = 256

const keys = { host: 'httpServer.host', port: 'httpServer.tls.acme.httpPort' }

/** The listener of `httpServer.tls.acme.httpPort`; none where certificates do not come by ACME. */
export interface PlainListener {
  readonly port: number | undefined
  /** @throws PortTakenError the place of before is listened on then */
  move(place: { readonly host: string; readonly port: number } | undefined): Promise<void>
  close(): Promise<void>
}

/** @param originOf the https origin of a name of ours */
export function createPlainListener(
  challenges: Challenges,
  originOf: (name: string) => string | undefined,
  log: Logger,
): PlainListener {
  const door = createPlainDoor(challenges, originOf)
  let address: ListenAddress | undefined
  let closed = false

  /** Its answers are a line each: nobody loses anything by an end at once. */
  async function leave(): Promise<void> {
    const old = address
    address = undefined
    const closed = old?.close()
    old?.cut()
    await closed
  }

  return {
    get port() {
      return address?.port
    },
    async move(place) {
      if (place === undefined) return await leave()
      const http = { ...place, externalUrl: '', trustedProxies: [], maxConnections: mostConnections }
      if (address !== undefined) return await address.move(http)
      address = await openListenAddress(http, () => door, log, { keys })
      // The server was told to stop meanwhile.
      if (closed) await leave()
    },
    close() {
      closed = true
      return leave()
    },
  }
}
