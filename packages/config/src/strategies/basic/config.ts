import type { StrategyConfig } from '../../config.ts'
import { seconds } from '../../duration.ts'
import type { StrategyEntry } from '../definition.ts'

export interface BasicStrategyConfig extends StrategyConfig {
  readonly type: 'basic'
  readonly options: {
    /** Failed attempts in a row before the account is locked; 0 never locks. */
    readonly maxLoginAttempt: number
    /** How long a lock lasts, in seconds. */
    readonly lockoutSeconds: number
    readonly passwordMinLength: number
    readonly requireComplexPassword: boolean
    /** Age in seconds at which a password must be changed; absent never. */
    readonly passwordExpirySeconds?: number
  }
}

export interface BasicEntry extends StrategyEntry {
  readonly options?: {
    readonly maxLoginAttempt?: number
    readonly lockoutDuration?: string
    readonly passwordMinLength?: number
    readonly requireComplexPassword?: boolean
    readonly passwordExpiryDelay?: string
  }
}

export function resolveBasicOptions({ options }: BasicEntry): BasicStrategyConfig['options'] {
  return {
    maxLoginAttempt: options?.maxLoginAttempt ?? 5,
    lockoutSeconds: seconds(options?.lockoutDuration, '10m'),
    passwordMinLength: options?.passwordMinLength ?? 8,
    requireComplexPassword: options?.requireComplexPassword ?? false,
    ...(options?.passwordExpiryDelay !== undefined && {
      passwordExpirySeconds: seconds(options.passwordExpiryDelay, ''),
    }),
  }
}
