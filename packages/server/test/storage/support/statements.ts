import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DefaultQueryCompiler, type Kysely } from 'kysely'
import type { Tables } from '../../../src/storage/tables.ts'

const source = fileURLToPath(new URL('../../../src/', import.meta.url))

/** A place in the source: `audit/audit-store.ts:56:10`. */
export type Place = string

/** What is asked of the database while it is watched. */
export interface Recording {
  /** Each statement, with where it is run. */
  readonly statements: ReadonlyMap<string, Place>
  /** Where statements are run. */
  readonly places: ReadonlySet<Place>
  /** Which of its two ways each `$if` has gone. */
  readonly ways: ReadonlyMap<Place, ReadonlySet<boolean>>
  stop(): void
}

/** Listens where every statement is made into text, whichever connection runs it. */
export function recordStatements(db: Kysely<Tables>): Recording {
  const statements = new Map<string, Place>()
  const places = new Set<Place>()
  const ways = new Map<Place, Set<boolean>>()
  const undo: (() => void)[] = []

  replace(
    DefaultQueryCompiler.prototype,
    'compileQuery',
    before =>
      function (...args) {
        const compiled = before.apply(this, args)
        const place = placeInSource()
        if (place !== undefined) {
          places.add(place)
          statements.set(compiled.sql, place)
        }
        return compiled
      },
  )
  for (const builder of [
    db.selectFrom('sessions'),
    db.deleteFrom('sessions'),
    db.updateTable('sessions'),
    db.selectNoFrom([]),
  ]) {
    const prototype = Object.getPrototypeOf(builder)
    if (prototype.$if.isWatched) continue
    replace(prototype, '$if', before =>
      Object.assign(
        function (this: unknown, condition: boolean, then: unknown) {
          const place = placeInSource()
          if (place !== undefined) ways.set(place, (ways.get(place) ?? new Set()).add(condition))
          return before.call(this, condition, then)
        },
        { isWatched: true },
      ),
    )
  }
  return {
    statements,
    places,
    ways,
    stop() {
      for (const one of undo) one()
    },
  }

  // biome-ignore lint/suspicious/noExplicitAny: methods of any shape
  function replace(of: any, name: string, by: (before: any) => (this: any, ...args: any[]) => unknown): void {
    const before = of[name]
    of[name] = by(before)
    undo.push(() => {
      of[name] = before
    })
  }
}

/** The nearest caller within the server's source; none for a test's own statements. */
function placeInSource(): Place | undefined {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 60
  const lines = (new Error().stack ?? '').split('\n')
  Error.stackTraceLimit = stackTraceLimit
  for (const line of lines) {
    const at = line.indexOf(source)
    if (at >= 0 && !line.includes('/migrations/')) {
      return /^[^:]+:\d+:\d+/.exec(line.slice(at + source.length))?.[0]
    }
  }
  return undefined
}

/** What writes SQL: stores, and what the storage's own folder holds but its engine. */
const WRITES_SQL = /(?:-store|^storage\/[\w-]+)\.ts$/
/** They run no statement of their own: they hand on the work of others, and Kysely's migrations. */
const HANDS_ON = ['storage/sql.ts', 'storage/storage.ts']

/** Every place in the source where a method of one of these names is called. */
export function placesOf(names: readonly string[]): Place[] {
  const call = new RegExp(`\\.(?=(?:${names.map(name => name.replace('$', '\\$')).join('|')})\\()`, 'g')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => WRITES_SQL.test(file) && !file.endsWith('.test.ts') && !HANDS_ON.includes(file))
  return files.flatMap(file => {
    const text = readFileSync(join(source, file), 'utf8')
    // Which engine it is goes one way on each.
    const found = [...text.matchAll(call)].filter(({ index }) => !text.startsWith('.$if(isSqlite', index))
    return found.map(({ index }) => {
      const before = text.slice(0, index + 1)
      return `${file}:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`
    })
  })
}
