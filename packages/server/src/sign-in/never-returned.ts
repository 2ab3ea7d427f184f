import { callbackUrlOf, type StrategyConfig } from '@gatewright/config'
import type { SignInContext } from './context.ts'
import { fingerprintOf } from './unreturned.ts'

/** When it is looked at by itself, in milliseconds: all have had their time by then. */
const LOOK_AFTER = 121_000
/** The last sign-ins that are looked at for one that went well. */
const LOOKED_AT = 50

/** What the operator is told. */
export interface NeverReturned {
  readonly begun: number
  /** Milliseconds since 1970. */
  readonly since: number
  /** To register at the provider. */
  readonly callbackURL: string
  /** The likely cause and what to do, in whole sentences. */
  readonly mend: string
  /** What else it may be. */
  readonly others: string
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
  if (hasWorked) {
    // Asked of the log once: whoever begins sign-ins and leaves them shall not have it read each time.
    unreturned.returned(strategy)
    return undefined
  }
  const callbackURL = callbackUrlOf(config.http.externalUrl, strategy.type, strategy.id)
  return {
    ...{ begun, since, callbackURL },
    mend: `The likely cause: the provider does not know the callback URL, says so on a page of its own (Entra: AADSTS50011) and sends nobody back. Register it there exactly, in Entra under App registrations > (the app) > Authentication > Web: ${callbackURL}.`,
    others:
      'Or the provider does not know the client id or the tenant (AADSTS700016, AADSTS90002), nobody is assigned to the app (AADSTS50105), or it was people who closed the page and programs that follow links. Test sign-in shows which.',
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
    if (context.unreturned.isTold(strategy)) return
    const found = await neverReturned(context, strategy)
    if (found === undefined || !context.unreturned.tell(strategy)) return
    const { mend, others, ...facts } = found
    context.log.warn(
      { strategy: strategy.id, ...facts, mend: `${mend} ${others}` },
      'people leave for this provider and none has come back',
    )
  }
  // The database may be away, or closed by then: it is told the next time, or by the console.
  const tellIfPossible = () => void tell().catch(() => undefined)
  if (context.unreturned.left(strategy)) setTimeout(tellIfPossible, LOOK_AFTER).unref()
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
