import { badRequest, notImplemented } from '../errors.ts'
import type { Properties } from './resource.ts'

/** Decides whether a resource, in Graph's shape, is wanted. */
export type Predicate = (row: Readonly<Record<string, unknown>>) => boolean

const tokenPattern =
  /\s*(?:('(?:[^']|'')*')|(-?\d[\w:.-]*)|([A-Za-z_][\w]*(?:\/[A-Za-z_$]\w*)*(?:-[\w-]+)?)|([(),:]))/y

type Token = { readonly kind: 'text' | 'number' | 'word' | 'mark'; readonly value: string }

const tokenise = (source: string): Token[] => {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < source.trimEnd().length) {
    const found = tokenPattern.exec(source)
    if (found === null) throw invalid(source)
    const [, text, number, word, mark] = found
    if (text !== undefined) tokens.push({ kind: 'text', value: text.slice(1, -1).replaceAll("''", "'") })
    else if (number !== undefined) tokens.push({ kind: 'number', value: number })
    else if (word !== undefined) tokens.push({ kind: 'word', value: word })
    else tokens.push({ kind: 'mark', value: mark ?? '' })
  }
  return tokens
}

const invalid = (source: string) => badRequest(`Invalid filter clause: ${source}`)

/** What stands at `a/b` of a resource. */
export const valueAt = (row: unknown, path: string): unknown =>
  path.split('/').reduce<unknown>((value, name) => {
    if (name === '$count') return Array.isArray(value) ? value.length : 0
    return (value as Record<string, unknown> | null | undefined)?.[name]
  }, row)

const timePattern = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/

/** Directory strings compare without regard to case, times by the moment and not by how it is written. */
const fold = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  return timePattern.test(value) ? Date.parse(value) : value.toLowerCase()
}

const order = (left: unknown, right: unknown): number => {
  const [a, b] = [fold(left), fold(right)]
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

const bothKnown = (left: unknown, right: unknown): boolean =>
  left !== null && left !== undefined && right !== null

const comparisons: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  eq: (left, right) => fold(left ?? null) === fold(right),
  ne: (left, right) => fold(left ?? null) !== fold(right),
  ge: (left, right) => bothKnown(left, right) && order(left, right) >= 0,
  le: (left, right) => bothKnown(left, right) && order(left, right) <= 0,
  gt: (left, right) => bothKnown(left, right) && order(left, right) > 0,
  lt: (left, right) => bothKnown(left, right) && order(left, right) < 0,
}

const functions: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
}

/** Functions of OData that the emulator does not work out. */
const missing: readonly string[] = [
  ...[
    'concat',
    'indexof',
    'length',
    'substring',
    'tolower',
    'toupper',
    'trim',
    'matchespattern',
    'cast',
    'isof',
  ],
  ...['year', 'month', 'day', 'hour', 'minute', 'second', 'date', 'time', 'now', 'round', 'floor', 'ceiling'],
]

/** What a word stands for: a property of the resource, or of the item that `any` and `all` look at. */
type Scope = (path: string) => (row: unknown) => unknown

/**
 * Reads `$filter`: comparisons, `in`, `startsWith` and its like, `any` and `all` over lists, `$count` of a list, `and`, `or`, `not` and
 * brackets. Throws a 400 for properties that the resource does not have and for what is no filter, a 501 for the rest of OData.
 * @see https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
 */
export const parseFilter = (
  source: string,
  known: Properties,
  relationships: readonly string[] = [],
): Predicate => {
  const tokens = tokenise(source)
  let at = 0
  const peek = () => tokens[at]
  const next = (): Token => {
    const token = tokens[at]
    if (token === undefined) throw invalid(source)
    at += 1
    return token
  }
  const isMark = (value: string) => peek()?.kind === 'mark' && peek()?.value === value
  const isWord = (value: string) => peek()?.kind === 'word' && peek()?.value.toLowerCase() === value
  const expectMark = (value: string) => {
    const token = next()
    if (token.kind !== 'mark' || token.value !== value) throw invalid(source)
  }
  const propertyOfResource: Scope = path => {
    const root = path.split('/')[0] ?? ''
    const name = Object.hasOwn(known, root)
      ? root
      : Object.keys(known).find(candidate => candidate.toLowerCase() === root.toLowerCase())
    if (name === undefined && relationships.some(each => each.toLowerCase() === root.toLowerCase()))
      throw notImplemented(`the relationship '${root}' in $filter`)
    if (name === undefined)
      throw badRequest(`Invalid filter clause: Could not find a property named '${root}'.`)
    const whole = `${name}${path.slice(root.length)}`
    return row => valueAt(row, whole)
  }
  const propertyOfItem =
    (variable: string): Scope =>
    path => {
      if (path === variable) return item => item
      if (!path.startsWith(`${variable}/`)) throw invalid(source)
      const rest = path.slice(variable.length + 1)
      return item => valueAt(item, rest)
    }
  const literal = (): unknown => {
    const token = next()
    if (token.kind === 'text') return token.value
    // Times and GUIDs stand without quotes, too.
    if (token.kind === 'number')
      return /^-?\d+(\.\d+)?$/.test(token.value) ? Number(token.value) : token.value
    if (token.value === 'true') return true
    if (token.value === 'false') return false
    if (token.value === 'null') return null
    // A GUID without quotes that begins with a letter.
    if (/^[0-9a-f]{8}-/i.test(token.value)) return token.value
    throw invalid(source)
  }
  const comparison = (read: (row: unknown) => unknown): ((row: unknown) => boolean) => {
    const operator = next().value.toLowerCase()
    if (operator === 'in') {
      expectMark('(')
      const values = [literal()]
      while (isMark(',')) {
        next()
        values.push(literal())
      }
      expectMark(')')
      return row => values.some(value => fold(read(row) ?? null) === fold(value))
    }
    if (operator === 'has') throw notImplemented("the operator 'has' in $filter")
    const compare = comparisons[operator]
    if (compare === undefined) throw invalid(source)
    const value = literal()
    return row => compare(read(row), value)
  }
  const either = (scope: Scope): ((row: unknown) => boolean) => {
    let left = both(scope)
    while (isWord('or')) {
      next()
      const [first, second] = [left, both(scope)]
      left = row => first(row) || second(row)
    }
    return left
  }
  const both = (scope: Scope): ((row: unknown) => boolean) => {
    let left = single(scope)
    while (isWord('and')) {
      next()
      const [first, second] = [left, single(scope)]
      left = row => first(row) && second(row)
    }
    return left
  }
  const single = (scope: Scope): ((row: unknown) => boolean) => {
    if (isWord('not')) {
      next()
      const inner = single(scope)
      return row => !inner(row)
    }
    if (isMark('(')) {
      next()
      const inner = either(scope)
      expectMark(')')
      return inner
    }
    const word = next()
    if (word.kind !== 'word') throw invalid(source)
    if (isMark('(')) return call(scope, word.value)
    return comparison(scope(word.value))
  }
  const call = (scope: Scope, name: string): ((row: unknown) => boolean) => {
    const [, list, quantifier] = /^(.+)\/(any|all)$/i.exec(name) ?? []
    if (list !== undefined) return over(scope(list), quantifier?.toLowerCase() === 'any')
    if (missing.includes(name.toLowerCase())) throw notImplemented(`the function '${name}' in $filter`)
    const test = functions[name.toLowerCase()]
    if (test === undefined) throw invalid(source)
    expectMark('(')
    const property = next()
    if (property.kind !== 'word') throw invalid(source)
    const read = scope(property.value)
    expectMark(',')
    const part = String(literal()).toLowerCase()
    expectMark(')')
    const holds = (row: unknown) => test(String(read(row) ?? '').toLowerCase(), part)
    // `startsWith(…) eq true` is the same.
    return isWord('eq') || isWord('ne') ? comparison(holds) : holds
  }
  const over = (list: (row: unknown) => unknown, any: boolean): ((row: unknown) => boolean) => {
    expectMark('(')
    const itemsOf = (row: unknown): readonly unknown[] => {
      const items = list(row)
      return Array.isArray(items) ? items : []
    }
    if (any && isMark(')')) {
      next()
      return row => itemsOf(row).length > 0
    }
    const variable = next().value
    expectMark(':')
    const test = either(propertyOfItem(variable))
    expectMark(')')
    return any ? row => itemsOf(row).some(test) : row => itemsOf(row).every(test)
  }
  const predicate = either(propertyOfResource)
  if (at < tokens.length) throw invalid(source)
  return predicate
}
