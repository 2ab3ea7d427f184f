import type { Node } from 'oxc-parser'
import type { Place } from '../syntax.ts'
import type { Change } from './operator.ts'

/** One entry of a list or of an object is missing; each is a mutant, for a list that is sampled is not tested. */
export function* lists({ node }: Place): Generator<Change> {
  if (node.type === 'ArrayExpression') yield* without(node.elements.filter(each => each !== null))
  if (node.type === 'ObjectExpression') yield* without(node.properties)
}

/** Each entry with the comma behind it, the last with the one before it. */
const without = (entries: readonly Node[]): Change[] =>
  entries.map((entry, index) => {
    const next = entries[index + 1]
    const before = entries[index - 1]
    if (next !== undefined) return { start: entry.start, end: next.start, put: '' }
    return { start: before === undefined ? entry.start : before.end, end: entry.end, put: '' }
  })
