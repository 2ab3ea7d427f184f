import type { Node } from 'oxc-parser'
import { type Place, parentOf } from '../syntax.ts'
import type { Change } from './operator.ts'
import { replace } from './operator.ts'

const comparisons = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=', 'in', 'instanceof'])
const questions = new Set(['test', 'has', 'hasOwn', 'includes', 'startsWith', 'endsWith', 'some', 'every'])

/** Whether it is true or false by how it is written. */
export function isBoolean(node: Node): boolean {
  if (node.type === 'BinaryExpression') return comparisons.has(node.operator)
  if (node.type === 'UnaryExpression') return node.operator === '!'
  if (node.type === 'LogicalExpression') {
    return node.operator !== '??' && isBoolean(node.left) && isBoolean(node.right)
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  return node.callee.property.type === 'Identifier' && questions.has(node.callee.property.name)
}

/**
 * What is asked is always so, or never. Of `a && b` each part is left out, and of `a || b`; that one of them is never so
 * (or always) is the same as the whole.
 */
export function* truth(place: Place): Generator<Change> {
  const { node } = place
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
    yield* replace(node.test, 'true', 'false')
  } else if (node.type === 'WhileStatement' || node.type === 'DoWhileStatement') {
    yield* replace(node.test, 'false')
  } else if (node.type === 'ForStatement' && node.test !== null) {
    yield* replace(node.test, 'false')
  } else if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const neutral = node.operator === '&&' ? 'true' : 'false'
    yield* [node.left, node.right].flatMap(part => replace(part, neutral))
  } else if (node.type === 'Literal' && typeof node.value === 'boolean') {
    yield* replace(node, String(!node.value))
  }
  if (isBoolean(node) && isWhole(place)) yield* replace(node, 'true', 'false')
}

/** It is not a part of a longer question. */
function isWhole(place: Place): boolean {
  const parent = parentOf(place)
  if (parent === undefined || parent.type === 'LogicalExpression') return false
  if ('test' in parent && parent.test === place.node) return false
  return !(parent.type === 'UnaryExpression' && parent.operator === '!')
}
