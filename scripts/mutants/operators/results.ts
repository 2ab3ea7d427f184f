import type { Node } from 'oxc-parser'
import { functionAround, type Place } from '../syntax.ts'
import { type Change, replace } from './operator.ts'
import { isBoolean } from './truth.ts'

/** Another result: yes, no, nothing or something empty, as the function's type allows where it is written. */
export function* results(place: Place): Generator<Change> {
  const { node, text } = place
  if (node.type === 'ReturnStatement' && node.argument !== null) {
    yield* others(node.argument, functionAround(place), text)
  } else if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement') {
    yield* others(node.body, node, text)
  }
}

function others(result: Node, within: Node | undefined, text: Place['text']): Change[] {
  if (isBoolean(result) || (result.type === 'Literal' && typeof result.value !== 'object')) return []
  if (result.type === 'TemplateLiteral') return []
  const annotation = within !== undefined && 'returnType' in within ? within.returnType : null
  const type = annotation ? text(annotation).replace(/^:\s*/, '') : ''
  if (type === 'boolean' || / is /.test(type)) return replace(result, 'true', 'false')
  if (type === 'string') return replace(result, "''")
  if (type === 'number') return replace(result, '0')
  if (result.type === 'ArrayExpression' || /^(?:readonly )?[\w<>]+\[\]$/.test(type))
    return replace(result, '[]')
  const isUndefined = result.type === 'Identifier' && result.name === 'undefined'
  return isUndefined ? [] : replace(result, 'undefined')
}
