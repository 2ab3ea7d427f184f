import { badRequest } from '../errors.ts'
import type { Predicate } from './filter.ts'

/** Properties that `$search` looks into. */
const searchable: readonly string[] = [
  'displayName',
  'mail',
  'userPrincipalName',
  'appId',
  'description',
  'userDisplayName',
  'appDisplayName',
  'correlationId',
  'id',
]

const clausePattern = /"(\w+):((?:[^"\\]|\\.)*)"/g

/**
 * Reads `$search="displayName:ada" OR "mail:ada"`. Words match where a word begins, as Graph's tokenised search does.
 * @see https://learn.microsoft.com/graph/search-query-parameter
 */
export const parseSearch = (source: string): Predicate => {
  const clauses = [...source.matchAll(clausePattern)].map(([, property = '', text = '']) => {
    if (!searchable.includes(property)) throw badRequest(`Property '${property}' is not searchable.`)
    return { property, text: text.replaceAll(/\\(.)/g, '$1').trim().toLowerCase() }
  })
  if (clauses.length === 0)
    throw badRequest(`Syntax error: character '${source[0] ?? ''}' is not valid in '$search'.`)
  // Between the clauses alone: a text that is looked for may hold the word and quotes.
  if (/"\s*AND\s*"/.test(source.replaceAll(clausePattern, '""')))
    return row => clauses.every(clause => matches(row, clause))
  return row => clauses.some(clause => matches(row, clause))
}

const matches = (
  row: Readonly<Record<string, unknown>>,
  clause: { property: string; text: string },
): boolean => {
  const value = String(row[clause.property] ?? '').toLowerCase()
  if (value.startsWith(clause.text)) return true
  let from = value.indexOf(clause.text)
  while (from > 0) {
    if (!/[\p{L}\p{N}]/u.test(value[from - 1] ?? '')) return true
    from = value.indexOf(clause.text, from + 1)
  }
  return false
}
