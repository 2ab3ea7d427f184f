import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

type Columns = { readonly [Column in 'taken' | 'undecided' | 'ends_at']: RawBuilder<number> }

/** A point of a window, as a statement takes it. */
export interface PointOfWindow {
  readonly name: string
  /** What the row is when the point begins the window. */
  readonly begun: Columns
  /** What it becomes when it is there. */
  readonly going: Columns
  /** Whether it has one left. */
  readonly fits: RawBuilder<boolean>
}

/**
 * Of PostgreSQL: takes a point of one window and then one of another, in one statement.
 * @returns when the windows end; `null` where there was none left, or none was asked for
 */
export async function takeTwo(
  db: Kysely<Tables>,
  one: PointOfWindow,
  two: PointOfWindow,
): Promise<{ readonly one: number | null; readonly two: number | null }> {
  return (
    db
      .with('one', query =>
        query
          .insertInto('limit_windows')
          .values({ name: one.name, ...one.begun })
          .onConflict(conflict => conflict.column('name').doUpdateSet(one.going).where(one.fits))
          .returning('ends_at'),
      )
      // It reads what the first has returned, and so comes after it, or not at all.
      .with('two', query =>
        query
          .insertInto('limit_windows')
          .columns(['name', 'taken', 'undecided', 'ends_at'])
          .expression(e =>
            e
              .selectFrom('one')
              .select(sql<string>`cast(${two.name} as text)`.as('name'))
              .select([
                two.begun.taken.as('taken'),
                two.begun.undecided.as('undecided'),
                two.begun.ends_at.as('ends_at'),
              ]),
          )
          .onConflict(conflict => conflict.column('name').doUpdateSet(two.going).where(two.fits))
          .returning('ends_at'),
      )
      .selectNoFrom(e => [
        e.selectFrom('one').select('one.ends_at').as('one'),
        e.selectFrom('two').select('two.ends_at').as('two'),
      ])
      .executeTakeFirstOrThrow()
  )
}
