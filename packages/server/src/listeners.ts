import type { Config } from '@gatewright/config'
import type { ExtAuthzContext } from './gate/ext-authz/grpc/service.ts'
import { type ExtAuthzListener, openExtAuthz } from './gate/ext-authz/open-ext-authz.ts'
import type { Handler } from './http/handler.ts'
import { type ListenAddress, openListenAddress } from './http/listen-address.ts'
import { type OwnListener, openOwnListener } from './observability/own-listener.ts'
import type { Services } from './services.ts'

/** All that the server listens on, and the certificates that it shows there. */
export interface Listeners {
  /** `httpServer`. */
  readonly address: ListenAddress
  /** `observability.listen`. */
  readonly observed: OwnListener
  /** `extAuthz.grpc.listen`. */
  readonly extAuthz: ExtAuthzListener
  /**
   * Goes on by another configuration.
   * @throws Error when something of it cannot be listened on; all are listened on as before then
   */
  move(from: Config, to: Config): Promise<void>
}

type Needed = Pick<
  Services,
  'certificates' | 'clock' | 'log' | 'metrics' | 'siblings' | 'stopping' | 'storage'
>

/**
 * Serves from here on.
 * @param handler what answers now
 * @throws PortTakenError
 * @throws StartError for what cannot be listened on; nothing is then
 */
export async function openListeners(
  services: Needed,
  config: Config,
  handler: () => Handler & Pick<ExtAuthzContext, 'mayAsk'>,
): Promise<Listeners> {
  const { certificates, clock, log, metrics, siblings, stopping, storage } = services
  const opened: { close(): Promise<void> }[] = []
  async function open<Opened extends { close(): Promise<void> }>(opening: Promise<Opened>): Promise<Opened> {
    const one = await opening
    opened.push(one)
    return one
  }

  /** A limit of the file is one of all processes together, which get as many connections each. */
  function shareOf({ http }: Config): Config['http'] {
    return siblings === undefined
      ? http
      : { ...http, maxConnections: Math.ceil(http.maxConnections / siblings.count) }
  }

  async function openAll(): Promise<Pick<Listeners, 'address' | 'observed' | 'extAuthz'>> {
    const observed = await open(openOwnListener(services, config))
    // What was kept serves from the first connection on; what is missing comes while the server runs.
    await certificates.follow(config)
    const address = await open(
      openListenAddress(shareOf(config), handler, log, {
        onClosed: metrics.onConnectionClosed,
        clock,
        byName: certificates,
      }),
    )
    const context = {
      log,
      handle: (...exchange: Parameters<Handler['handle']>) => handler().handle(...exchange),
      mayAsk: (address: string) => handler().mayAsk(address),
      isReady: () => !stopping.begun && storage.isAvailable(),
    }
    return { address, observed, extAuthz: await openExtAuthz(context, config) }
  }

  const listeners = await openAll().catch(async error => {
    await Promise.all(opened.map(each => each.close()))
    throw error
  })
  const { address, observed, extAuthz } = listeners
  return {
    ...listeners,
    async move(from, to) {
      try {
        await observed.move(to)
        await extAuthz.move(to)
        await certificates.follow(to)
        await address.move(shareOf(to))
      } catch (error) {
        await observed.move(from)
        await extAuthz.move(from)
        await certificates
          .follow(from)
          .catch(error =>
            log.error({ err: error }, 'certificates could not go on as before; the next restart tries again'),
          )
        throw error
      }
    },
  }
}
