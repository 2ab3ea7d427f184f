import { setTimeout as wait } from 'node:timers/promises'
import { type Config, comparePlace } from '@gatewright/config'
import type { Logger } from 'pino'
import { createAuditStreams } from './audit/streams/audit-streams.ts'
import type { Clock } from './clock.ts'
import { type ConfigSource, type Configuration, createConfiguration } from './config-file/configuration.ts'
import { ownerOf } from './config-file/owner.ts'
import { warnWithoutConsole } from './console-files.ts'
import { sayStopped, stopServing } from './http/stop-serving.ts'
import { type Listeners, openListeners } from './listeners.ts'
import type { NodeIdentity } from './nodes/nodes.ts'
import { restartConcerns } from './restart-concerns.ts'
import { type Ended, nothingEnds } from './revocation.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { serial } from './serial.ts'
import { openServices, type Services } from './services.ts'
import type { Siblings } from './siblings.ts'
import { issueAdminLink, needsAdminLink } from './sign-in/admin-link.ts'
import { countUnreturned } from './sign-in/never-returned.ts'
import { explainFolderFault } from './storage/folder/faults.ts'
import { type FolderLock, lockFolder } from './storage/folder/lock.ts'
import type { StrategyType } from './strategies/strategy.ts'

/** How long whatever is left of answers that were cut, or of a restart, is waited for, in milliseconds. */
const LAST_STEPS = 500

export interface RunningServer {
  /** What runs now; after a restart the new one. */
  readonly config: Config
  /** The port that is listened on. */
  readonly port: number
  /** The port of `observability.listen`, where it is set. */
  readonly observedPort?: number | undefined
  /** The port of `extAuthz.grpc.listen`, where it is set. */
  readonly extAuthzPort?: number | undefined
  /** What outlives a restart, for the command line in the same process and for tests. */
  readonly services: Services
  /** The one-time link, on a first run when nobody is super admin and nobody could become it by signing in. */
  readonly adminLink?: string
  /** The file that it was started from, where it was started from one. */
  readonly configuration?: Configuration
  /**
   * Replaces everything that was built from the old configuration, without dropping a request.
   * @returns what has ended because the new one no longer offers what proved it
   * @throws Error when the new one cannot be run; the old one goes on serving
   */
  restart(config: Config): Promise<Ended>
  /**
   * Takes no connections any more, lets answers in progress end, writes what is to be written, and lets go of the database;
   * see {@link stopServing}. No restart takes place any more.
   * @param how.drains whether connections are still taken for `httpServer.drainDelay`; not where others go on on the same port
   */
  close(how?: { readonly drains: boolean }): Promise<void>
}

/**
 * The server: storage, runtime, port.
 * @throws PortTakenError
 * @throws StartError when the data folder cannot be used, or another server has it
 */
export async function startServer(options: {
  readonly config: Config
  readonly log: Logger
  readonly clock?: Clock
  readonly consoleFolder?: string
  /** The types of strategy that there are; the built-in ones when absent. */
  readonly strategyTypes?: readonly StrategyType[]
  /** Where the access log goes, if the configuration asks for one; standard output when absent. */
  readonly accessOut?: { write(text: string): unknown }
  /** What this process is to others on the same data; by its machine and package, as far as absent. */
  readonly node?: Partial<NodeIdentity>
  /** The file that `config` was read from; without it nobody can edit it or restart over HTTP. */
  readonly source?: ConfigSource
  /** Where this is one process of several. */
  readonly siblings?: Siblings
}): Promise<RunningServer> {
  const begunAt = performance.now()
  const { log } = options
  const { config, source, siblings } = options
  const lock =
    siblings === undefined ? await lockFolder(config.dataFolder, source?.path ?? config.file) : heldByOthers
  const node = { begunAt, ...options.node }
  const services = await openServices({ ...options, node }).catch(error => {
    lock.release()
    throw explainFolderFault(error, config.dataFolder)
  })
  const inTurn = serial()
  let current: Runtime | undefined
  let listeners: Listeners
  let configuration: Configuration | undefined
  let stopWaiting: (() => void) | undefined
  try {
    configuration =
      options.source &&
      (await createConfiguration(services, options.source, {
        replace: restart,
        endOnceAgreed,
        runs: () => current?.config ?? config,
        finders: restartConcerns(services),
      }))
    current = await createRuntime(services, options.config, { ...options, configuration })
    services.openConnections.recheckBy(current.recheck)
    await services.revocation.fillSources(options.config)
    await services.revocation.fillGrounds(options.config)
    listeners = await openListeners(services, options.config, () => current as Runtime)
    services.metrics.watch({
      connections: () => listeners.address.open,
      certificateExpiresAt: () => listeners.address.certificateExpiresAt,
      unreturned: () => countUnreturned(services, (current as Runtime).config),
    })
  } catch (error) {
    configuration?.close()
    await current?.close()
    await services.close()
    lock.release()
    throw explainFolderFault(error, config.dataFolder)
  }
  const { database } = services.storage
  const { clock, lease, nodes } = services
  const streams = createAuditStreams({ database, clock, log, lease, agree: nodes.agree })
  services.metrics.watch({ auditStreams: streams.states })
  await sendAudit(options.config)
  services.mailer.start()
  await services.nodes.join({
    file: source?.path ?? config.file,
    ...(source !== undefined && { configVersion: source.running.version }),
  })
  warnWithoutConsole(log, options.consoleFolder)
  await endOnceAgreed()
  const adminLink = await linkForFirst().catch(async error => {
    // It listens by now: whoever started it is told that it does not run.
    await stop({ drains: false })
    throw explainFolderFault(error, options.config.dataFolder)
  })

  async function linkForFirst(): Promise<string | undefined> {
    if (siblings?.isFirst === false || !(await needsAdminLink(services, options.config))) return undefined
    return issueAdminLink(services, options.config, 'start')
  }

  function waitForOthers(): void {
    stopWaiting ??= services.nodes.onBeat(() => void endOnceAgreed())
  }

  /** What is not offered here and is where others run another text, before a restart or with a file of its own, waits until they do not. */
  async function endOnceAgreed(): Promise<Ended> {
    waitForOthers()
    if (!(await services.nodes.agree().catch(() => false))) return nothingEnds
    stopWaiting?.()
    stopWaiting = undefined
    return endNotOffered((current as Runtime).config)
  }

  /** Never a reason not to serve: what is not offered counts nowhere, whether its row is gone yet or not. */
  async function endNotOffered(config: Config): Promise<Ended> {
    try {
      return await services.revocation.endNotOffered(config)
    } catch (error) {
      log.error({ err: error }, 'what is no longer offered could not be ended; the next restart tries again')
      return nothingEnds
    }
  }

  /** Never a reason not to serve. */
  async function sendAudit(config: Config): Promise<void> {
    try {
      await streams.configure(config)
    } catch (error) {
      log.error({ err: error }, 'what earlier audit streams have sent could not be forgotten')
    }
  }

  async function replace(config: Config, configVersion: string | undefined): Promise<Ended> {
    if (services.stopping.begun) throw new Error('The server is stopping.')
    const before = current as Runtime
    refuseNewProcess(before.config, config)
    // Whatever of the last restart is left, or has come since from a sign-in that was under way then, must not come back to life.
    // Where others run another text, what is not offered here may be what they offer: the first of them has done it.
    if (await services.nodes.agree()) await services.revocation.endNotOffered(before.config)
    const next = await createRuntime(services, config, { ...options, configuration })
    try {
      await listeners.move(before.config, config)
    } catch (error) {
      await next.close()
      throw error
    }
    // What came by the settings of before ends with them, also where nobody has written down by which.
    await services.revocation.fillGrounds(before.config)
    // First: by what holds from here on nothing may be deleted that the others need.
    if (configVersion !== undefined) void services.nodes.say({ configVersion })
    services.sessions.configure(config)
    services.audit.configure(config)
    services.metrics.configure(config)
    services.mailer.configure(config)
    void sendAudit(config)
    current = next
    services.openConnections.recheckBy(next.recheck)
    // Nobody keeps open what the new rules would not let them open.
    services.events.publish({ kind: 'configuration-replaced' })
    // A file of this node alone may be an old one: what it lacks may be what the others offer.
    const isOwnFile = ownerOf(config) === 'file'
    if (isOwnFile) waitForOthers()
    const ended = isOwnFile ? nothingEnds : await endNotOffered(config)
    void before.close().catch(error => log.error({ err: error }, 'the old runtime did not end well'))
    log.info({ file: config.file, ended }, 'restarted')
    return ended
  }

  /** One after the other: two at once would leave it to chance which of them stays. */
  function restart(config: Config, configVersion?: string): Promise<Ended> {
    return inTurn(() => replace(config, configVersion))
  }

  let closing: Promise<void> | undefined
  async function stop({ drains }: { readonly drains: boolean }): Promise<void> {
    const begunAt = performance.now()
    services.stopping.begun = true
    services.rounds.close()
    void services.nodes.say({ state: 'stopping' })
    services.stopping.othersGoOn = !drains
    stopWaiting?.()
    configuration?.close()
    const { drainSeconds = 0 } = (current as Runtime).config.http
    // Whoever asks there learns from its health that it is to go elsewhere, and then has as long for its last checks.
    const askedNoMore = wait(drainSeconds * 1000).then(() => listeners.extAuthz.close())
    const cut = await stopServing({
      address: listeners.address,
      sockets: services.openConnections,
      log,
      drainMs: drains ? drainSeconds * 1000 : 0,
    })
    // A restart that was under way has failed by now, or has built what is closed here.
    const rest = Promise.all([
      inTurn(async () => current?.close()),
      listeners.observed.close(),
      askedNoMore,
      streams.close(),
      services.certificates.close(),
    ]).catch(error => log.error({ err: error }, 'the runtime did not end well'))
    await Promise.race([rest, new Promise<void>(resolve => setTimeout(resolve, LAST_STEPS).unref())])
    await services.close().finally(lock.release)
    sayStopped(log, (performance.now() - begunAt) / 1000, cut)
  }

  return {
    get config() {
      return (current as Runtime).config
    },
    get port() {
      return listeners.address.port
    },
    get observedPort() {
      return listeners.observed.port
    },
    get extAuthzPort() {
      return listeners.extAuthz.port
    },
    services,
    ...(adminLink === undefined ? {} : { adminLink }),
    ...(configuration === undefined ? {} : { configuration }),
    restart,
    close: (how = { drains: true }) => (closing ??= stop(how)),
  }
}

/** @throws Error for what a process takes up when it starts, and keeps */
function refuseNewProcess(before: Config, next: Config): void {
  const moved = comparePlace(before, next).filter(({ when }) => when === 'process')
  const keys = [
    ...(next.dataFolder === before.dataFolder ? [] : ['dataFolder']),
    ...moved.map(({ path }) => path),
  ]
  if (keys.length === 0) return
  throw new Error(
    `Another ${keys.join(', and another ')} takes effect when the process is stopped and started, not by a restart.`,
  )
}
/** By the process that has started this one and its siblings: they end with it. */
const heldByOthers: FolderLock = { release() {} }
