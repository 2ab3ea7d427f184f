import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { configurationStep, type ReadConfiguration, type SaveConfiguration } from '../configuration-step.ts'
import { SetUpRefusal } from '../refusal.ts'
import type { PlanRow } from '../run.ts'
import { makeAll, type Step, type Surveyed, survey, undoAll, type Watcher } from '../step.ts'
import { entryOf } from './entry.ts'
import { createGraph } from './graph.ts'
import type { HandOverOptions } from './hand-over/hand-over.ts'
import type { EntraContext } from './registration.ts'
import { type EntraState, isInTenant, keepState, readState } from './state.ts'
import { acceptanceStep } from './steps/acceptance.ts'
import { applicationStep } from './steps/application.ts'
import { certificateStep } from './steps/certificate.ts'
import { claimsStep } from './steps/claims.ts'
import { consentStep } from './steps/consent.ts'
import { federatedStep } from './steps/federated.ts'
import { redirectUriStep } from './steps/redirect-uri.ts'
import { secretStep } from './steps/secret.ts'
import { servicePrincipalStep } from './steps/service-principal.ts'
import type { Tenant } from './tenant.ts'
import { undoPlan } from './undo-plan.ts'
import type { EntraWishes } from './wishes.ts'

/** A set-up in Entra of one strategy: what it will do, what differs, and doing it. */
export interface EntraSetUp {
  readonly steps: readonly Step[]
  /** What is known of it, from an earlier run too. */
  readonly state: EntraState
  /** Looks at everything, and changes nothing. */
  survey(): Promise<readonly Surveyed[]>
  /** Makes what is missing or differs. @throws SetUpRefusal; run again it goes on from there */
  make(watcher?: Watcher): Promise<void>
  /** What `undo` will do; nothing where no set-up is known. */
  undoPlan(): readonly PlanRow[]
  /** Takes away exactly what was made. @returns what was taken away, as sentences */
  undo(): Promise<readonly string[]>
  /** Whether something of it is in the tenant, so that undoing has to ask Graph. */
  undoAsksGraph(): boolean
  /** What somebody else makes, and what is given back by them. */
  readonly handOver: HandOverOptions
  /** Sees that what somebody else has made works, and writes the configuration. @throws SetUpRefusal */
  finish(watcher?: Watcher): Promise<void>
}

export interface EntraSetUpOptions {
  readonly tenant: Tenant
  readonly wishes: EntraWishes
  /** Tokens for Graph. */
  readonly token?: () => Promise<string>
  readonly fetch: OutboundFetch
  readonly now: () => number
  /** Absolute; it need not be there yet. */
  readonly configFile: string
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What is undone is undone on this machine alone: what is in the tenant somebody else takes away. */
  readonly onlyHere?: boolean
  /** Told of what was changed in the configuration file. */
  readonly say: (line: string) => void
  /** How a server that runs on the file saves it. */
  readonly save?: SaveConfiguration
  /** How it reads it. */
  readonly read?: ReadConfiguration
  /** For tests: waits so many milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
}

/**
 * Whoever calls it holds the lock of `lockSetUp`.
 * @throws SetUpRefusal where an earlier set-up of this strategy was in another tenant
 */
export function createEntraSetUp(options: EntraSetUpOptions): EntraSetUp {
  const { tenant, wishes, fetch, now, configFile, dataFolder } = options
  const state = keepState(dataFolder, wishes.strategy, beginning(options))
  const pause = options.pause === undefined ? {} : { pause: options.pause }
  const graph = createGraph({ origin: tenant.graph, token: options.token ?? noAccess, fetch, ...pause })
  const { env, onlyHere = false } = options
  const context: EntraContext = { graph, tenant, wishes, state, now, configFile, env, onlyHere }
  const configuration = configurationStep({
    file: configFile,
    env: options.env,
    strategy: wishes.strategy,
    externalUrl: wishes.externalUrl,
    entry: () => entryOf(tenant, wishes, state.current),
    changes: () => state.current.configuration,
    keep: changes => state.update({ configuration: changes }),
    ...(wishes.credential === 'federated' ? { elsewhere: 'clientAssertionFile' } : {}),
    say: options.say,
    save: options.save,
    read: options.read,
  })
  const credential = credentialStep(context)
  const acceptance = acceptanceStep(context, fetch, options.pause)
  const steps: readonly Step[] = [
    applicationStep(context),
    servicePrincipalStep(context),
    redirectUriStep(context),
    claimsStep(context),
    credential,
    ...(wishes.consent || state.current.consent !== undefined ? [consentStep(context)] : []),
    acceptance,
    configuration,
  ]
  return {
    steps,
    handOver: { tenant, wishes, state, now, configFile },
    undoPlan: () => undoPlan(context),
    undoAsksGraph: () => !onlyHere && isInTenant(state.current),
    async finish(watcher) {
      await makeAll([acceptance, configuration], watcher)
      await state.update({ complete: true })
    },
    get state() {
      return state.current
    },
    survey: () => survey(steps),
    async make(watcher) {
      await state.update({ externalUrl: wishes.externalUrl })
      await makeAll(steps, watcher)
      await state.update({ complete: true })
    },
    async undo() {
      const said = await undoAll(onlyHere ? [credential, configuration] : steps)
      await state.forget()
      return said
    },
  }
}

/** @throws SetUpRefusal where nobody has said whose tokens are believed */
function credentialStep(context: EntraContext): Step {
  const { credential, federated } = context.wishes
  if (credential === 'certificate') return certificateStep(context)
  if (credential === 'secret') return secretStep(context)
  if (federated !== undefined) return federatedStep(context, federated)
  throw new SetUpRefusal(
    'no_subject',
    'Nothing says whose tokens the application is to believe.',
    'Name their issuer and subject (--federated-issuer, --federated-subject), or a token of them (--token-file).',
  )
}

function beginning({ tenant, wishes, dataFolder }: EntraSetUpOptions): EntraState {
  const { externalUrl, strategy } = wishes
  const fresh: EntraState = {
    version: 1,
    tenantId: tenant.id,
    authority: tenant.authority,
    externalUrl,
    round: 1,
  }
  const known = readState(dataFolder, strategy)
  if (known === undefined) return fresh
  if (known.tenantId === tenant.id && known.authority === tenant.authority) {
    // By the address the application is found where it is not known by its id.
    return known.externalUrl === externalUrl || known.application !== undefined
      ? known
      : { ...fresh, round: known.round }
  }
  if (known.application === undefined) return fresh
  throw new SetUpRefusal(
    'another_tenant',
    `The strategy "${strategy}" was set up in the tenant ${known.tenantId} at ${known.authority}.`,
    'Undo that first (--undo, with that tenant), or choose another name with --name.',
  )
}

const noAccess = async (): Promise<string> => {
  throw new SetUpRefusal(
    'no_access',
    'Nothing says by which way Microsoft Graph may be asked.',
    'Name an application that may register others (--client-id with its secret or certificate), or --device-code.',
  )
}
