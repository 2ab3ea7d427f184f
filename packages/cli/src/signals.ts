import type { Logger } from 'pino'

/** A server that runs. */
interface Running {
  /** Settles when it has stopped. */
  stop(): Promise<void>
  /** Reads the configuration again; never rejects. */
  restart(): Promise<void>
}

export interface Signals {
  /** What signals are about from here on; those that came before are followed now. */
  started(running: Running): void
}

/** The exit code of a process that a signal ends (POSIX shells: 128 and the signal's number). */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const
/** How long a start that was told to stop may still take, in milliseconds. */
const STARTED_WITHIN = 8_000

/**
 * What signals do, from the first moment on: SIGTERM and SIGINT stop, a second one does not wait; SIGHUP restarts. SIGUSR1, by
 * which Node would open its inspector to every account of the machine, and SIGUSR2, which would end the process, do nothing:
 * some habits of rotating logs send them. Where Node was started with `--disable-sigusr1`, SIGUSR1 is not even heard. SIGPIPE
 * is ignored by Node itself.
 * @param exit ends the process, for tests
 */
export function listenToSignals(
  log: Logger,
  exit: (code: number) => void = code => process.exit(code),
): Signals {
  let running: Running | undefined
  let stopping: keyof typeof exitCodes | undefined
  let restarting = false

  function stopNow({ stop }: Running): void {
    stop().then(
      () => exit(0),
      error => {
        log.fatal({ err: error }, 'could not stop in an orderly way; ended')
        exit(1)
      },
    )
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping !== undefined) {
        log.warn(`${signal} after ${stopping}: ended at once, without waiting for anything in progress`)
        exit(exitCodes[signal])
        return
      }
      stopping = signal
      if (running !== undefined) {
        stopNow(running)
        return
      }
      log.info(`${signal} during the start: stopping as soon as that is over`)
      setTimeout(() => {
        log.warn('the start did not come to an end; ended')
        exit(exitCodes[signal])
      }, STARTED_WITHIN).unref()
    })
  }
  process.on('SIGHUP', () => {
    if (running === undefined) restarting = true
    // A refusal is logged by the restart itself.
    else if (stopping === undefined) void running.restart()
  })
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) {
    process.on(signal, () => log.info(`${signal} means nothing here: SIGHUP restarts, SIGTERM stops`))
  }
  return {
    started(server) {
      running = server
      if (stopping !== undefined) stopNow(server)
      else if (restarting) void server.restart()
    },
  }
}
