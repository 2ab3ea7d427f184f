import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { getValue, visible } from '@gatewright/config'
import { readText } from '../../config-file/read-text.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import type { ReadConfiguration, SaveConfiguration } from '../configuration-step.ts'
import { SetUpRefusal } from '../refusal.ts'
import type { Plan, PlanRow, RunWork } from '../run.ts'
import { type Step, type Surveyed, survey } from '../step.ts'
import { clientAccess, deviceAccess, setUpScopes } from './access.ts'
import { takeOverByHand } from './by-hand.ts'
import type { ClientProof } from './client-proof.ts'
import { createEntraSetUp, type EntraSetUp } from './entra-set-up.ts'
import { type HandedBack, takeOver } from './hand-over/hand-over.ts'
import { certificateFile } from './local-certificate.ts'
import { pastedClientId } from './pasted.ts'
import { fetchAt } from './reachable.ts'
import { whatIsNotAccepted } from './steps/acceptance.ts'
import { findTenant, type Tenant } from './tenant.ts'
import { whatIsInTenant } from './undo-plan.ts'
import { type EntraWishes, redirectUriOf } from './wishes.ts'

/** By which way a browser's set-up goes. */
export type RunWay =
  | { readonly kind: 'client'; readonly id: string; readonly proof: ClientProof }
  | { readonly kind: 'device' }
  /** Nothing but what the strategy itself may see: whether Entra still accepts it, and what the file says. */
  | { readonly kind: 'own' }
  /** What a script has printed. */
  | { readonly kind: 'script'; readonly back: HandedBack }
  | { readonly kind: 'hand'; readonly clientId: string; readonly secret?: string }

export interface EntraRunOptions {
  /** As typed. */
  readonly tenant: string
  /** One that `isReachable`. */
  readonly authority: string
  readonly wishes: EntraWishes
  readonly way: RunWay
  readonly undo: boolean
  readonly configFile: string
  readonly dataFolder: string
  readonly now: () => number
  readonly fetch: OutboundFetch
  readonly save: SaveConfiguration
  /** The text that the server runs by, or would with a restart; what stands in the file, where absent. */
  readonly read?: ReadConfiguration
  /** For tests: waits so many milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
}

/** A set-up of Entra as a run: looks at everything, says what would be done, and does it after a yes. */
export function entraRun(options: EntraRunOptions): RunWork {
  const { authority, wishes, way } = options
  return async tell => {
    const { signal } = tell
    const fetch = fetchAt(authority, signal, options.fetch)
    const pause = options.pause ?? (milliseconds => wait(milliseconds, undefined, { signal }))
    const tenant = await findTenant(options.tenant, authority, fetch)
    const scopes = setUpScopes(wishes.consent)
    const token =
      way.kind === 'client'
        ? clientAccess(tenant, way, fetch)
        : way.kind === 'device'
          ? await deviceAccess(tenant, { scopes, fetch, pause, show: tell.show })
          : undefined
    tell.looks()
    const { configFile, dataFolder, now, save, read } = options
    const setUp = createEntraSetUp({
      ...{ tenant, wishes, fetch, now, configFile, dataFolder, env: {}, save, pause, say: tell.say },
      ...(token !== undefined && { token }),
      ...(read !== undefined && { read }),
    })
    if (options.undo) return planUndo(setUp, token !== undefined)
    await refuseForeignEntry(setUp, options)
    if (way.kind === 'script') return planOfScript(setUp, way.back)
    if (way.kind === 'hand') return planByHand(setUp, tenant, options, way, fetch)
    return way.kind === 'own' ? planOfOwn(setUp) : planByGraph(setUp)
  }
}

/** Before anything is made in a tenant for an entry that could not be written in the end. */
async function refuseForeignEntry({ state }: EntraSetUp, options: EntraRunOptions): Promise<void> {
  const { configFile, wishes, way, read } = options
  const { text } = (await read?.()) ?? readText(configFile)
  const entry = getValue(text, ['authStrategies', wishes.strategy])?.value as
    | { readonly options?: { readonly clientID?: unknown } }
    | undefined
  if (entry === undefined || state.configuration !== undefined) return
  const ours = [
    state.application?.appId,
    wishes.adopt,
    way.kind === 'hand' ? way.clientId : undefined,
    way.kind === 'script' ? way.back.appId : undefined,
  ]
  const there = entry.options?.clientID
  if (typeof there === 'string' && ours.includes(there.toLowerCase())) return
  throw new SetUpRefusal(
    'name_taken',
    `There is a strategy "${wishes.strategy}" already${typeof there === 'string' ? `, of the application ${visible(there).slice(0, 80)},` : ''} and it is not of this set-up.`,
    'Choose another name with --name, or take that entry out of the file.',
  )
}

async function planByGraph(setUp: EntraSetUp): Promise<Plan> {
  return planOf(await survey(setUp.steps), watcher => setUp.make(watcher))
}

async function planOfOwn(setUp: EntraSetUp): Promise<Plan> {
  if (setUp.state.application === undefined)
    throw new SetUpRefusal('nothing_known', 'No set-up of this strategy is known here.', 'Take another way.')
  const found = await survey(ownSteps(setUp))
  const plan = planOf(found, watcher => setUp.finish(watcher))
  const isAccepted = found.every(({ step, finding }) => step.id !== 'acceptance' || finding.state === 'done')
  // What Entra does not accept is mended there, and nothing here may do that.
  return isAccepted ? plan : { ...plan, act: undefined }
}

/** Those that need nobody's rights at Graph. */
const ownSteps = ({ steps }: EntraSetUp): readonly Step[] =>
  steps.filter(({ id }) => id === 'acceptance' || id === 'configuration')

function planOf(
  found: readonly Surveyed[],
  make: (watcher: Parameters<EntraSetUp['make']>[0]) => Promise<void>,
): Plan {
  const rows = found.map(({ step, finding }): PlanRow => {
    const { id, does } = step
    if (finding.state === 'done') return { id, does, at: 'was-so' }
    return {
      ...{ id, does, at: 'open' },
      differs: finding.state === 'differs' ? finding.what : [`Missing: ${step.thing}.`],
    }
  })
  const notes = found.flatMap(({ finding }) => (finding.state === 'done' ? (finding.notes ?? []) : []))
  if (rows.every(({ at }) => at === 'was-so')) return { rows, notes }
  return {
    rows,
    notes,
    act: async watcher => {
      await make(watcher)
      return []
    },
  }
}

const rowOf = ({ id, does }: Pick<Step, 'id' | 'does'>): PlanRow => ({ id, does, at: 'open' })

function planOfScript(setUp: EntraSetUp, back: HandedBack): Plan {
  const { tenant } = setUp.handOver
  if (back.tenantId !== tenant.id) {
    throw new SetUpRefusal(
      'another_tenant',
      `What was made is in the tenant ${back.tenantId}, and not in ${tenant.id}.`,
      'Run the script signed in to the right tenant.',
    )
  }
  const takes = `takes over the application ${back.appId}${back.secret === undefined ? '' : ', and keeps its client secret in a file for this machine alone'}`
  return takenOver(setUp, takes, () => takeOver(setUp.handOver, back))
}

function takenOver(setUp: EntraSetUp, does: string, take: () => Promise<void>): Plan {
  const own = { id: 'take-over', does }
  return {
    rows: [own, ...ownSteps(setUp)].map(rowOf),
    notes: [],
    async act(watcher) {
      watcher.onStep?.({ ...unseen, ...own }, 'begun')
      await take()
      watcher.onStep?.({ ...unseen, ...own }, 'done')
      await setUp.finish(watcher)
      return []
    },
  }
}

const unseen: Step = {
  ...{ id: '', does: '', thing: '' },
  look: async () => ({ state: 'absent' }),
  make: async () => {},
  undo: async () => [],
}

/** Entra is asked about what was pasted before any of it is kept. */
async function planByHand(
  setUp: EntraSetUp,
  tenant: Tenant,
  { wishes, configFile }: EntraRunOptions,
  { clientId, secret }: Extract<RunWay, { kind: 'hand' }>,
  fetch: OutboundFetch,
): Promise<Plan> {
  const pasted = pastedClientId(clientId, tenant.id)
  if ('fault' in pasted)
    throw new SetUpRefusal('bad_client_id', pasted.fault, 'Paste it again, from the page Overview.')
  const proof: ClientProof =
    secret === undefined
      ? { kind: 'certificate', pem: keyHere(configFile, wishes.strategy) }
      : { kind: 'secret', secret }
  const redirectUri = redirectUriOf(wishes)
  const what = await whatIsNotAccepted({ tenant, clientId: pasted.value, proof, redirectUri }, fetch)
  if (what.length > 0)
    throw new SetUpRefusal(
      'not_accepted',
      what.join(' '),
      'Mend that in Entra or below, and check again. Entra may need a minute to know of a change everywhere.',
    )
  const takes = `uses the application ${pasted.value}, which Microsoft accepts${secret === undefined ? '' : ', and keeps its client secret in a file for this machine alone'}`
  const values = { clientId: pasted.value, ...(secret !== undefined && { secret }) }
  return takenOver(setUp, takes, () => takeOverByHand(setUp.handOver, values))
}

function keyHere(configFile: string, strategy: string): string {
  try {
    return readFileSync(join(dirname(configFile), certificateFile(strategy)), 'utf8')
  } catch (error) {
    throw new SetUpRefusal(
      'no_key',
      `The key that belongs to the certificate is not here: ${certificateFile(strategy)} cannot be read.`,
      'Let the steps be shown first: the key is made with them.',
      { cause: error },
    )
  }
}

function planUndo(setUp: EntraSetUp, mayAskGraph: boolean): Plan {
  const rows = setUp.undoPlan()
  if (rows.length === 0)
    return { rows, notes: ['There is nothing to be undone: no set-up of this strategy is known here.'] }
  // Before anything is undone by halves.
  if (setUp.undoAsksGraph() && !mayAskGraph) {
    throw new SetUpRefusal(
      'no_access',
      `${whatIsInTenant(setUp.state)} is in the tenant, and nothing says by which way Microsoft Graph may be asked.`,
      'Name an application that may register others (--client-id), or --device-code.',
    )
  }
  return { rows, notes: [], act: () => setUp.undo() }
}
