import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

/** `gatewright mail test`: sends one mail the way invitations go, and says in words what the mail server said. */
export function mailCommand(): Command {
  return new Command('mail').description('look after mails of invitations').addCommand(
    new Command('test')
      .description('send a mail that says that mails arrive, and tell what the mail server said')
      .argument('<address>', 'where to')
      .addOption(configOption())
      .action(async (address: string, options: { readonly config?: string }) => {
        const { config } = loadOrStop(options.config)
        const { MailFailure, sendTestMail } = await import('@gatewright/server')
        try {
          const said = await sendTestMail(config, address)
          print(
            `Sent. The mail server has taken it: "${said}". Look whether it arrives, and not among the spam.`,
          )
        } catch (error) {
          throw error instanceof MailFailure ? new Stop(error.reason, error.cure) : error
        }
      }),
  )
}
