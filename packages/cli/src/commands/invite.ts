import { readableAddresses } from '@gatewright/config'
import type { AddressHolder } from '@gatewright/server'
import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { print } from '../print.ts'
import { withServices } from '../with-services.ts'

interface InviteOptions {
  readonly config?: string
  readonly strategy: string
  readonly role: readonly string[]
  readonly samePerson?: boolean
  readonly somebodyNew?: boolean
}

/** `gatewright invite`: lets an address sign in with one strategy, once it proves to be theirs. The server may run. */
export function inviteCommand(): Command {
  return new Command('invite')
    .description('invite somebody by e-mail address')
    .argument('<email>', 'the address that their provider knows them by')
    .option('--strategy <id>', 'the way they will sign in', 'default')
    .option('--role <role...>', 'roles they get', ['member'])
    .option(
      '--same-person',
      'whoever has the address now is the person of its account, made anew at the provider: they get the account',
    )
    .option('--somebody-new', 'whoever has the address now is somebody else than the person of its account')
    .addOption(configOption())
    .action((email: string, options: InviteOptions) =>
      withServices({ config: options.config }, async (services, config, { invite }) => {
        const invited = await invite(services, config, {
          email,
          strategy: options.strategy,
          roles: options.role,
          by: { name: 'command line', superAdmin: true },
          samePerson: options.samePerson ?? false,
          somebodyNew: options.somebodyNew ?? false,
        })
        print(
          `Invited ${readableAddresses(invited.invitation.email)}, until ${new Date(invited.invitation.expiresAt).toUTCString()}.`,
        )
        if (invited.replaced) {
          print(
            `They were invited for ${options.strategy} already: this invitation takes the place of that one.`,
          )
        }
        if (invited.holder !== undefined) print(...whoHasTheAddress(invited.holder))
        print(`Sign-in page: ${invited.link}`)
        if (invited.oneTimePassword !== undefined) {
          print(`One-time password, shown only now: ${invited.oneTimePassword}`)
        }
      }),
    )
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
