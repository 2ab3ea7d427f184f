import { destinationOf, type Fault, getValue, type Notice, type StrategyConfig } from '@gatewright/config'
import type { Context } from '../../context.ts'
import { refused as refusedWith } from '../collaborators/refused.ts'
import { configurationOf, refuseProblems, storedTexts } from '../configuration/edit.ts'

export interface StrategyToRehearse {
  readonly config: StrategyConfig
  /** Origins that the running configuration names: who runs the server has put them there. */
  readonly named: ReadonlySet<string>
  /** Origins that the entry names. */
  readonly asks: readonly string[]
  /** What is odd about its secrets: the first thing to look at where the provider refuses them. */
  readonly notices: readonly Pick<Notice, 'path' | 'text'>[]
}

/**
 * The strategy of a rehearsal: an entry that is being typed, else as the file has it now, which need not run yet. It is
 * checked in a file of its own, so that a mistake elsewhere in the real one is in nobody's way.
 * @param wanted.entry JSON of the value below `authStrategies.<strategyId>`, with or without masks
 * @throws GatewrightError `config_invalid` with the problems of the entry, `bad_request`
 */
export async function strategyToRehearse(
  context: Pick<Context, 'config' | 'configuration' | 'strategyTypes'>,
  wanted: { readonly strategyId: string; readonly entry?: string },
  by: string,
): Promise<StrategyToRehearse> {
  const configuration = configurationOf(context)
  const { file } = configuration
  const { strategyId: id } = wanted
  let refused: ReadonlyMap<string, Fault> = new Map()
  let entry: unknown
  if (wanted.entry === undefined) entry = savedEntry((await file.current()).text, id)
  else {
    const stored = await storedTexts(configuration, by)
    const typed = JSON.stringify({ authStrategies: { [id]: typedEntry(wanted.entry) } })
    const read = await file.texts.typed(typed, stored, { newVariables: false })
    refused = read.refused
    entry = savedEntry(read.text, id)
  }
  if (entry === undefined) throw refusedWith(`The file has no strategy "${id}".`)

  const { config } = context
  const alone = await file.texts.read(
    JSON.stringify({
      httpServer: { externalUrl: config.http.externalUrl },
      roles: config.roles.filter(role => role !== 'admin' && role !== 'member'),
      authStrategies: { [id]: entry },
      pro: { collaboratorsAuthStrategies: [id], externalAuth: { enabled: true } },
    }),
    refused,
  )
  if (!alone.ok) {
    const problems = alone.problems.map(problem => ({ ...problem, line: 1, column: 1 }))
    throw refuseProblems({ problems, more: alone.more })
  }
  const strategy = alone.config.strategies.find(s => s.id === id)
  const type = strategy && context.strategyTypes.named(strategy.type)
  if (strategy === undefined || type?.takes !== 'redirect' || type.rehearse === undefined) {
    throw refusedWith(
      'Only strategies that send the browser to a provider can be tested, and not all of those.',
    )
  }
  const definitions = context.strategyTypes.definitions
  return {
    config: strategy,
    named: await file.texts.origins(configuration.restart.running.text),
    asks: [...destinationOf(entry, definitions).origins],
    notices: alone.notices.filter(({ code }) => code === 'odd_secret'),
  }
}

const savedEntry = (text: string, id: string): unknown => getValue(text, ['authStrategies', id])?.value

function typedEntry(text: string): unknown {
  const entry = getValue(text, [])
  if (entry === undefined || entry.isBroken || typeof entry.value !== 'object')
    throw refusedWith('The entry is not JSON yet.')
  return entry.value
}
