import { standardStreams } from '@gatewright/config'
import type { Gatewright } from '@gatewright/server'
import type { Siblings } from '@gatewright/server/workers'
import type { Logger } from 'pino'
import { stopFor } from '../configuration.ts'
import { describeFailure } from '../failure.ts'
import { type Calls, callsOver, type Port } from './calls.ts'
import type { LeaderCalls, Missing, WorkerCalls } from './contract.ts'

/** How long the end waits for the leader to take the last lines of the log, in milliseconds. */
const lastLines = 500

/**
 * Runs one of the processes that `start --workers` has begun, until its leader tells it to stop, or SIGTERM does: then the others
 * go on, and another takes its place. It ends with its leader, however that ends.
 * @param configFile as problems shall name it
 */
export async function runWorker(configFile: string, log: Logger): Promise<void> {
  let missing: Missing | undefined
  let server: Gatewright | undefined
  let restarts = 0
  let stopping = false

  function stop(drains: boolean): void {
    if (stopping) return
    stopping = true
    if (server === undefined) process.exit(0)
    server
      .close({ drains })
      .then(() => standardStreams.flush(lastLines))
      .then(
        () => process.exit(0),
        error => {
          log.fatal({ err: error }, 'could not stop in an orderly way; ended')
          process.exit(1)
        },
      )
  }

  const running = () => ({ text: server?.configuration.restart.running.text ?? '', restarts })
  const leader: Calls<LeaderCalls> = callsOver(process as Port, {
    stop: ({ drains }) => stop(drains),
    async restart() {
      // A refusal is logged by the restart itself.
      await server?.restartFromFile('SIGHUP').catch(() => {})
      return running()
    },
    running,
    answers: () => undefined,
    collect: async () => (await server?.services.metrics.collect()) ?? [],
    missing(now) {
      missing = now
    },
  } satisfies WorkerCalls)
  // Until it is told to stop, whatever else there is to do.
  process.channel?.ref()
  // At a terminal they reach every process of the group: the leader follows them for all.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  // So may this. It serves on for the delay that there is to be if all stop: that they do, the leader says meanwhile.
  process.on('SIGTERM', () => void setTimeout(stop, (server?.config.http.drainSeconds ?? 0) * 1000, false))

  try {
    const { isFirst, isRun, count, text, ...begin } = await leader.ask('begin', undefined)
    missing = begin.missing
    const siblings: Siblings = {
      count,
      isFirst,
      exposition: () => leader.ask('exposition', undefined),
      missing: () => missing,
    }
    server = await startServer({ configFile, log, siblings, ...(isRun ? { text } : { fileText: text }) })
    const { config, port, adminLink, notices, services } = server
    services.events.subscribe(({ kind }) => {
      if (kind === 'configuration-replaced') restarts += 1
    })
    if (isFirst) for (const notice of notices) log.warn({ field: notice.path }, notice.text)
    log.info({ port }, 'this worker serves')
    const url = config.http.externalUrl
    await leader.ask('serves', { port, url, ...(adminLink === undefined ? {} : { adminLink }) })
  } catch (error) {
    const exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1
    await leader.ask('failed', { said: describeFailure(error), exitCode }).catch(() => {})
    await standardStreams.flush(lastLines)
    process.exit(exitCode)
  }
}

/** @throws Stop for problems of the file, as `start` without workers */
async function startServer(options: {
  readonly configFile: string
  readonly log: Logger
  readonly text?: string
  readonly fileText?: string
  readonly siblings: Siblings
}): Promise<Gatewright> {
  const { ConfigProblemsError, startGatewright } = await import('@gatewright/server')
  return await startGatewright(options).catch(error => {
    if (error instanceof ConfigProblemsError) throw stopFor(error.problems, undefined, error.more)
    throw error
  })
}
