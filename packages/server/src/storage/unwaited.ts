import type { Compilable } from 'kysely'

/** Queries that nobody waits for, and whether somebody else may have been faster. */
const marked = new WeakMap<object, { readonly claims: boolean }>()

/** Whether nobody waits for this query's own answer. */
export const isUnwaited = (query: object): boolean => marked.has(query)

/** Whether this query fails where somebody else was faster: see `claim`. */
export const isClaim = (query: object): boolean => marked.get(query)?.claims === true

/** The same query, to be sent without waiting for its answer. */
export function unwaited(query: Compilable, { claims = false } = {}): ReturnType<Compilable['compile']> {
  const compiled = query.compile()
  marked.set(compiled, { claims })
  return compiled
}

/**
 * What is asked of a transaction at once: with PostgreSQL one round trip, with SQLite one after the other. It comes back when all of them
 * have, so that none goes on in a transaction that another's failure has ended.
 * @throws what the first of them that failed has thrown
 */
export async function together<Answers extends readonly unknown[]>(
  asked: readonly [...{ [At in keyof Answers]: Promise<Answers[At]> }],
): Promise<Answers> {
  await Promise.allSettled(asked)
  return (await Promise.all(asked)) as unknown as Answers
}
