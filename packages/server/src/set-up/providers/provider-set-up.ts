import { rmSync } from 'node:fs'
import { callbackUrlOf, makeSnippet, oauth2Definition } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import type { StrategyTypes } from '../../strategies/registry.ts'
import { configurationStep } from '../configuration-step.ts'
import { fileReference } from '../configuration-text.ts'
import { SetUpRefusal } from '../refusal.ts'
import { makeAll, type Step, type Surveyed, survey, undoAll, type Watcher } from '../step.ts'
import type { GuidedProvider } from './guided-provider.ts'
import { fileOf, keepProviderState, type ProviderState, readProviderState } from './provider-state.ts'
import { acceptanceStep } from './steps/acceptance.ts'
import { keptSecretFile, secretStep } from './steps/secret.ts'

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

/** A guided set-up of one strategy: what it will do, what differs, and doing it. */
export interface ProviderSetUp {
  readonly state: Partial<ProviderState>
  survey(): Promise<readonly Surveyed[]>
  /** @throws SetUpRefusal; run again it goes on from there */
  make(watcher?: Watcher): Promise<void>
  /** Takes away exactly what was made here. @returns what was taken away, as sentences */
  undo(): Promise<readonly string[]>
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

/**
 * Whoever calls it holds the lock of `lockSetUp`.
 * @throws SetUpRefusal where another provider was set up under this name
 */
export function createProviderSetUp(options: ProviderSetUpOptions): ProviderSetUp {
  const { provider, wishes, dataFolder } = options
  const known = readProviderState(dataFolder, wishes.strategy)
  if (known !== undefined && known.provider !== provider.id) {
    throw new SetUpRefusal(
      'another_provider',
      `The strategy "${wishes.strategy}" was set up with "gatewright setup ${known.provider}".`,
      `Undo that first (gatewright setup ${known.provider} --undo --name ${wishes.strategy}), or choose another name with --name.`,
    )
  }
  const { externalUrl, address, issuer, discoveryURL, clientId } = wishes
  let state: ProviderState = known ?? { version: 1, provider: provider.id, externalUrl, address, clientId }
  const context: ProviderContext = {
    ...options,
    current: () => state,
    async update(changes) {
      const next = { ...state, ...changes }
      await keepProviderState(dataFolder, wishes.strategy, next)
      state = next
    },
  }
  const configuration = configurationStep({
    file: options.configFile,
    env: options.env,
    strategy: wishes.strategy,
    externalUrl,
    entry: () => entryOf(context),
    ownKeys: ownKeysOf(context),
    changes: () => state.configuration,
    keep: configuration => context.update({ configuration }),
    say: options.say,
  })
  const steps: readonly Step[] = [secretStep(context), acceptanceStep(context), configuration]
  return {
    get state() {
      return state
    },
    survey: () => survey(steps),
    async make(watcher) {
      await context.update({ externalUrl, address, issuer, discoveryURL, clientId })
      await makeAll(steps, watcher)
      await context.update({ complete: true })
    },
    async undo() {
      const said = await undoAll(steps)
      rmSync(fileOf(dataFolder, wishes.strategy), { force: true })
      return said
    },
  }
}

/** The strategy as it is to stand in the file: the template of that provider, with the secret referred to. */
export function entryOf({
  provider,
  wishes,
  current,
}: Pick<ProviderContext, 'provider' | 'wishes' | 'current'>): {
  readonly options: Readonly<Record<string, unknown>>
} {
  const { strategy, externalUrl, address, clientId, issuer, discoveryURL } = wishes
  const file = current().secret?.file ?? keptSecretFile(strategy)
  const snippet = makeSnippet({
    provider: provider.id,
    name: strategy,
    externalUrl,
    values: { ...provider.values(address), clientID: clientId, clientSecret: fileReference(file) },
  })
  const entry = snippet?.entry as { readonly options: Readonly<Record<string, unknown>> } | undefined
  if (entry === undefined) throw new TypeError(`there is no template for ${provider.id}`)
  return {
    ...entry,
    options: {
      ...entry.options,
      ...provider.options?.(address),
      ...(issuer === undefined ? {} : { issuer }),
      ...(discoveryURL === undefined ? {} : { discoveryURL }),
    },
  }
}

/** What a set-up keeps right. Scopes, and whose addresses count, are somebody's to choose. */
const ownKeysOf = (context: ProviderContext): readonly string[] => [
  ...Object.keys(entryOf(context).options).filter(key => !['scope', 'trustEmail'].includes(key)),
  ...['clientCertificate', 'clientAssertionFile'],
]
