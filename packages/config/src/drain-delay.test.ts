import { expect, it } from 'vitest'
import { parseConfig } from './parse.ts'

const parse = (drainDelay: string) =>
  parseConfig(
    JSON.stringify({ httpServer: { port: 3000, externalUrl: 'http://localhost:3000', drainDelay } }),
    {
      file: '/etc/gatewright/gatewright.config.json',
      env: {},
    },
  )

it.each([
  ['0s', undefined],
  ['500ms', 0.5],
  ['15s', 15],
  ['1m', 60],
])('drains for %s', (written, seconds) => {
  const parsed = parse(written)
  expect(parsed.ok && (parsed.config.http.drainSeconds || undefined)).toBe(seconds)
})

it.each(['2h', '5', 'soon', '-1s'])('refuses to drain for "%s"', written => {
  const parsed = parse(written)
  expect(!parsed.ok && parsed.problems.map(({ code }) => code)).toEqual(['bad_duration'])
})
