import { standardStreams } from '@gatewright/config'
import { Command, Option } from 'commander'
import { configFile, configOption, stopFor } from '../configuration.ts'
import { createLog, type LogFormat, logFormatOption } from '../log.ts'
import { forgetLink, handOverLink } from '../one-time-link.ts'
import { output } from '../print.ts'
import { Stop } from '../stop.ts'

/** How long the end waits for whoever reads the log, in milliseconds. */
const lastLines = 500

interface StartOptions {
  readonly config?: string
  readonly logLevel: string
  readonly logFormat?: LogFormat
}

/** `gatewright start`: runs the server until it is told to stop. A file with problems stops it before it listens. */
export function startCommand(): Command {
  return new Command('start')
    .description('run the server')
    .addOption(configOption())
    .addOption(
      new Option('--log-level <level>', 'how much is logged')
        .choices(['trace', 'debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .addOption(logFormatOption())
    .action(async (options: StartOptions) => {
      const { ConfigProblemsError, PortTakenError, startGatewright } = await import('@gatewright/server')
      const log = createLog(options.logLevel, undefined, options.logFormat)
      const server = await startGatewright({ configFile: configFile(options.config), log }).catch(error => {
        if (error instanceof ConfigProblemsError) throw stopFor(error.problems)
        if (error instanceof PortTakenError) throw new Stop(error.message)
        throw error
      })
      const { dataFolder } = server.config
      stopOnSignal(async () => {
        await server.close()
        forgetLink(dataFolder)
      })
      // What service managers send for "read your configuration again"; a refusal is logged by the restart itself.
      process.on('SIGHUP', () => void server.restartFromFile('SIGHUP').catch(() => {}))
      for (const notice of server.notices) log.warn({ field: notice.path }, notice.text)
      const { config } = server
      if (server.adminLink === undefined) forgetLink(dataFolder)
      else handOverLink(server.adminLink, { dataFolder, log, out: output })
      log.info({ url: config.http.externalUrl, port: server.port, file: config.file }, 'Gatewright is ready')
    })
}

/** Ctrl-C and a service manager's SIGTERM let answers in progress end; a second Ctrl-C does not wait. */
function stopOnSignal(close: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
      void close()
        .then(() => standardStreams.flush(lastLines))
        .then(() => process.exit(0))
    })
  }
}
