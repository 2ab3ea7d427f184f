import { expect, it } from 'vitest'
import { parseConfig } from '../parse.ts'

const read = (text: string, DATABASE_URL?: string) =>
  parseConfig(text, { file: 'gatewright.config.json', env: { DATABASE_URL } })

it('an address in the environment that cannot be used is a problem, unless the file names another', () => {
  const url = 'postgres://gatewright:secret@db.example.com/gatewright?sslmode=prefer'
  const found = read('{}', url)
  expect(found.ok ? [] : found.problems).toMatchObject([
    { code: 'bad_database_url', path: 'storage.url', what: expect.stringContaining('DATABASE_URL') },
  ])
  expect(JSON.stringify(found)).not.toContain('secret')
  expect(read('{"storage":{"url":"postgres://g@127.0.0.1/g"}}', url)).toMatchObject({ ok: true })
})

it('an address with what an editor or a file of variables has left before it is no other program’s', () => {
  for (const left of ['"', "'", ' ', '\n']) {
    const found = read('{}', `${left}postgres://gatewright:secret@db.example.com/gatewright${left}`)
    expect(found.ok ? [] : found.problems).toMatchObject([
      { code: 'bad_database_url', what: expect.stringContaining('a blank or a quotation mark') },
    ])
    expect(JSON.stringify(found)).not.toContain('secret')
  }
})

it('the address of another program’s database is not ours, and is named', () => {
  const found = read('{}', 'mysql://shop:secret@db.example.com/shop')
  expect(found).toMatchObject({ ok: true, notices: [{ code: 'database_url_ignored' }] })
  expect(read('{}', '')).toMatchObject({ ok: true, notices: [] })
})
