import { type Config, canonicalAddress, type Proved, readableAddresses, sourceOf } from '@gatewright/config'
import type { Services } from '@gatewright/server'
import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { withServices } from '../with-services.ts'

interface CreateOptions {
  readonly config?: string
  readonly name: string
  readonly app: readonly string[]
  readonly days?: number
  readonly strategy?: string
}
type Account = Awaited<ReturnType<Services['accounts']['byEmail']>>[number]
type Identity = Awaited<ReturnType<Services['accounts']['identitiesOf']>>[number]

/** `gatewright token`: personal API tokens, for programs without a browser. The server may run. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('personal API tokens, for programs without a browser')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
}

function createCommand(): Command {
  return new Command('create')
    .description('make a token that opens some apps as somebody; its value is printed this once')
    .argument('<email>', 'whose token it is')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--app <id...>', 'the apps that it opens')
    .option('--days <days>', 'how long it works (default: 90)', Number)
    .option(
      '--strategy <id>',
      'which of the accounts with this address, and as whose session the token counts',
    )
    .addOption(configOption())
    .action((email: string, options: CreateOptions) =>
      withServices({ config: options.config }, async (services, config, { createApiToken }) => {
        const { account, identity } = await theAccount(services, email, options.strategy)
        const { token, value } = await createApiToken(services, config, {
          owner: account,
          proved: provedBy(config, identity),
          name: options.name,
          apps: options.app,
          days: options.days,
          by: { name: 'command line' },
        })
        print(
          `Token of ${readableAddresses(account.email)} for ${token.apps.join(', ')}, until ${day(token.expiresAt)}.`,
        )
        print(`Shown only now: ${value}`)
      }),
    )
}

function listCommand(): Command {
  return new Command('list')
    .description('list tokens, never their values')
    .argument('[email]', 'only of this address')
    .addOption(configOption())
    .action((email: string | undefined, options: { readonly config?: string }) =>
      withServices({ config: options.config }, async ({ accounts, apiTokens }) => {
        const lines: string[] = []
        for (const token of await apiTokens.list()) {
          const owner = (await accounts.byId(token.collaboratorId))?.email ?? ''
          if (email !== undefined && owner !== spellingOf(email)) continue
          const used = token.lastUsedAt === undefined ? 'never used' : `last used ${day(token.lastUsedAt)}`
          lines.push(
            `${token.id}  ${readableAddresses(owner)}  "${token.name}"  ${token.apps.join(', ')}  until ${day(token.expiresAt)}, ${used}`,
          )
        }
        print(...(lines.length > 0 ? lines : ['There are no tokens.']))
      }),
    )
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a token at once')
    .argument('<id>', 'as "token list" shows it; write -- before one that begins with "-"')
    .addOption(configOption())
    .action((id: string, options: { readonly config?: string }) =>
      withServices({ config: options.config }, async (services, _config, { revokeApiToken }) => {
        const token = await services.apiTokens.byId(id)
        if (token === undefined) throw new Stop(`There is no token ${id}.`)
        const ownerEmail = (await services.accounts.byId(token.collaboratorId))?.email ?? token.collaboratorId
        await revokeApiToken(services, { token, ownerEmail, by: { name: 'command line' } })
        print(`Revoked "${token.name}" of ${readableAddresses(ownerEmail)}.`)
      }),
    )
}

/** The spelling by which addresses are kept. */
const spellingOf = (email: string): string => canonicalAddress(email) ?? email.trim().toLowerCase()

/** Refuses to guess: with two accounts of one address, a token for the wrong one would open the wrong doors. */
async function theAccount(
  { accounts }: Services,
  email: string,
  wanted: string | undefined,
): Promise<{ readonly account: Account; readonly identity: Identity }> {
  const found: { account: Account; identity: Identity }[] = []
  for (const account of await accounts.byEmail(spellingOf(email))) {
    for (const identity of await accounts.identitiesOf(account.id)) {
      if (wanted === undefined || wanted === identity.strategy) found.push({ account, identity })
    }
  }
  // An address that another account owns says nothing: the owner is meant.
  const owning = found.filter(({ identity }) => identity.emailTrusted)
  const [only, ...more] = owning.length > 0 ? owning : found
  if (only === undefined) {
    const how = wanted === undefined ? '' : ` with ${wanted}`
    throw new Stop(`Nobody with the address ${email} has signed in${how} yet. A token belongs to an account.`)
  }
  if (more.length > 0) {
    const choices = [...new Set(found.map(({ identity }) => identity.strategy))].join(', ')
    throw new Stop(`${email} signs in with ${choices}. Say which with --strategy.`)
  }
  return only
}

/** What a sign-in of this account with this strategy would rest on: a token of the command line ends with it, too. */
function provedBy(
  config: Config,
  { id, strategy, issuer }: Identity,
): Proved & { readonly identityId: string } {
  const source = sourceOf(config, strategy, issuer)
  if (source === undefined) {
    throw new Stop(`The strategy "${strategy}" is not offered, so a token of it would open nothing.`)
  }
  return { strategy, source, identityId: id }
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
