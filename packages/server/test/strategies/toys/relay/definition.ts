import type { StrategyConfig, StrategyDefinition, StrategyEntry } from '@gatewright/config'
import { group, text } from '../../../../../config/src/schema/fields.ts'
import { entrySchema } from '../../../../../config/src/strategies/entry-schema.ts'

interface Options {
  readonly providerURL: string
  readonly sharedKey: string
}
interface RelayEntry extends StrategyEntry {
  readonly options: Options
}
export interface RelayConfig extends StrategyConfig {
  readonly type: 'relay'
  readonly options: Options
}

export const relayDefinition = {
  type: 'relay',
  takes: 'redirect',
  accounts: 'elsewhere',
  usualClaims: { email: 'address' },
  schema: entrySchema(
    { name: 'relay' },
    { title: 'A provider that posts', description: 'Asked by a form, answers by a form.' },
    group(
      { title: 'Options', description: 'Where it is.' },
      {
        providerURL: text({ title: 'Provider', description: 'Where it is asked.', kind: 'url' }),
        sharedKey: text({ title: 'Shared key', description: 'Signs its answers.', secret: true }),
      },
    ),
  ),
  claimSources: entry => (entry.options?.providerURL ? [entry.options.providerURL] : []),
  resolveOptions: (_id, entry) => entry.options,
  snippets: [
    {
      id: 'relay-works',
      title: 'Relay Works',
      suggestedName: 'works',
      fields: [{ name: 'sharedKey', label: 'Shared key', find: 'Its back office', secret: true }],
      registerAt: 'Its back office',
      entry: value => ({
        type: 'relay',
        options: { providerURL: 'https://relay.example.com', sharedKey: value('sharedKey') },
      }),
    },
  ],
} satisfies StrategyDefinition<RelayEntry, RelayConfig>
