import { callbackUrlOf, oauth2Definition } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import type { StrategyTypes } from '../../strategies/registry.ts'
import type { GuidedProvider } from './guided-provider.ts'
import type { ProviderState } from './provider-state.ts'

/** What somebody wants to be set up at a provider. */
export interface ProviderWishes {
  /** Name of the strategy in the configuration file. */
  readonly strategy: string
  /** Origin that browsers see. */
  readonly externalUrl: string
  /** As its definition has read it; empty where there is but one. */
  readonly address: string
  readonly issuer?: string
  readonly discoveryURL?: string
  readonly clientId: string
  /** `undefined` where the one that is kept stays. */
  readonly secret?: string
  /** Absolute: a file that somebody keeps the secret in, and that may be the very one that is referred to. */
  readonly secretFrom?: string
}

export interface ProviderSetUpOptions {
  readonly provider: GuidedProvider
  readonly wishes: ProviderWishes
  readonly clock: Clock
  readonly strategyTypes: Pick<StrategyTypes, 'named'>
  /** Whether the provider is asked what it makes of it. */
  readonly check: boolean
  /** Absolute; it need not be there yet. */
  readonly configFile: string
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Told of what was changed in the configuration file. */
  readonly say: (line: string) => void
}

/** What a guided set-up's steps work with. */
export interface ProviderContext extends ProviderSetUpOptions {
  readonly current: () => ProviderState
  update(changes: Partial<ProviderState>): Promise<void>
}

/** The type of all that are set up so. */
export const STRATEGY_TYPE = oauth2Definition.type

export const callbackOf = ({
  externalUrl,
  strategy,
}: Pick<ProviderWishes, 'externalUrl' | 'strategy'>): string =>
  callbackUrlOf(externalUrl, STRATEGY_TYPE, strategy)
