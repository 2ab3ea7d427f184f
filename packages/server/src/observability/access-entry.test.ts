import fc from 'fast-check'
import { expect, it } from 'vitest'
import { strangersText } from '../../test/support/strangers-text.ts'
import { type AccessEntry, asCombined, asJson, pathOf, referrerOf } from './access-entry.ts'

const entry: AccessEntry = {
  at: Date.parse('2026-11-28T13:07:09.500Z'),
  address: '192.0.2.1',
  host: 'wiki.example.com',
  method: 'GET',
  target: '/a/b?code=secret',
  httpVersion: '1.1',
  status: 200,
  bytes: 1234,
  duration: 12.345,
  cut: false,
  requestId: 'r-1',
  app: 'wiki',
  collaborator: 'abc',
  userAgent: 'Mozilla/5.0 (X11)',
  referrer: 'https://sso.example.com/admin/login?state=secret#x',
}

it('is the combined format of NCSA', () => {
  expect(asCombined(entry)).toBe(
    '192.0.2.1 - abc [28/Nov/2026:13:07:09 +0000] "GET /a/b HTTP/1.1" 200 1234 "https://sso.example.com/admin/login" "Mozilla/5.0 (X11)"',
  )
  expect(asCombined({ ...entry, collaborator: undefined, userAgent: undefined, referrer: undefined })).toBe(
    '192.0.2.1 - - [28/Nov/2026:13:07:09 +0000] "GET /a/b HTTP/1.1" 200 1234 "-" "-"',
  )
})

it('is JSON with the level, the time and the message that a line of the log has', () => {
  expect(JSON.parse(asJson(entry))).toEqual({
    level: 'info',
    time: '2026-11-28T13:07:09.500Z',
    msg: 'access',
    address: '192.0.2.1',
    host: 'wiki.example.com',
    method: 'GET',
    path: '/a/b',
    httpVersion: '1.1',
    status: 200,
    bytes: 1234,
    duration: 12.3,
    requestId: 'r-1',
    app: 'wiki',
    collaborator: 'abc',
    userAgent: 'Mozilla/5.0 (X11)',
    referrer: 'https://sso.example.com/admin/login',
  })
})

it.each([
  ['/a?code=secret', '/a'],
  ['/a#secret', '/a'],
  ['/a;jsessionid=secret/b', '/a;jsessionid=…/b'],
  ['http://user:secret@host/a?b=secret', '/a'],
  ['*', '*'],
  ['secret.example:443', '-'],
])('of %s it writes %s: codes, tickets and tokens travel behind the path', (target, path) => {
  expect(pathOf(target)).toBe(path)
})

it.each([
  ['https://user:secret@a.example/b?c=secret', 'https://a.example/b'],
  ['javascript:secret', undefined],
  ['nonsense', undefined],
])('of the referrer %s it writes %s', (text, shown) => {
  expect(referrerOf(text)).toBe(shown)
})

it('no client ends a field or a line, or speaks to a terminal', () => {
  const field = '(?:[!#-\\[\\]-~]|\\\\x[0-9A-F]{2})'
  const quoted = '"(?:[ !#-\\[\\]-~]|\\\\x[0-9A-F]{2})*"'
  const line = new RegExp(`^${field}+ - ${field}+ \\[[^\\]]+\\] ${quoted} 200 1234 ${quoted} ${quoted}$`)
  fc.assert(
    fc.property(strangersText, text => {
      const said = {
        ...entry,
        target: `/${text}`,
        userAgent: text,
        referrer: text,
        collaborator: `external:${text}`,
      }
      expect(asCombined({ ...said, method: text })).toMatch(line)
      expect(JSON.parse(asJson(said)).userAgent?.slice(0, 1000)).toBe(text.slice(0, 1000) || '')
    }),
    { numRuns: 200 },
  )
})
