import type { Node } from 'oxc-parser'
import { type Place, parentOf } from '../syntax.ts'
import { type Change, replace } from './operator.ts'

const leaving = new Set(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement'])

/** One statement is missing: what it does, or that it leaves early. */
export function* steps(place: Place): Generator<Change> {
  const { node } = place
  if (node.type === 'IfStatement' && node.alternate !== null && node.alternate.type !== 'IfStatement') {
    yield* replace(node.alternate, '{}')
  }
  if (node.type !== 'ExpressionStatement' && !leaving.has(node.type)) return
  if ('directive' in node && typeof node.directive === 'string') return
  if (isAllOfAnIf(place) || isLastReturn(place)) return
  yield* replace(node, ';')
}

/** Without it the `if` does nothing, which is the same as one that is never so. */
function isAllOfAnIf(place: Place): boolean {
  const parent = parentOf(place)
  const isAlone = parent?.type === 'BlockStatement' && parent.body.length === 1
  const [inner, outer] = isAlone ? [parent, place.parents.at(-2)] : [place.node, parent]
  return outer?.type === 'IfStatement' && (outer.alternate === inner || outer.alternate === null)
}

/** Without it the function returns `undefined`, which is another operator's. */
function isLastReturn({ node, parents }: Place): boolean {
  if (node.type !== 'ReturnStatement' || node.argument === null) return false
  const [around, block] = [parents.at(-2), parents.at(-1)] as [Node | undefined, Node | undefined]
  return /Function/.test(around?.type ?? '') && block?.type === 'BlockStatement' && block.body.at(-1) === node
}
