import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { strangersText } from '../../../test/support/strangers-text.ts'
import type { ListedPerson } from '../../accounts/people.ts'
import { decodeTable } from './decode-table.ts'
import { readTable } from './table.ts'
import { writeTable } from './write-table.ts'

// A machine that is busy must not decide.
vi.setConfig({ testTimeout: 60_000 })

const people: fc.Arbitrary<readonly ListedPerson[]> = fc.array(
  fc.record({
    id: fc.uuid(),
    email: fc.constantFrom('eve@x.test', '=eve@x.test', "'=eve@x.test", '-@x.test', '|@x.test'),
    fullname: strangersText,
    roles: fc.uniqueArray(fc.constantFrom('admin', 'member', 'a.b~c-d_e')),
    disabled: fc.boolean(),
    strategies: fc.constantFrom([], ['default'], ['azure', 'default']),
    lastSeenAt: fc.option(fc.nat(), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 4 },
)
const written = async (items: readonly ListedPerson[]) => {
  let table = ''
  for await (const part of writeTable({ list: async () => ({ items }) })) table += part
  return table
}
const refusal = (bytes: string | Buffer) =>
  readTable(decodeTable(Buffer.from(bytes as string))).then(
    () => undefined,
    error => error.response.message,
  )

describe('the table', () => {
  it('reads back what was written, whatever people are called', async () => {
    await fc.assert(
      fc.asyncProperty(people, async items => {
        const rows = await readTable(decodeTable(Buffer.from(await written(items))))
        expect(rows.map(row => row.problem)).toEqual(items.map(() => undefined))
        expect(rows.map(({ cells }) => [cells.email, cells.fullname, cells.roles])).toEqual(
          items.map(({ email, fullname, roles }) => [email, fullname.toWellFormed(), roles.join(' ')]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [';', '\r\n', ''],
    ['\t', '\n', ''],
    [',', '\r', '\uFEFF'],
  ])('says the same after a program has saved it with %j', async (delimiter, record_delimiter, bom) => {
    await fc.assert(
      fc.asyncProperty(people, async items => {
        const cells: string[][] = parse(await written(items))
        const saved = bom + stringify(cells, { delimiter, record_delimiter })
        const rows = await readTable(decodeTable(Buffer.from(saved)))
        expect(rows.map(({ cells: row }) => [row.email, row.strategy, row.roles])).toEqual(
          items.map(({ email, strategies, roles }) => [email, strategies[0] ?? '', roles.join(' ')]),
        )
      }),
      { numRuns: 100 },
    )
  })

  it('quotes every cell', async () => {
    const [, row] = (await written([{ ...eve, fullname: 'Eve;op;admin' }])).split('\n')
    expect(row).toBe('"eve@x.test","Eve;op;admin","default","member","","",""')
  })

  it('is read by the one delimiter of its first line', async () => {
    const rows = await readTable('email;strategy;roles\na@x.test;default;a,b\nb@x.test,default,admin;;')
    expect(rows.map(({ cells }) => cells)).toEqual([
      { email: 'a@x.test', strategy: 'default', roles: 'a,b' },
      { email: 'b@x.test,default,admin', strategy: '', roles: '' },
    ])
  })

  it.each([
    ['more', 'a@x.test,default,member,admin', /has 4 cells, and the first line names 3/],
    ['fewer', 'a@x.test', /has 1 cell, and the first line names 3/],
  ])('tells of a line with %s cells than the first one', async (_, line, problem) => {
    const [row] = await readTable(`email,strategy,roles\n${line}`)
    expect(row).toEqual({ line: 2, cells: {}, problem: expect.stringMatching(problem) })
  })

  it.each([
    ['a name that means nothing', 'email,strategy,rolls\na,b,c', /It has "rolls"/],
    ['a name twice', 'email,roles,roles\na,b,c', /It has "roles" twice/],
    ['no address', 'fullname,roles\na,b', /must name the columns: email/],
    ['two delimiters', 'email,strategy;roles\na,b;c', /It has "(email,strategy|strategy;roles)"/],
    ['a column without name', 'email,roles,\na,b,c', /It has ""/],
    ['nobody', 'email,roles\n', /nobody below the first line/],
  ])('is refused with %s in the first line', async (_, table, message) => {
    expect(await refusal(table)).toMatch(message)
  })
})

describe('the letters of a file', () => {
  const text = 'email;roles\r\nöç@x.test;member'
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le')

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, as Excel writes it', utf16],
    ['UTF-16, big end first', Buffer.from(utf16).swap16()],
  ])('are read as %s', (_, bytes) => {
    expect(decodeTable(bytes)).toBe(text)
  })

  it.each([
    ['an older encoding', Buffer.from(text, 'latin1')],
    ['half a character', Buffer.from(text).subarray(0, 14)],
    ['half of UTF-16', utf16.subarray(0, 9)],
  ])('are refused in %s, and never guessed', (_, bytes) => {
    expect(() => decodeTable(bytes)).toThrow(
      expect.objectContaining({
        response: expect.objectContaining({ message: expect.stringMatching(/not UTF-8/) }),
      }),
    )
  })
})

const eve: ListedPerson = {
  id: 'eve',
  email: 'eve@x.test',
  fullname: 'Eve',
  roles: ['member'],
  disabled: false,
  strategies: ['default'],
}
