import { expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

const remote = ['remote-user', 'remote-email', 'remote-name', 'remote-groups']
const forwarded = [
  ...['x-forwarded-user', 'x-forwarded-email', 'x-forwarded-preferred-username', 'x-forwarded-groups'],
]

it.each([
  ['forwarded alone', ['forwarded'], forwarded],
  ['remote alone', ['remote'], remote],
  ['both', ['remote', 'forwarded'], [...remote, ...forwarded]],
  ['none', [], []],
] as const)(
  'an app gets the header families that it has chosen, and no other: %s',
  async (_, headers, wanted) => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], headers })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    // A client's own must not come through in the place of a family that is not sent.
    const forged = Object.fromEntries([...remote, ...forwarded].map(name => [name, 'eve']))
    await ask(port, '/', { headers: { cookie, ...forged, Remote_User: 'eve' } })
    const seen = upstream.seen[0]?.headers ?? {}
    const present = Object.keys(seen).filter(name =>
      /^remote\W|^remote_|^x-forwarded-(?:user|email|pref|groups)/.test(name),
    )
    expect(present.sort()).toEqual([...wanted].sort())
    const { 'x-gatewright-assertion': assertion, ...rest } = seen
    expect(JSON.stringify(rest)).not.toContain('eve')
    expect(assertion).toMatch(/^ey/)
  },
)
