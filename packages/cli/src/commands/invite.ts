import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'
import { createLog } from '../log.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

interface InviteOptions {
  readonly config?: string
  readonly strategy: string
  readonly role: readonly string[]
}

/** `gatewright invite`: lets an address sign in with one strategy, once it proves to be theirs. The server may run. */
export function inviteCommand(): Command {
  return new Command('invite')
    .description('invite somebody by e-mail address')
    .argument('<email>', 'the address that their provider knows them by')
    .option('--strategy <id>', 'the way they will sign in', 'default')
    .option('--role <role...>', 'roles they get', ['member'])
    .addOption(configOption())
    .action(async (email: string, options: InviteOptions) => {
      const { config } = loadOrStop(options.config)
      const { GatewrightError, invite, openServices } = await import('@gatewright/server')
      const services = await openServices({ config, log: createLog('warn', process.stderr) })
      try {
        const invited = await invite(services, config, {
          email,
          strategy: options.strategy,
          roles: options.role,
          by: { name: 'command line' },
        })
        print(
          `Invited ${invited.invitation.email}, until ${new Date(invited.invitation.expiresAt).toUTCString()}.`,
        )
        print(`Sign-in page: ${invited.link}`)
        if (invited.oneTimePassword !== undefined) {
          print(`One-time password, shown only now: ${invited.oneTimePassword}`)
        }
      } catch (error) {
        const refusal =
          error instanceof GatewrightError && error.is('bad_request') ? error.response.reason : undefined
        throw refusal === undefined ? error : new Stop(refusal)
      } finally {
        await services.close()
      }
    })
}
