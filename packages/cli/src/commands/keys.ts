import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'
import { createLog } from '../log.ts'
import { print } from '../print.ts'

/** `gatewright keys rotate`: the keys that assertions are signed with. */
export function keysCommand(): Command {
  return new Command('keys').description('the keys that tell apps who is calling').addCommand(
    new Command('rotate')
      .description('sign with a new key from now on; the old one is published for another week')
      .addOption(configOption())
      .action(async (options: { readonly config?: string }) => {
        const { config } = loadOrStop(options.config, 'No key was made.')
        const { openServices, rotateAssertionKey } = await import('@gatewright/server')
        const services = await openServices({ config, log: createLog('warn', process.stderr) })
        try {
          const kid = await rotateAssertionKey(services, { by: 'command line' })
          print(
            `Assertions are signed with a new key (${kid}), by a running server within a second. The keys before it stay at ` +
              `${config.http.externalUrl}/.well-known/jwks.json for a week.`,
          )
        } finally {
          await services.close()
        }
      }),
  )
}
