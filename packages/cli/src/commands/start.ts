import { Command, Option } from 'commander'
import { configFile, configOption, stopFor } from '../configuration.ts'
import { createLog } from '../log.ts'
import { forgetLink, handOverLink } from '../one-time-link.ts'
import { output } from '../print.ts'
import { listenToSignals } from '../signals.ts'

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
    .action(async (options: { readonly config?: string; readonly logLevel: string }) => {
      const log = createLog(options.logLevel)
      const signals = listenToSignals(log)
      const { ConfigProblemsError, startGatewright } = await import('@gatewright/server')
      const server = await startGatewright({ configFile: configFile(options.config), log }).catch(error => {
        if (error instanceof ConfigProblemsError) throw stopFor(error.problems)
        throw error
      })
      const { dataFolder } = server.config
      for (const notice of server.notices) log.warn({ field: notice.path }, notice.text)
      const { config } = server
      if (server.adminLink === undefined) forgetLink(dataFolder)
      else handOverLink(server.adminLink, { dataFolder, log, out: output })
      log.info({ url: config.http.externalUrl, port: server.port, file: config.file }, 'Gatewright is ready')
      signals.started({
        async stop() {
          await server.close()
          forgetLink(dataFolder)
        },
        restart: () => server.restartFromFile('SIGHUP').catch(() => {}),
      })
    })
}
