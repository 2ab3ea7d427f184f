import { expect, test } from 'vitest'
import { readPostgresUrl } from './postgres-url.ts'

const modeOf = (query: string, host = 'db.example.test') => {
  const read = readPostgresUrl(`postgres://gatewright:never-print-me@${host}/gatewright${query}`)
  return 'fault' in read ? read.fault.what : read.tls
}

test('whoever names an authority wants it asked, as with libpq: sslmode=require is verify-ca then', () => {
  expect(modeOf('?sslmode=require')).toBe('require')
  expect(modeOf('?sslmode=require&sslrootcert=/etc/ca.pem')).toBe('verify-ca')
  expect(modeOf('?sslmode=verify-full&sslrootcert=/etc/ca.pem')).toBe('verify-full')
})

test('without a mode the certificate is verified, but on this machine', () => {
  expect([modeOf(''), modeOf('', '127.0.0.1'), modeOf('?sslrootcert=/etc/ca.pem', 'localhost')]).toEqual([
    'verify-full',
    'disable',
    'verify-full',
  ])
  expect(modeOf('?sslmode=prefer')).toBe('It has sslmode=prefer, which is not known here.')
})

test('one host is named, which follows the primary: whoever answers first of several may be a standby', () => {
  expect(modeOf('', 'one,two')).toBe('It names several hosts.')
  expect(modeOf('', 'one:5432,two:5433')).toBe('It names several hosts.')
  expect(modeOf('?application_name=a,b')).toBe('verify-full')
  expect(readPostgresUrl('postgres://g:with,comma@db/x')).toMatchObject({ password: 'with,comma' })
})

test('a certificate comes with its key', () => {
  for (const alone of ['?sslcert=/etc/c.pem', '?sslkey=/etc/k.pem'])
    expect(modeOf(alone)).toBe('It names sslcert or sslkey without the other.')
  expect(modeOf('?sslcert=/etc/c.pem&sslkey=/etc/k.pem')).toBe('verify-full')
})

test('no fault shows a password, however the address was typed', () => {
  for (const address of [
    'postgres://gatewright:never@print-me@db/x?sslmode=no',
    'postgres://gatewright:never/print-me@db/x',
    'postgres://gatewright:never?print-me@db/x',
    'postgres://gatewright:a@never/print-me@db/x',
    'postgres://gatewright:a@never/x?print-me@db/x',
    'postgres://gatewright:1#never-print-me@db/x',
    'postgres://gatewright:1?never-print-me@db/x',
    'postgres://gatewright:%never-print-me@db/x',
    'postgres://gatewright@db/x?password=never-print-me',
    'gatewright:never-print-me@db/x',
  ]) {
    const read = readPostgresUrl(address)
    expect('fault' in read).toBe(true)
    expect(JSON.stringify(read)).not.toMatch(/never|print-me/)
  }
})
