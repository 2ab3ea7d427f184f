import { expect, it } from 'vitest'
import { parseConfig } from './parse.ts'

const codesOf = (grpc: object) => {
  const file = {
    httpServer: { externalUrl: 'https://sso.example.com', trustedProxies: ['10.244.0.0/16'] },
    extAuthz: { grpc },
  }
  const parsed = parseConfig(JSON.stringify(file), { file: '/etc/gatewright/gatewright.json', env: {} })
  return parsed.ok ? parsed.notices.map(({ code }) => code) : parsed.problems
}

it('that Envoy asks by plain text over the network is said, for sessions are read and answers made up on the way', () => {
  for (const listen of ['0.0.0.0:9191', '10.0.0.5:9191', '[::]:9191'])
    expect(codesOf({ listen }), listen).toContain('plain_grpc')
})

it.each([9191, '127.0.0.1:9191', '[::1]:9191', 'localhost:9191'])(
  'on this machine alone, by %s, it may',
  listen => {
    expect(codesOf({ listen })).not.toContain('plain_grpc')
  },
)
