import { getValue, parseConfig, type StrategyConfig } from '@gatewright/config'
import type { CheckResult } from '../../../checks/check.ts'
import { runChecks } from '../../../checks/run-checks.ts'
import { readText } from '../../../config-file/read-text.ts'
import { SetUpRefusal } from '../../refusal.ts'
import type { Finding, Step } from '../../step.ts'
import { type ProviderContext, STRATEGY_TYPE } from '../provider-context.ts'
import { entryOf } from '../provider-entry.ts'

/** What a sign-in would meet, as far as it can be looked at without one. */
const looked =
  /\.(options|dns|connection|tls|certificate|discovery|keys|authorization|redirect-uri|token|client)$/

/** Sees that the provider knows this client and its redirect URI, by the very looks of `gatewright doctor`. */
export function acceptanceStep(context: ProviderContext): Step {
  const { provider, wishes, clock, strategyTypes } = context
  async function look(): Promise<Finding> {
    if (context.current().secret === undefined) return { state: 'absent' }
    const strategy = strategyAsItIsToBe(context)
    // Said by the step before, or by the one after.
    if (strategy === undefined) return { state: 'done' }
    const type = strategyTypes.named(strategy.type)
    if (type?.takes !== 'redirect' || type.checks === undefined) return { state: 'done' }
    const results = (await runChecks(await type.checks(strategy, { clock }))).filter(({ id }) =>
      looked.test(id),
    )
    const wrong = results.filter(({ status }) => status === 'red')
    if (wrong.length > 0) return { state: 'differs', what: wrong.map(inWords) }
    return { state: 'done', notes: results.filter(isOpen).map(inWords) }
  }
  return {
    id: 'acceptance',
    thing: 'the acceptance',
    does: `sees that ${provider.title} knows this client and its redirect URI`,
    look,
    async make() {
      const finding = await look()
      if (finding.state === 'done') {
        for (const note of finding.notes ?? []) context.say(note)
        return
      }
      throw new SetUpRefusal(
        'not_accepted',
        `${capital(provider.title)} does not take it:\n${finding.state === 'differs' ? finding.what.map(line => `  ${line}`).join('\n') : ''}`,
        `Nothing was written into the configuration file. Mend that, and run the same command again; --no-check goes on without asking.`,
      )
    },
    undo: async () => [],
  }
  function strategyAsItIsToBe({ configFile, env }: ProviderContext): StrategyConfig | undefined {
    const { options, ...entry } = entryOf(context)
    const file = readText(configFile)
    const there =
      file.problem === undefined ? getValue(file.text, ['authStrategies', wishes.strategy])?.value : undefined
    // An authority, a proxy's ways: what somebody has added to the entry counts.
    const added = (there as { readonly options?: object } | undefined)?.options
    const text = JSON.stringify({
      httpServer: { externalUrl: wishes.externalUrl },
      authStrategies: {
        [wishes.strategy]: { ...entry, type: STRATEGY_TYPE, options: { ...added, ...options } },
      },
      pro: { collaboratorsAuthStrategies: ['default', wishes.strategy], externalAuth: { enabled: true } },
    })
    const parsed = parseConfig(text, { file: configFile, env })
    return parsed.ok ? parsed.config.strategies.find(({ id }) => id === wishes.strategy) : undefined
  }
}

/** Not looked at, for a reason of the provider's own; what merely stands on another look is said there. */
const isOpen = ({ status, seen, cure }: CheckResult): boolean =>
  status === 'amber' || (status === 'skipped' && cure !== undefined && !seen.startsWith('Not tried'))

const inWords = ({ title, seen, cure }: CheckResult): string =>
  `${title}? ${seen}${cure === undefined ? '' : ` ${cure}`}`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
