import { type BasicStrategyConfig, basicDefinition } from '@gatewright/config'
import type { FormType } from '../strategy.ts'
import { createPasswordAdministration } from './administration.ts'
import { purgeAttempts } from './attempt-store.ts'
import { passwordQueue } from './passwords.ts'

/** E-mail and password, with accounts that live here. The hash, a native module, is loaded where one is offered. */
export const basicType: FormType = {
  takes: 'form',
  definition: basicDefinition,
  async create(config, services) {
    const { createBasicStrategy } = await import('./basic-strategy.ts')
    return createBasicStrategy(config as BasicStrategyConfig, services)
  },
  queue: passwordQueue,
  passwords: ({ database, clock }) => createPasswordAdministration(database, clock),
  purge: ({ database, clock }) => purgeAttempts(database, clock),
}
