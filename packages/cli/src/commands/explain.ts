import { readableAddresses } from '@gatewright/config'
import type { Explained } from '@gatewright/server'
import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { helpAfter } from '../help.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { withServices } from '../with-services.ts'

interface ExplainOptions {
  readonly config?: string
  readonly method: string
  readonly json?: boolean
}

/** `gatewright explain`: which rule decides about somebody at an address, and why. The server may run. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('say which rule lets somebody, or a program, open an address, or keeps them out')
    .argument(
      '<who>',
      'an e-mail address, machine:<entry> or machine:<entry>:<sub> for a program, external-user, or nobody',
    )
    .argument('<url>', 'the whole address, as a browser shows it')
    .option('--method <method>', 'the method of the request', 'GET')
    .addOption(configOption())
    .option('--json', 'one JSON object instead of text')
    .addHelpText(
      'after',
      helpAfter(
        `Exit code: 0 where they may enter, ${exitCodes.no} where they may not, or only once they have signed in; 1 where it cannot be told.`,
      ),
    )
    .action((who: string, url: string, options: ExplainOptions) =>
      withServices({ config: options.config }, async (services, config, { explainAccess }) => {
        const answers = await explainAccess(services, config, {
          who,
          method: options.method.toUpperCase(),
          url,
        })
        const mistyped = answers.find(({ leadsNowhere }) => leadsNowhere)
        if (mistyped !== undefined) throw new Stop(mistyped.because)
        if (options.json) print(...JSON.stringify(reportOf(who, url, options, answers), null, 2).split('\n'))
        else
          print(...answers.flatMap((answer, at) => (at === 0 ? describe(answer) : ['', ...describe(answer)])))
        if (!answers.every(mayEnter)) process.exitCode = exitCodes.no
      }),
    )
}

/** Of the console nothing is decided here: it asks for a session itself. */
const mayEnter = ({ app, outcome }: Explained): boolean => app === undefined || outcome === 'allow'

/** What `explain --json` prints. Members may be added, and none changes its meaning. */
const reportOf = (who: string, url: string, { method }: ExplainOptions, answers: readonly Explained[]) => ({
  who,
  method: method.toUpperCase(),
  url,
  /** Whether every account that is meant may enter. */
  allowed: answers.every(mayEnter),
  answers: answers.map(answer => ({
    app: answer.app ?? null,
    outcome: answer.outcome,
    because: answer.because,
    note: answer.note ?? null,
    as: answer.visitor?.subject ?? answer.visitor?.email ?? (answer.externalUser ? 'external-user' : null),
    strategy: answer.visitor?.strategy ?? null,
    roles: answer.visitor?.roles ?? [],
    groups: answer.visitor?.groups ?? [],
  })),
})

const outcomes = { allow: 'may enter', 'sign-in': 'is asked to sign in', refuse: 'may not enter' } as const

function describe(explained: Explained): readonly string[] {
  const { visitor, note, app, outcome, because, afterSignIn = [] } = explained
  const has = visitor && [
    `Roles: ${visitor.roles.join(', ') || 'none'}`,
    `Groups: ${visitor.groups.join(', ') || 'none'}`,
  ]
  return [
    ...(note === undefined ? [] : [note]),
    // Without an app there is nothing that anybody could enter: a wrong host, or the console.
    app === undefined ? because : `${nameOf(explained)} ${outcomes[outcome]} (app ${app}): ${because}`,
    ...((app !== undefined && has) || []),
    ...afterSignIn.map(later => `${later.inWords} ${later.because}`),
  ]
}

function nameOf({ visitor, externalUser }: Explained): string {
  if (externalUser) return 'An external user'
  // Not "nobody": "Nobody may enter" would say the opposite of what is meant.
  if (visitor === undefined) return 'Whoever is not signed in'
  if (visitor.subject === undefined)
    return `${readableAddresses(visitor.email)}, signed in with ${visitor.strategy},`
  return `A program of ${visitor.strategy}${visitor.subject === '*' ? '' : ` (${visitor.subject})`}`
}
