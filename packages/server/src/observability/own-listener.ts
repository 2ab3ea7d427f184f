import type { Config } from '@gatewright/config'
import { lastWords } from '@gatewright/proxy'
import { type ListenAddress, openListenAddress } from '../http/listen-address.ts'
import { createOwnApp, type OwnApp, type OwnAppContext } from './own-app.ts'

/** Collectors, and whoever asks for health. */
const mostConnections = 256

const keys = { host: 'observability.listen', port: 'observability.listen' }

type Observed = Pick<Config, 'observability'>

/** The listener of `observability.listen`; none where it is not set. */
export interface OwnListener {
  /** The port, where there is one. */
  readonly port: number | undefined
  /**
   * Goes on by another configuration: answers by its token, moves to its address, or ends. Where only one of two addresses
   * can be had at a time nobody is answered for that moment.
   * @throws PortTakenError the old address is listened on as before then
   */
  move(config: Observed): Promise<void>
  close(): Promise<void>
}

/** @throws PortTakenError which names `observability.listen` */
export async function openOwnListener(context: OwnAppContext, config: Observed): Promise<OwnListener> {
  let app: OwnApp | undefined
  let address: ListenAddress | undefined

  const handler = () => ({
    handle: (...exchange: Parameters<OwnApp['handle']>) => app?.handle(...exchange),
    upgrade: (_: unknown, socket: Parameters<typeof lastWords>[0]) =>
      lastWords(socket, 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  })

  async function move({ observability }: Observed): Promise<void> {
    const listen = observability?.listen
    if (observability === undefined || listen === undefined) {
      const old = address
      address = undefined
      void old?.close()
      return
    }
    const next = await createOwnApp(context, observability)
    const http = { ...listen, externalUrl: '', trustedProxies: [], maxConnections: mostConnections }
    if (address === undefined) {
      app = next
      address = await openListenAddress(http, handler, context.log, { keys })
    } else await address.move(http)
    app = next
  }

  await move(config)
  return {
    get port() {
      return address?.port
    },
    move,
    close: async () => await address?.close(),
  }
}
