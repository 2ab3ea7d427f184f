import { standardStreams } from '@gatewright/config'
import { Command, Option } from 'commander'
import { configFile, configOption, stopFor } from '../configuration.ts'
import { createLog, type LogFormat, logFormatOption } from '../log.ts'
import { forgetLink, handOverLink } from '../one-time-link.ts'
import { pastedCommand } from '../pasted-command.ts'
import { output } from '../print.ts'
import { listenToSignals } from '../signals.ts'
import { WORKER } from '../workers/contract.ts'
import { workersOption } from '../workers/count.ts'

/** How long the end waits for whoever reads the log, in milliseconds. */
const lastLines = 500

interface StartOptions {
  readonly config?: string
  readonly logLevel: string
  readonly logFormat?: LogFormat
  readonly workers?: number
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
    .addOption(workersOption())
    .action(async (options: StartOptions) => {
      const log = createLog(options.logLevel, undefined, options.logFormat)
      const { [WORKER]: worker } = process.env
      if (worker !== undefined) {
        const { runWorker } = await import('../workers/worker.ts')
        return await runWorker(configFile(options.config), log.child({ worker: Number(worker) }))
      }
      const signals = listenToSignals(log)
      if (options.workers !== undefined && options.workers > 1) {
        const { leadWorkers } = await import('../workers/lead.ts')
        const { workers: count } = options
        return await leadWorkers({ configFile: configFile(options.config), count, log, signals })
      }
      const { ConfigProblemsError, startGatewright } = await import('@gatewright/server')
      const server = await startGatewright({ configFile: configFile(options.config), log }).catch(error => {
        if (error instanceof ConfigProblemsError) throw stopFor(error.problems, undefined, error.more)
        throw error
      })
      const { dataFolder } = server.config
      for (const notice of server.notices) log.warn({ field: notice.path }, notice.text)
      const { config } = server
      if (server.adminLink === undefined) forgetLink(dataFolder)
      else {
        const command = pastedCommand('admin-link', config.file)
        handOverLink(server.adminLink, { dataFolder, command, log, out: output })
      }
      log.info({ url: config.http.externalUrl, port: server.port, file: config.file }, 'Gatewright is ready')
      signals.started({
        async stop() {
          await server.close()
          forgetLink(dataFolder)
          await standardStreams.flush(lastLines)
        },
        restart: () => server.restartFromFile('SIGHUP').catch(() => {}),
      })
    })
}
