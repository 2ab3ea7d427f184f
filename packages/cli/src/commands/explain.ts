import { readableAddresses } from '@gatewright/config'
import type { Explained } from '@gatewright/server'
import { Command } from 'commander'
import { configOption } from '../configuration.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { withServices } from '../with-services.ts'

interface ExplainOptions {
  readonly config?: string
  readonly method: string
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
    .action((who: string, url: string, options: ExplainOptions) =>
      withServices({ config: options.config }, async (services, config, { explainAccess }) => {
        const answers = await explainAccess(services, config, {
          who,
          method: options.method.toUpperCase(),
          url,
        })
        const mistyped = answers.find(({ leadsNowhere }) => leadsNowhere)
        if (mistyped !== undefined) throw new Stop(mistyped.because)
        print(...answers.flatMap((answer, at) => (at === 0 ? describe(answer) : ['', ...describe(answer)])))
      }),
    )
}

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
