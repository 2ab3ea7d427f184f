import type { StrategyConfig, StrategyDefinition, StrategyEntry } from '@gatewright/config'
import { group, text } from '../../../../../config/src/schema/fields.ts'
import { entrySchema } from '../../../../../config/src/strategies/entry-schema.ts'

interface Options {
  readonly server: string
  readonly bindCode: string
}
interface DirectoryEntry extends StrategyEntry {
  readonly options: Options
}
export interface DirectoryConfig extends StrategyConfig {
  readonly type: 'directory'
  readonly options: Options
}

export const directoryDefinition = {
  type: 'directory',
  takes: 'form',
  accounts: 'elsewhere',
  usualClaims: { email: 'mail', fullname: 'cn' },
  schema: entrySchema(
    { name: 'directory' },
    { title: 'A directory of people', description: 'User name and PIN, checked elsewhere.' },
    group(
      { title: 'Options', description: 'Where it is.' },
      {
        server: text({ title: 'Server', description: 'Its name.', examples: ['directory.contoso.test'] }),
        bindCode: text({ title: 'Bind code', description: 'Proves that it is us.', secret: true }),
      },
    ),
  ),
  claimSources: entry => (entry.options?.server ? [entry.options.server] : []),
  resolveOptions: (_id, entry) => entry.options,
  check(id, { options }, { report }) {
    if (!options?.server?.startsWith('ldap:')) return
    report.problem(['authStrategies', id, 'options', 'server'], {
      code: 'incomplete_strategy',
      what: `${report.shown(['authStrategies', id, 'options', 'server'])} is an address.`,
      why: 'This toy takes a name.',
      fix: 'Write the name alone.',
    })
  },
  explainChange: (before, after, changed) =>
    changed.includes('server')
      ? [`Nobody of ${before.options.server} is known at ${after.options.server}.`]
      : [],
} satisfies StrategyDefinition<DirectoryEntry, DirectoryConfig>
