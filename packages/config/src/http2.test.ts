import { expect, it } from 'vitest'
import { parseConfig } from './parse.ts'

const parse = (httpServer: object) =>
  parseConfig(JSON.stringify({ httpServer: { externalUrl: 'https://sso.example.com', ...httpServer } }), {
    file: '/etc/gatewright/gatewright.config.json',
    env: {},
  })

it.each([
  [{}, undefined],
  [{ http2: true }, undefined],
  [{ http2: false }, false],
])('HTTP/2 is on unless it is turned off: %j', (written, http2) => {
  const tls = { acme: { email: 'it@example.com', acceptTerms: true } }
  const parsed = parse({ host: '0.0.0.0', tls, ...written })
  expect(parsed.ok && parsed.config.http.http2).toBe(http2)
  expect(parsed.notices.filter(({ path }) => path.includes('http2'))).toEqual([])
})

it.each([true, false])('says that it has no effect without TLS (%s)', http2 => {
  const { notices } = parse({ http2 })
  expect(notices).toEqual([expect.objectContaining({ code: 'no_effect', path: 'httpServer.http2' })])
})
