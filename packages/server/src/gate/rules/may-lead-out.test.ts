import { expect, it } from 'vitest'
import { mayLeadOut } from './may-lead-out.ts'

it.each([
  ...[
    '/..',
    '/a/%2e%2e/b',
    '/..%2f',
    '/..;x/',
    '/%252e%252e/',
    '/..%5c',
    '/%u002e./',
    '/%c0%ae%c0%ae/',
    '/..%c0%afx',
  ],
  // Half a letter is escaped once more: to what decodes twice and reads bytes, it is whole at the end.
  ...['/..%c0%25afx', '/%c0%25ae%c0%25ae/x', '/%e0%80%2525ae./x', '/..%c1%251cx'],
  // What is not seen, within an escape.
  '/.%2%01e/x',
  `/%${'25'.repeat(9)}2e`,
])('sees a segment that leads up in %s', path => {
  expect(mayLeadOut(path)).toBe(true)
})

it.each([
  '/',
  '/a.b/c..d',
  `/a${'%01'.repeat(10)}`,
  '/...x',
  '/a%2fb;c',
  '/caf%c3%a9/%25',
  '/%e9%25a/x',
  '/100%25%20sure',
])('sees none in %s', path => {
  expect(mayLeadOut(path)).toBe(false)
})

it('takes what is escaped too often, or comes to too many texts, for one that does', () => {
  expect(['25'.repeat(7), '25'.repeat(8)].map(times => mayLeadOut(`/a%${times}`))).toEqual([false, true])
  const with32 = '/%e0%a1%25e9%252525c3%2525a1'
  expect([with32, '/%c1%25c1%2525c1%252525c1%25252525c1'].map(mayLeadOut)).toEqual([false, true])
})
