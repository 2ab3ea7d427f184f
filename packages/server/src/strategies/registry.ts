import type { StrategyConfig, StrategyDefinition } from '@gatewright/config'
import { basicType } from './basic/basic.ts'
import { oauth2Type } from './oauth2/oauth2.ts'
import { joinPasswords, type PasswordAdministration } from './password-administration.ts'
import type { Strategy, StrategyServices, StrategyType } from './strategy.ts'
import type { WorkQueue } from './work-queue.ts'

/** The types that there are: a new one is a folder and a line here. */
export const builtInTypes: readonly StrategyType[] = [oauth2Type, basicType]

/** The types, to be asked. */
export interface StrategyTypes {
  readonly all: readonly StrategyType[]
  /** Their halves in the configuration. */
  readonly definitions: readonly StrategyDefinition[]
  named(type: string): StrategyType | undefined
  /** Where work of whatever type waits for a turn. */
  readonly queues: readonly WorkQueue[]
  /** What administrators do about passwords, whatever type of strategy keeps them. */
  passwords(
    services: Pick<StrategyServices, 'database' | 'clock'>,
  ): Omit<PasswordAdministration, 'resetPassword'>
  /** @throws TypeError for a type that there is not: the configuration was read with other types */
  create(config: StrategyConfig, services: StrategyServices): Promise<Strategy>
}

export function createStrategyTypes(all: readonly StrategyType[] = builtInTypes): StrategyTypes {
  const byName = new Map(all.map(type => [type.definition.type, type]))
  return {
    all,
    definitions: all.map(({ definition }) => definition),
    named: name => byName.get(name),
    queues: all.flatMap(({ queue }) => queue ?? []),
    passwords: services =>
      joinPasswords(all.map(type => type.passwords?.(services)).filter(passwords => passwords !== undefined)),
    async create(config, services) {
      const type = byName.get(config.type)
      if (type === undefined) throw new TypeError(`no strategy of type ${config.type}`)
      return type.create(config, { ...services, log: services.log.child({ strategy: config.id }) })
    },
  }
}
