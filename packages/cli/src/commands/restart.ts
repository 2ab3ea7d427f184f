import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'
import { createLog } from '../log.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

/** `gatewright restart`: the running server reads its file again, without dropping a request. */
export function restartCommand(): Command {
  return new Command('restart')
    .description('make the running server read its configuration again, without dropping a request')
    .addOption(configOption())
    .action(async (options: { readonly config?: string }) => {
      const { config } = loadOrStop(options.config, 'The old configuration goes on serving.')
      const { openServices, requestRestart } = await import('@gatewright/server')
      const services = await openServices({ config, log: createLog('warn', process.stderr) })
      try {
        const result = await requestRestart(services, { by: 'command line' })
        if (result === undefined) {
          throw new Stop(
            `No server answers. Does one run on ${config.dataFolder}? Start it with: gatewright start`,
          )
        }
        if (!result.ok)
          throw new Stop(...`The old configuration goes on serving. ${result.message ?? ''}`.split('\n'))
        print(`Restarted with the configuration as it is now.${endedInWords(result.ended)}`)
      } finally {
        await services.close()
      }
    })
}

/** What people notice of it; empty where nothing has ended. */
export function endedInWords(
  ended: { readonly sessions: number; readonly apiTokens: number; readonly people: number } | undefined,
): string {
  if (ended === undefined || ended.people === 0) return ''
  const counted = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`
  const what = `${counted(ended.sessions, 'session')} and ${counted(ended.apiTokens, 'API token')}`
  return ` ${what} of ${counted(ended.people, 'person', 'people')} ended: what they signed in with is no longer offered.`
}
