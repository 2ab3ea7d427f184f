import { type Logger, symbols } from 'pino'
import type { ErrorCode } from '../error-table.ts'
import { siteOf } from './network.ts'

/** An error that somebody was answered with, as an administrator finds it by the reference that they read out. */
export interface RecentError {
  readonly ref: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly code: ErrorCode
  readonly status: number
  /** Of whoever asked, where it is known. */
  readonly address?: string | undefined
  readonly method?: string | undefined
  readonly host?: string | undefined
  /** Without query and parameters, which carry codes and tokens. */
  readonly path?: string | undefined
  /** Id of the app that was asked, where it was one. */
  readonly app?: string | undefined
  /** Id of the account that asked, where somebody was signed in. */
  readonly collaborator?: string | undefined
  /** As the log has it: what was expected and received. Cut short, without queries. */
  readonly detail: Readonly<Record<string, string>>
}

/** What is remembered of errors, in memory alone. */
export interface RecentErrors {
  readonly size: number
  add(error: Omit<RecentError, 'detail'> & { readonly detail: Readonly<Record<string, unknown>> }): void
  /** @param ref small letters */
  find(ref: string): RecentError | undefined
  /** What an account was answered with while it was signed in, the latest first. @param collaborator its id */
  of(collaborator: string): readonly RecentError[]
}

/** For so long one is remembered, in milliseconds. */
const KEPT = 7 * 24 * 3600 * 1000
/** Of strangers, and as many of people who are signed in: a stranger's flood leaves theirs alone. Up to 1 kB each. */
const MOST = 4_000
/** Of one network, and of one person: whoever makes errors by the thousand pushes out their own. */
const OF_SOURCE = 200
/** Letters of one text, and texts of one error. */
const LONGEST = 200
const MOST_TEXTS = 8

/** By where the log goes, for which its children are one. They outlive a configuration, as the log does. */
const byLog = new WeakMap<object, RecentErrors>()

/**
 * What a server remembers of the errors that it has answered with, for the reference on an error page to lead an administrator to
 * its reason without a shell. In memory, and never in the database: at the gate anybody can cause errors as fast as they can ask, and
 * each would cost a write. A stop forgets them; the log has them still. What decides about sign-ins and administration is in the
 * audit log too.
 */
export function recentErrorsOf(log: Logger): RecentErrors {
  const where = (log as unknown as Readonly<Record<symbol, object | undefined>>)[symbols.streamSym] ?? log
  let known = byLog.get(where)
  if (known === undefined) {
    known = createRecentErrors(Date.now)
    byLog.set(where, known)
  }
  return known
}

/** @param now milliseconds since 1970 */
export function createRecentErrors(now: () => number): RecentErrors {
  const strangers = createRing(now)
  const people = createRing(now)
  return {
    get size() {
      return strangers.size + people.size
    },
    add({ detail, path, ...error }) {
      const kept = {
        ...error,
        host: cut(error.host),
        method: cut(error.method),
        path: path === undefined ? undefined : cut(withoutParameters(path)),
        detail: textsOf(detail),
      }
      if (error.collaborator !== undefined) people.add(error.collaborator, kept)
      else strangers.add(error.address === undefined ? '' : siteOf(error.address), kept)
    },
    find: ref => people.find(ref) ?? strangers.find(ref),
    of: collaborator => people.of(collaborator),
  }
}

/** The latest, so many of each source and so many in all. */
function createRing(now: () => number) {
  /** The oldest first. */
  const byRef = new Map<string, { readonly source: string; readonly error: RecentError }>()
  /** References of each source, the oldest first. */
  const ofSource = new Map<string, string[]>()

  function drop(ref: string): void {
    const { source } = byRef.get(ref) ?? { source: '' }
    byRef.delete(ref)
    const left = (ofSource.get(source) ?? []).filter(each => each !== ref)
    if (left.length > 0) ofSource.set(source, left)
    else ofSource.delete(source)
  }

  function dropOld(): void {
    for (const [ref, { error }] of byRef) {
      if (now() - error.at < KEPT && byRef.size < MOST) return
      drop(ref)
    }
  }

  return {
    get size() {
      return byRef.size
    },
    add(source: string, error: RecentError): void {
      // References are random: one that was drawn before means the later error.
      if (byRef.has(error.ref)) drop(error.ref)
      const own = ofSource.get(source)
      if (own !== undefined && own.length >= OF_SOURCE) drop(own[0] as string)
      dropOld()
      byRef.set(error.ref, { source, error })
      const refs = ofSource.get(source)
      if (refs === undefined) ofSource.set(source, [error.ref])
      else refs.push(error.ref)
    },
    of: (source: string): readonly RecentError[] =>
      [...(ofSource.get(source) ?? [])].reverse().flatMap(ref => {
        const { error } = byRef.get(ref) ?? {}
        return error !== undefined && now() - error.at < KEPT ? [error] : []
      }),
    find(ref: string): RecentError | undefined {
      const found = byRef.get(ref)?.error
      return found !== undefined && now() - found.at < KEPT ? found : undefined
    },
  }
}

const cut = <Text extends string | undefined>(text: Text): Text =>
  (text !== undefined && text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text) as Text

/** `/cart;jsessionid=…` */
const withoutParameters = (path: string): string => path.replace(/(;[^/;=]*)=[^/;]*/g, '$1=…')

/** What a detail says, without what stands behind the question mark of an address. Costs the same however large it is. */
function textsOf(detail: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  let count = 0
  for (const name in detail) {
    const value = detail[name]
    if (value === undefined || value === null) continue
    const text = typeof value === 'string' ? value : JSON.stringify(beginningOf(value))
    // A function, a symbol.
    if (text === undefined) continue
    texts[name] = cut(text.slice(0, 4 * LONGEST).replace(/\?[^\s"'<>]+/g, '?…'))
    count += 1
    if (count === MOST_TEXTS) break
  }
  return texts
}

/** Members of a list or an object that are looked at, and how deep: more is cut off again anyway. */
const WIDEST = 20
const DEEPEST = 3

/** As much of a value as has a chance to be shown. A list of ten thousand problems is written out for nobody. */
function beginningOf(value: unknown, depth = DEEPEST): unknown {
  if (typeof value === 'string') return value.slice(0, 4 * LONGEST)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date || value instanceof URL) return String(value)
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.slice(0, WIDEST).map(each => beginningOf(each, depth - 1))
  const some: Record<string, unknown> = {}
  let count = 0
  for (const key in value) {
    some[key] = beginningOf((value as Readonly<Record<string, unknown>>)[key], depth - 1)
    count += 1
    if (count === WIDEST) break
  }
  return some
}
