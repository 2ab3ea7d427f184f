import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))

/**
 * What begins a transaction. SQLite has one lock for writing: whatever is waited for in there, everybody waits for. And a store
 * that is not made of the transaction's database waits for the transaction to end, or does not see what it has written.
 */
const BEGINS = /\b(?:transaction|changing)\(/g

/** Calls that are waited for, up to their arguments; `await a.b.c(`. */
const AWAITED = /\bawait (\w+)[\w.?]*\(/g

interface Transaction {
  readonly where: string
  readonly body: string
}

/** From an opening bracket to its closing one. Texts and comments of ours hold no single ones. */
function bracketed(text: string, open: number): string {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')' && --depth === 0) return text.slice(open, at + 1)
  }
  throw new Error(`a bracket is not closed after: ${text.slice(open, open + 100)}`)
}

function transactionsIn(file: string): readonly Transaction[] {
  const text = readFileSync(join(source, file), 'utf8')
  return [...text.matchAll(BEGINS)]
    .map(({ index, 0: begun }) => ({
      where: `${file}:${text.slice(0, index).split('\n').length}`,
      body: bracketed(text, index + begun.length - 1),
    }))
    .filter(({ body }) => body.includes('=>'))
}

/** Whether a name is made or given inside: a parameter, or a constant. */
const isOfIts = (name: string, body: string): boolean =>
  new RegExp(`(?:const|let) (?:\\{[^}]*|\\[[^\\]]*)?\\b${name}\\b|\\(?[^()]*\\b${name}\\b[^()]*\\)? =>`).test(
    body,
  )

/** What is waited for in a transaction and is neither of it nor told of it. */
function foreign({ body }: Transaction): readonly string[] {
  return [...body.matchAll(AWAITED)]
    .filter(({ index, 0: call, 1: name = '' }) => {
      const asked = bracketed(body, index + call.length - 1)
      return !isOfIts(name, body) && !/\btx\b|\bwithin\b/.test(asked)
    })
    .map(([call]) => call.slice('await '.length, -1))
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('storage/'))

describe('a transaction', () => {
  const all = files.flatMap(transactionsIn)

  it('is found by this test', () => {
    expect(all.length).toBeGreaterThan(40)
    const wrong = {
      where: '',
      body: "(async tx => { await createStore(tx).add(); await seal.seal('x', 1) })",
    }
    expect(foreign(wrong)).toEqual(['seal.seal'])
    const outer = {
      where: '',
      body: '(async (tx, record) => { await accounts.remove(id); await record({}) })',
    }
    expect(foreign(outer)).toEqual(['accounts.remove'])
  })

  it.each(all.map(each => [each.where, each] as const))(
    'at %s waits for nothing but the database, by its own stores',
    (_, each) => {
      expect(foreign(each)).toEqual([])
      expect(each.body).not.toMatch(/\bimport\(|\bhashPassword\(|\bfetch\(|nextTurn/)
    },
  )
})
