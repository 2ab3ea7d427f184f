import { createHash } from 'node:crypto'
import type { CompiledQuery } from 'kysely'

/** By the tree of a query, which those with other values share. */
const names = new WeakMap<object, string>()

/** The name under which a connection may keep this query; `undefined` for one that is asked now and then. */
export const nameOfPrepared = ({ query }: Pick<CompiledQuery, 'query'>): string | undefined =>
  names.get(query)

/**
 * For what is asked so often that to prepare it costs more than to run it: Kysely puts it together once, and each connection to
 * PostgreSQL reads and plans it once. Columns are named in it, each: where another version of the program adds one, a `*` would
 * become something else than what was planned.
 *
 * Its text is part of the name that the server has: behind a pooler of which nobody has told, two versions of the program may share
 * a connection, and the one would get what the other has meant.
 * @param name of this statement alone, of 30 characters at most: PostgreSQL reads 63 of what it becomes
 * @param build with values that stand for those of each time
 */
export function prepared<Row>(
  name: string,
  build: () => CompiledQuery<Row>,
): (...values: readonly unknown[]) => CompiledQuery<Row> {
  let built: CompiledQuery<Row> | undefined
  return (...parameters) => {
    if (built === undefined) {
      built = build()
      names.set(
        built.query,
        `${name} ${createHash('sha256').update(built.sql).digest('base64url').slice(0, 16)}`,
      )
    }
    return { ...built, parameters }
  }
}
