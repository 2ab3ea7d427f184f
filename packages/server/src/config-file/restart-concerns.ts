import { createHash } from 'node:crypto'
import type { Config } from '@gatewright/config'
import type { WithoutApps } from './without-apps.ts'

/** Something that a restart would take away, which nobody takes away without having read it. */
export interface RestartConcern {
  /** Stable, `own_way_lost`. */
  readonly code: string
  /**
   * What will be so, for whoever asks: a sentence or two, the same as long as it is so. It names what it is about, for it is by
   * these words that somebody agrees: the same code about something else has to be read again. No times, no counters, no secret.
   */
  readonly message: string
  /** What to do so that it is not so, or first. */
  readonly cure: string
}

/** A concern, and by what it is agreed to. */
export interface NamedConcern extends RestartConcern {
  /** Made of code and message: `own_way_lost-3f9a01c2`. */
  readonly id: string
}

/** A restart that is about to be. The file has no problems. */
export interface PlannedRestart {
  readonly running: Config
  /** As far as it decides who gets in: apps are many, and a look at a large file leaves them in the thread that reads it. */
  readonly next: WithoutApps
  /** Who asks, where that is somebody in the console; the command line and signals are nobody's session. */
  readonly asker?: Asker
  /** Aborted when it is no longer waited for. */
  readonly signal: AbortSignal
}

/** The session that asks, and whose it is. */
export interface Asker {
  readonly sessionId: string
  readonly collaboratorId: string
  /** Of the identity that has signed in. */
  readonly identityId?: string
}

/**
 * Looks for concerns of one kind; finds none, mostly. Each stands as a line in the list of `restart-concerns.ts`, and that is all
 * there is to plugging one in: it is asked by the page of a restart, by the restart itself, and by `gatewright restart`. They are
 * asked at the same time, so none relies on another. It may ask others, with {@link PlannedRestart.signal}, and whatever takes
 * longer than {@link ASKED_FOR} or throws becomes a concern of its own: what could not be looked at is not taken for well.
 * Nothing may be changed by it: it is asked again and again.
 */
export type FindConcerns = (restart: PlannedRestart) => Promise<readonly RestartConcern[]>

/** How long all of them are waited for, in milliseconds. */
export const ASKED_FOR = 10_000

/**
 * Every concern about a restart, each once, in the order of the list.
 * @param onFault hears of a finder that failed
 */
export async function concernsAbout(
  finders: readonly FindConcerns[],
  restart: Omit<PlannedRestart, 'signal'>,
  onFault: (error: unknown) => void,
  within = ASKED_FOR,
): Promise<readonly NamedConcern[]> {
  const signal = AbortSignal.timeout(within)
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
  late.catch(() => {})
  const found = await Promise.all(
    finders.map(find =>
      Promise.race([find({ ...restart, signal }), late]).catch((error: unknown) => {
        onFault(error)
        return [notLookedAt]
      }),
    ),
  )
  const named = found.flat().map(concern => ({ ...concern, id: idOf(concern) }))
  return named.filter(({ id }, index) => named.findIndex(other => other.id === id) === index)
}

const notLookedAt: RestartConcern = {
  code: 'not_looked_at',
  message:
    'What this restart would take away could not be looked at in full: something failed, or did not answer in time. The log says what.',
  cure: 'Try again. If that is no help, make sure of another way to sign in first.',
}

function idOf({ code, message }: RestartConcern): string {
  return `${code}-${createHash('sha256').update(`${code}\n${message}`).digest('hex').slice(0, 8)}`
}
