import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ArrowFunctionExpression,
  type Function as NamedFunction,
  type Node,
  parseSync,
  visitorKeys,
} from 'oxc-parser'
import { expect, it } from 'vitest'

/**
 * The work of a transaction is run again where others were in its way (SQLSTATE 40001), or where the disk was full. What the first run
 * has put outside of it stays: it is counted twice, or tells of what was never kept. So work returns what is to be told, and whoever
 * began the transaction adds it up.
 */
const source = fileURLToPath(new URL('../../src', import.meta.url))

/** Begun anew with each run; what each handle of a run stands for. */
const AGAIN = new Set(['audit/audit.ts done', 'storage/sql.ts end', 'storage/sql.ts inside'])

/** What work of a transaction is given, here or by whoever calls it. */
const GIVEN = new Set(['tx', 'within', 'making', 'record'])
const isAbout = new RegExp(`\\b(?:${[...GIVEN].join('|')})\\b`)
const CHANGES = new Set(['push', 'unshift', 'splice', 'set', 'delete', 'clear'])

function* below(node: Node): Generator<Node> {
  yield node
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [(node as unknown as Record<string, unknown>)[key]].flat()) {
      if (child !== null && child !== undefined) yield* below(child as Node)
    }
  }
}

const isFunction = (node: Node): node is ArrowFunctionExpression | NamedFunction =>
  node.type === 'ArrowFunctionExpression' ||
  node.type === 'FunctionExpression' ||
  node.type === 'FunctionDeclaration'

/** Every name in a pattern, and in what stands for what is missing. */
const namesIn = (patterns: readonly Node[]): readonly string[] =>
  patterns.flatMap(pattern =>
    [...below(pattern)].flatMap(node => (node.type === 'Identifier' ? [node.name] : [])),
  )

const givenTo = (node: Node): readonly string[] => (isFunction(node) ? namesIn(node.params) : [])

/** What is changed: `a` of `a.b.c = 1`, `a += 1`, `a++` and `a.b.push(1)`. */
function changed(node: Node): string | undefined {
  let what: Node | undefined
  if (node.type === 'AssignmentExpression') what = node.left
  if (node.type === 'UpdateExpression') what = node.argument
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const { object, property } = node.callee
    if (property.type === 'Identifier' && CHANGES.has(property.name)) what = object
  }
  while (what?.type === 'MemberExpression') what = what.object
  return what?.type === 'Identifier' ? what.name : undefined
}

/** What work of a transaction changes that is not its own. */
function kept(text: string): readonly string[] {
  const works = [...below(parseSync('file.ts', text).program)].filter(
    node => isFunction(node) && givenTo(node).some(name => GIVEN.has(name)),
  )
  return works.flatMap(work => {
    const all = [...below(work)]
    const own = new Set(
      all.flatMap(node => (node.type === 'VariableDeclarator' ? namesIn([node.id]) : givenTo(node))),
    )
    return all.map(changed).filter(name => name !== undefined && !own.has(name)) as string[]
  })
}

it('work of a transaction, which may be run again, changes nothing outside of it', () => {
  expect(kept('database.transaction(async tx => { count += 1; told.all.push(await add(tx)) })')).toEqual([
    'count',
    'told',
  ])
  expect(kept('database.transaction(async tx => { const all = []; all.push(await add(tx)) })')).toEqual([])
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const all = files.flatMap(file => {
    const text = readFileSync(join(source, file), 'utf8')
    return isAbout.test(text) ? kept(text).map(name => `${file} ${name}`) : []
  })
  expect(new Set(all)).toEqual(AGAIN)
})
