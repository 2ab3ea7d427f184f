import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Gate } from './gate/gate.ts'
import type { Strategy } from './strategies/strategy.ts'

/**
 * Everything that is built from one configuration. A restart makes a new one beside the old, swaps it in, and closes the
 * old one when its requests are done; what outlives a configuration (storage, keys, the clock) is passed in.
 */
export interface Runtime {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  /** By id; the offered ones only. */
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly gate: Gate
}
