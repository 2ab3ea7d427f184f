import type { Place } from '../syntax.ts'
import { type Change, replace } from './operator.ts'

const others: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  min: 'max',
  max: 'min',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
}

/** Without these a value stays what it was. */
const omitted = new Set(['filter', 'slice', 'sort', 'reverse', 'trim', 'toLowerCase', 'flat', 'replaceAll'])

/** Another method of the same shape, or none. */
export function* calls({ node, text }: Place): Generator<Change> {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return
  const { object, property } = node.callee
  if (property.type !== 'Identifier') return
  const other = Object.hasOwn(others, property.name) ? others[property.name] : undefined
  if (other !== undefined) yield* replace(property, other)
  if (omitted.has(property.name)) yield* replace(node, text(object))
}
