import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { print } from '../print.ts'
import { withServices } from '../with-services.ts'

/** `gatewright keys rotate`: the keys that assertions are signed with. */
export function keysCommand(): Command {
  return new Command('keys').description('the keys that tell apps who is calling').addCommand(
    new Command('rotate')
      .description('sign with a new key from now on; the old one is published for another week')
      .addOption(configOption())
      .action((options: { readonly config?: string }) =>
        withServices(
          { config: options.config, outcome: 'No key was made.' },
          async (services, config, { rotateAssertionKey }) => {
            const kid = await rotateAssertionKey(services, { by: 'command line' })
            print(
              `Assertions are signed with a new key (${kid}), by a running server within a second. The keys before it stay at ` +
                `${config.http.externalUrl}/.well-known/jwks.json for a week.`,
            )
          },
        ),
      ),
  )
}
