import { rmSync } from 'node:fs'
import { configurationStep } from '../configuration-step.ts'
import { SetUpRefusal } from '../refusal.ts'
import { makeAll, type Step, type Surveyed, survey, undoAll, type Watcher } from '../step.ts'
import type { ProviderContext, ProviderSetUpOptions } from './provider-context.ts'
import { entryOf, ownKeysOf } from './provider-entry.ts'
import { fileOf, keepProviderState, type ProviderState, readProviderState } from './provider-state.ts'
import { acceptanceStep } from './steps/acceptance.ts'
import { secretStep } from './steps/secret.ts'

/** A guided set-up of one strategy: what it will do, what differs, and doing it. */
export interface ProviderSetUp {
  readonly state: Partial<ProviderState>
  survey(): Promise<readonly Surveyed[]>
  /** @throws SetUpRefusal; run again it goes on from there */
  make(watcher?: Watcher): Promise<void>
  /** Takes away exactly what was made here. @returns what was taken away, as sentences */
  undo(): Promise<readonly string[]>
}

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
  const steps: readonly Step[] = [
    secretStep(context),
    ...(options.check ? [acceptanceStep(context)] : []),
    configuration,
  ]
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
