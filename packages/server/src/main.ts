import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import { type Listener, listen } from './http/listener.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { openServices, type Services } from './services.ts'
import { issueAdminLink, needsAdminLink } from './sign-in/admin-link.ts'

/** How long answers in progress are waited for when the server stops, in milliseconds. */
const LAST_ANSWERS = 10_000

export interface RunningServer {
  /** What runs now; after a restart the new one. */
  readonly config: Config
  /** The port that is listened on. */
  readonly port: number
  /** What outlives a restart, for the command line in the same process and for tests. */
  readonly services: Services
  /** The one-time link, on a first run when nobody is super admin and nobody could become it by signing in. */
  readonly adminLink?: string
  /**
   * Replaces everything that was built from the old configuration, without dropping a request.
   * @throws Error when the new one cannot be run; the old one goes on serving
   */
  restart(config: Config): Promise<void>
  /** Ends answers in progress, writes what is to be written, lets go of the port and the database. */
  close(): Promise<void>
}

/**
 * The server: storage, runtime, port.
 * @throws PortTakenError
 * @throws Error when the data folder cannot be used
 */
export async function startServer(options: {
  readonly config: Config
  readonly log: Logger
  readonly clock?: Clock
  readonly consoleFolder?: string
}): Promise<RunningServer> {
  const { log } = options
  const services = await openServices(options)
  let runtime: Runtime | undefined
  let listener: Listener
  try {
    runtime = await createRuntime(services, options.config, options)
    listener = await listen(options.config.http, () => runtime as Runtime, log)
  } catch (error) {
    await runtime?.close()
    await services.close()
    throw error
  }
  const adminLink = (await needsAdminLink(services, options.config))
    ? await issueAdminLink(services, options.config)
    : undefined

  let restarting: Promise<void> = Promise.resolve()
  let current = runtime

  async function replace(config: Config): Promise<void> {
    const next = await createRuntime(services, config, options)
    const before = current
    const { host, port, tls } = before.config.http
    const moved =
      host !== config.http.host ||
      port !== config.http.port ||
      JSON.stringify(tls) !== JSON.stringify(config.http.tls)
    if (moved && port !== 0) {
      try {
        const nextListener = await listen(config.http, () => runtime as Runtime, log)
        void listener.close()
        listener = nextListener
      } catch (error) {
        await next.close()
        throw error
      }
    }
    services.sessions.configure(config)
    current = next
    runtime = next
    void before.close().catch(error => log.error({ err: error }, 'the old runtime did not end well'))
    log.info({ file: config.file }, 'restarted')
  }

  return {
    get config() {
      return current.config
    },
    get port() {
      return listener.port
    },
    services,
    ...(adminLink === undefined ? {} : { adminLink }),
    restart(config) {
      // One after the other: two at once would leave it to chance which of them stays.
      const turn = restarting.then(() => replace(config))
      restarting = turn.catch(() => {})
      return turn
    },
    async close() {
      const patience = new Promise<void>(resolve => setTimeout(resolve, LAST_ANSWERS).unref())
      await Promise.race([Promise.all([listener.close(), current.close()]), patience])
      await services.close()
    },
  }
}
