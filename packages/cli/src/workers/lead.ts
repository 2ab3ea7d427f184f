import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { standardStreams } from '@gatewright/config'
import { createSharedMetrics, lockFolder } from '@gatewright/server/workers'
import type { Logger } from 'pino'
import { forgetLink, handOverLink } from '../one-time-link.ts'
import { pastedCommand } from '../pasted-command.ts'
import { output } from '../print.ts'
import type { Signals } from '../signals.ts'
import { Stop } from '../stop.ts'
import type { Begin, Missing, Serving } from './contract.ts'
import { type End, type Member, prepareWorkers, startWorker, WorkerFailure } from './crew.ts'
import { countLosses, waitAfter } from './losses.ts'
import { createOneText } from './one-text.ts'
import { collectFrom } from './own-metrics.ts'
import { readConfiguration } from './read-configuration.ts'
import { type WatchTiming, watchWorkers } from './watch.ts'

/** How long the end waits for whoever reads the log, in milliseconds. */
const lastLines = 500

/**
 * Starts several processes that serve one port, and looks after them: this one serves nobody and opens no database. What ends is
 * replaced; signals reach all of them.
 * @throws Stop as `start` without workers, and when workers end one after the other
 */
export async function leadWorkers(options: {
  readonly configFile: string
  readonly count: number
  readonly log: Logger
  readonly signals: Signals
  /** Otherwise than usual, for tests. */
  readonly watch?: WatchTiming
}): Promise<void> {
  const { configFile, count, log, signals, watch } = options
  const { text, dataFolder } = readConfiguration(configFile)
  const lock = await lockFolder(dataFolder, resolve(configFile))
  const metrics = createSharedMetrics()
  const losses = countLosses()
  const over = Promise.withResolvers<never>()
  /** By number; those that serve. */
  const serving = new Map<number, Member>()
  const started = new Set<Member>()
  /** For those that wait for their turn. */
  const ending = new AbortController()
  let stopping = false
  let isUp = false
  let restarts = 0
  let missing: Missing | undefined
  let stopWatching = () => {}

  const oneText = createOneText(() => [...serving.values()], log)
  const exposition = collectFrom(
    () => [...serving.values()],
    metrics,
    () => ({
      serving: serving.size,
      restarts,
      linesLost: standardStreams.linesLost,
    }),
  )

  async function start(number: number, isFirst = false): Promise<Serving> {
    const runs = await oneText.running()
    const begin: Begin = {
      // Where all have ended at once, not what the file said when this process began: they may have been restarted since.
      text: runs ?? oneText.last ?? text,
      isRun: runs !== undefined,
      ...{ isFirst, count, missing },
    }
    if (stopping) throw new Error('The server is stopping.')
    const member = startWorker(number, { begin: () => begin, exposition })
    started.add(member)
    void member.ended.then(end => onEnd(member, end))
    const served = await member.serving
    serving.set(number, member)
    tellMissing()
    if (isUp) await oneText.catchUp(member)
    return served
  }

  function onEnd(member: Member, end: End): void {
    started.delete(member)
    metrics
      .ended(member.number)
      .catch(error => log.error({ err: error }, 'what a worker has counted is lost'))
    if (serving.get(member.number) !== member) return
    serving.delete(member.number)
    tellMissing()
    if (stopping || !isUp) return
    restarts += 1
    const { number, pid } = member
    // Told to, by SIGTERM of somebody who wants it replaced.
    if (end.code === 0) {
      log.info({ worker: number, process: pid }, 'a worker has stopped, and another takes its place')
      return void replace(number)
    }
    const after = losses.next(performance.now())
    const how = end.signal ?? `exit code ${end.code}`
    if (after === undefined) {
      log.fatal(
        { worker: number, process: pid, how },
        'a worker has ended, as those before it: no other takes its place',
      )
      giveUp(how)
      return
    }
    log.error(
      { worker: number, process: pid, how, after: after / 1000 },
      'a worker has ended, and another takes its place',
    )
    void replace(number, after)
  }

  async function replace(number: number, after = 0, failures = 0): Promise<void> {
    await wait(after, undefined, { signal: ending.signal }).catch(() => {})
    if (stopping) return
    try {
      await start(number)
    } catch (error) {
      if (stopping) return
      const next = waitAfter(failures + 1)
      const reason = error instanceof WorkerFailure ? error.failure.said : String(error)
      // As where there are no workers: whoever has started the server learns why nobody is served.
      if (serving.size === 0) return over.reject(asStop(error))
      log.error(
        { worker: number, reason, after: next / 1000 },
        'a worker could not be started; it is tried again',
      )
      await replace(number, next, failures + 1)
    }
  }

  function tellMissing(): void {
    const lacking = count - serving.size
    missing =
      lacking > 0 && isUp ? { missing: lacking, of: count, since: missing?.since ?? Date.now() } : undefined
    for (const { calls } of serving.values()) calls.ask('missing', missing).catch(() => {})
  }

  async function stopAll(): Promise<void> {
    stopping = true
    ending.abort()
    for (const member of started) member.stop({ drains: true })
    // One that hangs now is killed, as before.
    while (started.size > 0) await Promise.all([...started].map(({ ended }) => ended))
    stopWatching()
    forgetLink(dataFolder)
    lock.release()
    await standardStreams.flush(lastLines)
  }

  function giveUp(how: string): void {
    over.reject(
      new Stop(
        `Workers end one after the other, within a minute, the last by ${how}. The server was stopped: the log has what they said last. Where it was the system, for lack of memory, start fewer (--workers) or give the machine more.`,
      ),
    )
  }

  prepareWorkers()
  try {
    const first = await start(1, true)
    await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 2)))
    isUp = true
    // One that has ended while others still began.
    for (let number = 1; number <= count; number += 1) if (!serving.has(number)) void replace(number)
    tellMissing()
    announce(first)
    stopWatching = watchWorkers(() => [...started], log, watch)
    signals.started({
      stop: stopAll,
      restart: () =>
        oneText.restart().catch(error => log.error({ err: error }, 'a worker has not restarted')),
    })
    await over.promise
  } catch (error) {
    await stopAll()
    throw asStop(error)
  }

  function announce({ port, url, adminLink }: Serving): void {
    if (adminLink === undefined) forgetLink(dataFolder)
    else {
      const command = pastedCommand('admin-link', configFile)
      handOverLink(adminLink, { dataFolder, command, log, out: output })
    }
    log.info({ url, port, file: configFile, workers: count }, 'Gatewright is ready')
  }
}

function asStop(error: unknown): unknown {
  if (!(error instanceof WorkerFailure)) return error
  const { said, exitCode } = error.failure
  return new Stop(...said.split('\n')).with(exitCode)
}
