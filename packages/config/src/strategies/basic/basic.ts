import type { StrategyDefinition } from '../definition.ts'
import { checkBasic } from './check.ts'
import { type BasicEntry, type BasicStrategyConfig, resolveBasicOptions } from './config.ts'
import { basicSchema } from './schema.ts'

/** E-mail and password, with accounts that live here. */
export const basicDefinition = {
  type: 'basic',
  takes: 'form',
  accounts: 'here',
  existsAs: 'default',
  schema: basicSchema,
  usualClaims: {},
  /** An address and a name, as somebody typed them: nothing of it decides. */
  claimSources: () => [],
  check: checkBasic,
  resolveOptions: (_id, entry) => resolveBasicOptions(entry),
} satisfies StrategyDefinition<BasicEntry, BasicStrategyConfig>
