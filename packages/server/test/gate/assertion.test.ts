import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createEvents } from '../../src/events/events.ts'
import { createAssertionKeys } from '../../src/keys/assertion-keys.ts'
import type { Database } from '../../src/storage/database.ts'
import { ask } from './support/ask.ts'
import { makeCaller, memoryKeys } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

async function startWithClock() {
  const clock = { time: Date.parse('2026-01-01T00:00:00Z'), now: () => clock.time }
  const assertionKeys = createAssertionKeys({
    clock,
    keys: memoryKeys(clock),
    events: createEvents(() => {}),
  })
  const upstream = await startUpstream()
  const server = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
    deps: { clock, assertionKeys },
  })
  const caller = makeCaller({ fullname: '山田 太郎', expiresAt: clock.time + 1e9 })
  const cookie = server.sessions.signIn(caller, appHost)
  const assertion = async () => {
    await ask(server.port, '/', { headers: { cookie } })
    return upstream.seen.at(-1)?.headers['x-gatewright-assertion'] as string
  }
  const keySet = async () =>
    JSON.parse(
      (await ask(server.port, '/.well-known/jwks.json', { host: consoleHost })).body,
    ) as JSONWebKeySet
  const verify = async (token: string) =>
    (
      await jwtVerify(token, createLocalJWKSet(await keySet()), {
        issuer: `http://${consoleHost}`,
        audience: 'support',
        algorithms: ['ES256'],
        currentDate: new Date(clock.time),
      })
    ).payload
  return { ...server, clock, assertionKeys, caller, assertion, keySet, verify }
}

describe('the assertion', () => {
  it('says who is calling, signed, for this app, for a minute', async () => {
    const { assertion, verify, caller, clock } = await startWithClock()
    const payload = await verify(await assertion())
    const now = clock.time / 1000
    expect(payload).toEqual({
      iss: `http://${consoleHost}`,
      aud: 'support',
      sub: 'c-ada',
      iat: now,
      exp: now + 60,
      email: 'ada@contoso.test',
      email_verified: true,
      name: '山田 太郎',
      roles: ['member'],
      groups: ['support'],
      strategy: 'azure',
      sid: caller.sessionId,
    })
  })

  it('is signed once for half its life, then anew', async () => {
    const { assertion, clock } = await startWithClock()
    const first = await assertion()
    clock.time += 29_000
    expect(await assertion()).toBe(first)
    clock.time += 2_000
    expect(await assertion()).not.toBe(first)
  })

  it('stays verifiable for a week after its key was replaced, and no longer', async () => {
    const { assertion, clock, keySet, verify, assertionKeys } = await startWithClock()
    const old = await assertion()
    await assertionKeys.rotate(add => add({} as Database))
    expect(await verify(old)).toMatchObject({ sub: 'c-ada' })
    clock.time += 31_000
    const next = await assertion()
    expect(decodeProtectedHeader(next).kid).not.toBe(decodeProtectedHeader(old).kid)
    expect(await verify(next)).toMatchObject({ sub: 'c-ada' })
    clock.time += 7 * 24 * 3_600_000
    expect((await keySet()).keys.map(key => key.kid)).toEqual([decodeProtectedHeader(next).kid])
  })

  it('gets a new key every thirty days by itself', async () => {
    const { keySet, clock } = await startWithClock()
    const [first] = (await keySet()).keys
    clock.time += 30 * 24 * 3_600_000
    const after = (await keySet()).keys
    expect(after).toHaveLength(2)
    expect(after[1]?.kid).toBe(first?.kid)
  })

  it('has a key set that shows nothing private', async () => {
    const { keySet } = await startWithClock()
    for (const key of (await keySet()).keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    }
  })
})
