import { badRequest } from '../errors.ts'

/** Decides whether a resource, in Graph's shape, is wanted. */
export type Predicate = (row: Readonly<Record<string, unknown>>) => boolean

const tokenPattern = /\s*(?:('(?:[^']|'')*')|(-?\d[\w:.-]*)|([A-Za-z_][\w]*(?:\/[A-Za-z_]\w*)*)|([(),:]))/y

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

const valueAt = (row: unknown, path: string): unknown =>
  path.split('/').reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], row)

/** Directory strings compare without regard to case. */
const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

const comparisons: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  eq: (left, right) => fold(left ?? null) === fold(right),
  ne: (left, right) => fold(left ?? null) !== fold(right),
  ge: (left, right) => left !== null && right !== null && String(left) >= String(right),
  le: (left, right) => left !== null && right !== null && String(left) <= String(right),
  gt: (left, right) => left !== null && right !== null && String(left) > String(right),
  lt: (left, right) => left !== null && right !== null && String(left) < String(right),
}

const functions: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
}

/**
 * Reads `$filter`: comparisons, `in`, `startsWith` and its like, `any` over lists of strings or objects, `and`, `or`, `not`
 * and brackets. Throws a 400 for the rest, and for properties that the resource does not have.
 * @see https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
 */
export const parseFilter = (source: string, known: readonly string[]): Predicate => {
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
  const property = (token: Token): string => {
    if (token.kind !== 'word') throw invalid(source)
    const root = token.value.split('/')[0] ?? ''
    if (!known.includes(root))
      throw badRequest(`Invalid filter clause: Could not find a property named '${root}'.`)
    return token.value
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
    const compare = comparisons[operator]
    if (compare === undefined) throw invalid(source)
    const value = literal()
    return row => compare(read(row), value)
  }
  const either = (): Predicate => {
    let left = both()
    while (isWord('or')) {
      next()
      const [first, second] = [left, both()]
      left = row => first(row) || second(row)
    }
    return left
  }
  const both = (): Predicate => {
    let left = single()
    while (isWord('and')) {
      next()
      const [first, second] = [left, single()]
      left = row => first(row) && second(row)
    }
    return left
  }
  const single = (): Predicate => {
    if (isWord('not')) {
      next()
      const inner = single()
      return row => !inner(row)
    }
    if (isMark('(')) {
      next()
      const inner = either()
      expectMark(')')
      return inner
    }
    const word = next()
    const call = functions[word.value.toLowerCase()]
    if (call !== undefined && isMark('(')) {
      next()
      const name = property(next())
      expectMark(',')
      const part = String(literal()).toLowerCase()
      expectMark(')')
      return row => call(String(valueAt(row, name) ?? '').toLowerCase(), part)
    }
    if (word.value.endsWith('/any') && isMark('(')) return anyOf(property(word).slice(0, -'/any'.length))
    const name = property(word)
    return comparison(row => valueAt(row, name))
  }
  const anyOf = (list: string): Predicate => {
    expectMark('(')
    const variable = next().value
    expectMark(':')
    const inside = next().value
    if (inside !== variable && !inside.startsWith(`${variable}/`)) throw invalid(source)
    const test = comparison(item =>
      inside === variable ? item : valueAt(item, inside.slice(variable.length + 1)),
    )
    expectMark(')')
    return row => {
      const items = valueAt(row, list)
      return Array.isArray(items) && items.some(test)
    }
  }
  const predicate = either()
  if (at < tokens.length) throw invalid(source)
  return predicate
}
