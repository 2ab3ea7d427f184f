import type { Logger } from 'pino'
import type { Member } from './crew.ts'

/** In milliseconds. */
export interface WatchTiming {
  readonly every: number
  /** How long an answer may take. */
  readonly within: number
  /** So many that fail to come in a row are enough. After a machine has slept, the first one may be late. */
  readonly misses: number
}

/** One that hangs is replaced after 30 to 40 seconds. */
export const usualTiming: WatchTiming = { every: 10_000, within: 10_000, misses: 3 }

/**
 * Kills a worker that is there and never answers: whoever comes to a port is dealt out in turn, so it would leave each of its share hanging,
 * and a health check finds it now and then only. One that has not come to serve would keep its place empty. Whatever follows is the
 * business of whoever notices its end.
 * @param members those that serve, and those that still begin: they answer before they read anything
 * @returns how to stop
 */
export function watchWorkers(
  members: () => readonly Member[],
  log: Pick<Logger, 'error'>,
  { every, within, misses }: WatchTiming = usualTiming,
): () => void {
  const missed = new WeakMap<Member, number>()

  async function look(member: Member): Promise<void> {
    const answers = await member.calls.ask('answers', undefined, within).then(
      () => true,
      () => false,
    )
    const count = answers ? 0 : (missed.get(member) ?? 0) + 1
    missed.set(member, count)
    if (count < misses || !members().includes(member)) return
    const { number, pid } = member
    log.error(
      { worker: number, process: pid, seconds: (misses * within) / 1000 },
      'a worker does not answer any more, and is killed',
    )
    member.kill()
  }

  const watching = setInterval(() => {
    for (const member of members()) void look(member)
  }, every)
  watching.unref()
  return () => clearInterval(watching)
}
