import { readableAddresses } from '@gatewright/config'
import type { AddressHolder, Invited } from '@gatewright/server'
import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { withServices } from '../with-services.ts'

interface InviteOptions {
  readonly config?: string
  readonly strategy?: string
  readonly role: readonly string[]
  readonly samePerson?: boolean
  readonly somebodyNew?: boolean
  readonly mail?: boolean
}

/** `gatewright invite`: lets addresses sign in with one strategy, once they prove to be theirs. The server may run. */
export function inviteCommand(): Command {
  return new Command('invite')
    .description('invite people by e-mail address')
    .argument('<email...>', 'the addresses that their provider knows them by')
    .option(
      '--strategy <id>',
      'the way they will sign in; where none is named, the first single sign-on that is offered, and "default" where there is none',
    )
    .option('--role <role...>', 'roles they get', ['member'])
    .option(
      '--same-person',
      'whoever has the address now is the person of its account, made anew at the provider: they get the account',
    )
    .option('--somebody-new', 'whoever has the address now is somebody else than the person of its account')
    .option('--mail', 'send it by mail; so it is where the configuration says how')
    .option('--no-mail', 'send nothing: the link is handed over')
    .addOption(configOption())
    .action((emails: readonly string[], options: InviteOptions) =>
      withServices({ config: options.config }, async (services, config, { GatewrightError, ...server }) => {
        const strategy = options.strategy ?? server.usualStrategy(services, config) ?? 'default'
        const mail = options.mail ?? services.mailer.isSetUp
        const refused: string[] = []
        for (const email of emails) {
          try {
            const invited = await server.invite(services, config, {
              email,
              strategy,
              roles: options.role,
              by: { name: 'command line', superAdmin: true },
              samePerson: options.samePerson ?? false,
              somebodyNew: options.somebodyNew ?? false,
              mail,
            })
            tell(invited)
            if (mail)
              print('It goes out by mail as soon as the server runs; the console says whether it did.')
          } catch (error) {
            const known = error instanceof GatewrightError && error.is('bad_request')
            // What is refused is refused by itself: the others are invited.
            if (!known || emails.length === 1) throw error
            refused.push(`${email}: ${error.response.reason ?? error.message}`)
          }
        }
        if (refused.length > 0) throw new Stop('Not invited:', ...refused)
      }),
    )
}

function tell({ invitation, replaced, holder, link, oneTimePassword }: Invited): void {
  const until = new Date(invitation.expiresAt).toUTCString()
  print(
    `Invited ${readableAddresses(invitation.email)} to sign in with ${invitation.strategy}, until ${until}.`,
  )
  if (replaced) {
    print(
      `They were invited for ${invitation.strategy} already: this invitation takes the place of that one.`,
    )
  }
  if (holder !== undefined) print(...whoHasTheAddress(holder))
  print(`Sign-in page: ${link}`)
  if (oneTimePassword !== undefined) print(`One-time password, shown only now: ${oneTimePassword}`)
}

/** Whose account the address leads to, and what the invitation means for it. */
function whoHasTheAddress({ fullname, strategies, lastSignInAt, becomes }: AddressHolder): readonly string[] {
  const last =
    lastSignInAt === undefined ? '' : `, last on ${new Date(lastSignInAt).toISOString().slice(0, 10)}`
  const account = `The address is that of an account: ${fullname}, signs in with ${strategies.join(', ') || 'nothing that is offered'}${last}.`
  const meaning = {
    'somebody-new':
      'Whoever has the address at the provider now gets an account of their own, with these roles alone. If it is the same person, made anew there, invite again with --same-person.',
    joined:
      'This adds a way to sign in to that account. Its owner is told at their next sign-in. If it is somebody else, invite again with --somebody-new.',
    'joined-by-owner':
      'This adds a way to sign in to that account once its owner opens the link, signed in the usual way in the same browser.',
    anew: 'Whoever signs in gets that account, and every other way into it ends.',
  }[becomes]
  return [account, meaning]
}
