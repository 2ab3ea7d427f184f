import { type Place, parentOf } from '../syntax.ts'
import { type Change, replace } from './operator.ts'

/** A text is empty, or is there where it was empty. */
export function* texts(place: Place): Generator<Change> {
  const { node } = place
  const parent = parentOf(place)
  if (node.type === 'TemplateLiteral') {
    if (parent?.type !== 'TaggedTemplateExpression') yield* replace(node, "''")
  } else if (node.type === 'Literal' && typeof node.value === 'string') {
    const isName = parent?.type === 'Property' && parent.key === node && !parent.computed
    const isElsewhere = parent?.type === 'ExpressionStatement' || parent?.type === 'ImportExpression'
    if (!isName && !isElsewhere) yield* replace(node, node.value === '' ? "'mutant'" : "''")
  }
}
