import type { Node } from 'oxc-parser'
import type { Place } from '../syntax.ts'
import { type Change, replace } from './operator.ts'

const others: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '||=': ['&&='],
  '&&=': ['||='],
  '??=': ['&&='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
}

/** Another operator between two parts or before one: comparisons, their boundaries, logic, arithmetic, `!` and `?.`. */
export function* signs({ node, text }: Place): Generator<Change> {
  if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
    if (node.operator === '+' && (isText(node.left) || isText(node.right))) return
    yield* between(node.left, node.right, node.operator, text)
  } else if (node.type === 'AssignmentExpression') {
    if (!(node.operator === '+=' && isText(node.right))) {
      yield* between(node.left, node.right, node.operator, text)
    }
  } else if (node.type === 'UpdateExpression') {
    const sign = node.prefix
      ? { start: node.start, end: node.start + 2 }
      : { start: node.end - 2, end: node.end }
    yield* replace(sign, node.operator === '++' ? '--' : '++')
  } else if (node.type === 'UnaryExpression' && (node.operator === '!' || node.operator === '-')) {
    yield* replace(node, text(node.argument))
  } else if ((node.type === 'MemberExpression' || node.type === 'CallExpression') && node.optional) {
    const before = node.type === 'CallExpression' ? node.callee : node.object
    const start = before.end + text({ start: before.end, end: node.end }).indexOf('?.')
    const isName = node.type === 'MemberExpression' && !node.computed
    yield* replace({ start, end: start + 2 }, isName ? '.' : '')
  }
}

function between(left: Node, right: Node, operator: string, text: Place['text']): Change[] {
  const start = left.end + text({ start: left.end, end: right.start }).indexOf(operator)
  return replace({ start, end: start + operator.length }, ...(others[operator] ?? []))
}

const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')
