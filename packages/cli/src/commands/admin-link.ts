import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { print } from '../print.ts'
import { withServices } from '../with-services.ts'

/** `gatewright admin-link`: another one-time link, also for whoever has locked themselves out. The server may run. */
export function adminLinkCommand(): Command {
  return new Command('admin-link')
    .description(
      'print a one-time link, valid for 15 minutes, that makes whoever signs in through it super admin',
    )
    .addOption(configOption())
    .action((options: { readonly config?: string }) =>
      withServices({ config: options.config }, async (services, config, { issueAdminLink }) =>
        print(await issueAdminLink(services, config, 'command line')),
      ),
    )
}
