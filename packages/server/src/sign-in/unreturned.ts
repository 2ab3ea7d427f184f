import { createHash } from 'node:crypto'
import { callbackUrlOf, type StrategyConfig } from '@gatewright/config'
import type { Clock } from '../clock.ts'
import type { SignInContext } from './context.ts'

/** How long somebody may take at the provider before it counts against the strategy, in milliseconds. */
const OVERDUE = 2 * 60_000
/** People close tabs, and programs follow links; of so many in a row one would have come back. */
const SEVERAL = 3
/** Times that are kept of one strategy: beyond, they are counted alone. */
const MOST_TIMES = SEVERAL

/**
 * Who has left for a provider and never come back. Where a provider does not know our address it says so to the person, on a page of its
 * own, and we hear nothing of it: that nobody comes back is all that there is to see. In memory, of this process, and by the
 * configuration of a strategy: with another one it begins anew.
 */
export interface Unreturned {
  /** A browser has left for the provider. @returns whether that was the last of several */
  left(strategy: StrategyConfig): boolean
  /** One has come back with an attempt of ours, whatever it brings: the way back works. */
  returned(strategy: StrategyConfig): void
  /** Several have left and had time to come back, and none has; `undefined` where that is not so. */
  suspicion(strategy: StrategyConfig): Suspicion | undefined
  /** Whether anybody has left for it since this process started. @param strategy its id */
  isKnown(strategy: string): boolean
  /** Marks it as told. @returns `false` where it was before */
  tell(strategy: StrategyConfig): boolean
}

interface Suspicion {
  readonly begun: number
  /** Milliseconds since 1970. */
  readonly since: number
  /** Its configuration has changed since this process started: that it worked before says nothing. */
  readonly isChanged: boolean
}

interface Kept {
  readonly configuration: string
  readonly isChanged: boolean
  begun: number
  readonly times: number[]
  hasReturned: boolean
  isTold: boolean
}

export function createUnreturned(clock: Clock): Unreturned {
  /** By id: those of the configuration, and those that it had before. */
  const kept = new Map<string, Kept>()

  function keptOf(strategy: StrategyConfig): Kept {
    const configuration = fingerprintOf(strategy)
    const before = kept.get(strategy.id)
    if (before?.configuration === configuration) return before
    const isChanged = before !== undefined
    const fresh = { configuration, isChanged, begun: 0, times: [], hasReturned: false, isTold: false }
    kept.set(strategy.id, fresh)
    return fresh
  }

  return {
    left(strategy) {
      const of = keptOf(strategy)
      if (of.hasReturned) return false
      of.begun += 1
      if (of.times.length < MOST_TIMES) of.times.push(clock.now())
      return of.begun === SEVERAL
    },
    returned(strategy) {
      keptOf(strategy).hasReturned = true
    },
    suspicion(strategy) {
      const { hasReturned, begun, times, isChanged } = keptOf(strategy)
      const [since] = times
      const last = times[SEVERAL - 1]
      if (hasReturned || since === undefined || last === undefined) return undefined
      return clock.now() - last < OVERDUE ? undefined : { begun, since, isChanged }
    },
    isKnown: strategy => kept.has(strategy),
    tell(strategy) {
      const of = keptOf(strategy)
      const isFirst = !of.isTold
      of.isTold = true
      return isFirst
    },
  }
}

/** Two that are alike send people to the same place in the same way. Hashed, for there are secrets in it. */
const fingerprintOf = ({ type, options }: StrategyConfig): string =>
  createHash('sha256')
    .update(JSON.stringify([type, options]))
    .digest('base64url')

/** The last sign-ins that are looked at for one that went well. */
const LOOKED_AT = 50

/** What the operator is told. */
export interface NeverReturned {
  readonly begun: number
  /** Milliseconds since 1970. */
  readonly since: number
  /** To register at the provider. */
  readonly callbackURL: string
  /** Likely causes and what to do, in whole sentences. */
  readonly mend: string
}

type Watched = Pick<SignInContext, 'unreturned' | 'audit' | 'config'>

/** What there is to say of a strategy, if anything: who has once signed in by it, as it is configured, proves that the way back works. */
export async function neverReturned(
  { unreturned, audit, config }: Watched,
  strategy: StrategyConfig,
): Promise<NeverReturned | undefined> {
  const suspicion = unreturned.suspicion(strategy)
  if (suspicion === undefined) return undefined
  const { begun, since, isChanged } = suspicion
  const hasWorked =
    !isChanged && (await audit.lastSignIns(strategy.id, LOOKED_AT)).some(({ result }) => result === 'ok')
  if (hasWorked) return undefined
  const callbackURL = callbackUrlOf(config.http.externalUrl, strategy.type, strategy.id)
  return {
    ...{ begun, since, callbackURL },
    mend: `The likely cause: the provider does not know the callback URL, says so on a page of its own (Entra: AADSTS50011) and sends nobody back. Register it there exactly, in Entra under App registrations > (the app) > Authentication > Web: ${callbackURL}. Others: it does not know the client id or the tenant (AADSTS700016, AADSTS90002), nobody is assigned to the app (AADSTS50105), or it was people who closed the page and programs that follow links. Test sign-in shows which.`,
  }
}

/** By strategy, how many have left where none has come back; 0 where some have. */
export async function countUnreturned(
  services: Pick<Watched, 'unreturned' | 'audit'>,
  config: Watched['config'],
): Promise<Readonly<Record<string, number>>> {
  const watched = config.strategies.filter(({ id }) => services.unreturned.isKnown(id))
  const counts = await Promise.all(
    watched.map(async strategy => {
      const found = await neverReturned({ ...services, config }, strategy)
      return [strategy.id, found?.begun ?? 0] as const
    }),
  )
  return Object.fromEntries(counts)
}

/**
 * Notes that a browser has left for the provider, and tells the log once where none comes back: now, or when the last of several has
 * had its time.
 */
export function noteLeft(context: Watched & Pick<SignInContext, 'log'>, strategy: StrategyConfig): void {
  const tell = async () => {
    const found = await neverReturned(context, strategy)
    if (found === undefined || !context.unreturned.tell(strategy)) return
    const { mend, ...facts } = found
    context.log.warn(
      { strategy: strategy.id, ...facts, mend },
      'people leave for this provider and none has come back',
    )
  }
  // The database may be away, or closed by then: it is told the next time, or by the console.
  const tellIfPossible = () => void tell().catch(() => undefined)
  if (context.unreturned.left(strategy)) setTimeout(tellIfPossible, OVERDUE + 1000).unref()
  else tellIfPossible()
}

/** The strategy that runs under this name, where a rehearsal is of that very one and not of an entry that is being typed. */
export function runningAs(
  { config }: Pick<SignInContext, 'config'>,
  rehearsed: StrategyConfig,
): StrategyConfig | undefined {
  const running = config.strategies.find(({ id }) => id === rehearsed.id)
  return running !== undefined && fingerprintOf(running) === fingerprintOf(rehearsed) ? running : undefined
}
