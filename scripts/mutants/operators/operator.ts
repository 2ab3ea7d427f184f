import type { Node } from 'oxc-parser'
import type { Place } from '../syntax.ts'

/** A part of the file, and what stands there instead. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly put: string
}

/** One idea of how somebody might have written it wrongly. */
export type Operator = (place: Place) => Iterable<Change>

export const replace = ({ start, end }: Pick<Node, 'start' | 'end'>, ...puts: readonly string[]): Change[] =>
  puts.map(put => ({ start, end, put }))
