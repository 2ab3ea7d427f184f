import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'
import { createLog } from '../log.ts'
import { print } from '../print.ts'

/** `gatewright admin-link`: another one-time link, also for whoever has locked themselves out. The server may run. */
export function adminLinkCommand(): Command {
  return new Command('admin-link')
    .description(
      'print a one-time link, valid for 15 minutes, that makes whoever signs in through it super admin',
    )
    .addOption(configOption())
    .action(async (options: { readonly config?: string }) => {
      const { config } = loadOrStop(options.config)
      const { issueAdminLink, openServices } = await import('@gatewright/server')
      const services = await openServices({ config, log: createLog('warn', process.stderr) })
      try {
        print(await issueAdminLink(services, config, 'command line'))
      } finally {
        await services.close()
      }
    })
}
