import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Events } from '../events/events.ts'
import { randomId } from '../random.ts'
import type { Database } from './database.ts'
import { untilNoneIsLeft } from './portions.ts'
import { sqlOf } from './sql.ts'

/** How long an answer is kept for whoever has asked, in milliseconds. */
const KEPT = 60_000
/** How often answers are looked for, in milliseconds. */
const LOOK_EVERY = 40
/** How long others are waited for, in milliseconds: they hear within half a second, also where they have to look by themselves. */
const PATIENCE = 1_000

/** As they were asked, whatever signs they have: some of them come out of an address that anybody may have typed. */
function wordsOf(about: string): readonly string[] {
  const words: unknown = JSON.parse(about)
  return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : []
}

/** What a node knows of a question: something, or `undefined` for nothing, which is answered too. A Promise is waited for. */
export type Answerer = (about: readonly string[]) => unknown

/**
 * What a node keeps in its memory alone, asked of all others on the same database: a change tells them of the question, and who has an
 * answer writes it down. For what is asked seldom and written often; a node that is gone has taken what it knew with it.
 */
export interface Questions {
  /**
   * Comes back once all that are there have answered: where nobody else is, at once.
   * @param about what, and of whom: no secret, for it stands in the database for some minutes
   * @param until.patience milliseconds after which nobody is waited for any more; for who waits for something first, more than a second
   * @param until.first whether one that knows something is enough
   * @returns what others know, in the order in which it came
   */
  ask(
    about: readonly string[],
    until?: { readonly patience?: number; readonly first?: boolean },
  ): Promise<readonly unknown[]>
  /** Answers questions whose first word this is, from here on. */
  answer(word: string, answerer: Answerer): void
  purge(): Promise<void>
  close(): void
}

/**
 * @param services.self id of this node
 * @param services.others ids of the nodes beside it. More than those may answer: a command on the same database, a node that still starts
 * @returns answers from the start on, and asks until it is closed
 */
export function createQuestions(services: {
  readonly database: Database
  readonly events: Events
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
  readonly self: string
  readonly others: () => Promise<readonly string[]>
}): Questions {
  const { database, events, clock, log, self } = services
  const db = sqlOf(database)
  const answerers = new Map<string, Answerer>()
  /** Of this node, which others answer. */
  const own = new Set<string>()

  const idOf = (question: string, node: string) => `${question} ${node}`
  const knows = async (about: readonly string[]) => answerers.get(about[0] ?? '')?.(about)

  async function reply(question: string, asked: string): Promise<void> {
    const about = wordsOf(asked)
    const answer = await knows(about).catch((error: unknown) => {
      log.warn({ err: error }, 'what another node has asked could not be answered')
      return undefined
    })
    await db
      .insertInto('answers_of_nodes')
      .values({
        ...{ id: idOf(question, self), question, answer: JSON.stringify(answer ?? null) },
        expires_at: clock.now() + KEPT,
      })
      // Heard twice.
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }

  const close = events.subscribe(change => {
    if (change.kind !== 'nodes-asked' || own.has(change.question)) return
    reply(change.question, change.about).catch(error =>
      log.warn({ err: error }, 'another node could not be told what it has asked'),
    )
  })

  return {
    async ask(about, { patience = PATIENCE, first = false } = {}) {
      const others = await services.others()
      if (others.length === 0) return []
      const question = randomId()
      own.add(question)
      try {
        const until = performance.now() + patience
        await database.announce({ kind: 'nodes-asked', question, about: JSON.stringify(about) })
        for (;;) {
          await wait(LOOK_EVERY)
          const rows = await db
            .selectFrom('answers_of_nodes')
            .select(['id', 'answer'])
            .where('question', '=', question)
            .execute()
          const known = rows.map(({ answer }) => JSON.parse(answer)).filter(answer => answer !== null)
          const answered = new Set(rows.map(({ id }) => id))
          const isEnough =
            (first && known.length > 0) || others.every(node => answered.has(idOf(question, node)))
          if (isEnough || performance.now() >= until) return known
        }
      } finally {
        own.delete(question)
      }
    },
    answer: (word, answerer) => void answerers.set(word, answerer),
    async purge() {
      await untilNoneIsLeft(async limit => {
        const over = db
          .selectFrom('answers_of_nodes')
          .select('id')
          .where('expires_at', '<=', clock.now())
          .limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('answers_of_nodes')
          .where('id', 'in', over)
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
    close,
  }
}
