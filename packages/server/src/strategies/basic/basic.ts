import { type BasicStrategyConfig, basicDefinition } from '@gatewright/config'
import type { FormType } from '../strategy.ts'
import { purgeAttempts } from './attempt-store.ts'
import { createBasicStrategy } from './basic-strategy.ts'

/** E-mail and password, with accounts that live here. */
export const basicType: FormType = {
  takes: 'form',
  definition: basicDefinition,
  create: (config, services) => createBasicStrategy(config as BasicStrategyConfig, services),
  purge: ({ database, clock }) => purgeAttempts(database, clock),
}
