import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adaIsSuperAdmin, azure, signIn as signInThrough } from '../support/provider-sign-in.ts'
import { startTestServer } from '../support/server.ts'
import { refusal, signIn } from './support/attempt.ts'
import { type FaultyProvider, now, startFaultyProvider } from './support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const minute = 60

/** The provider's clock is right, and this server's is not: by so much the provider is ahead. */
function aheadBy(seconds: number): void {
  provider.clock = now + seconds * 1000
  provider.claims = honest => ({
    ...honest,
    iat: (honest.iat ?? 0) + seconds,
    nbf: (honest.nbf ?? 0) + seconds,
    exp: (honest.exp ?? 0) + seconds,
  })
}

describe('a sign-in that fails because this server’s clock is off', () => {
  it.each([
    ['12 minutes behind', 12 * minute, entraOptions],
    ['2 hours ahead of', -120 * minute, entraOptions],
    ['40 days behind', 40 * 24 * 60 * minute, openIdOptions],
    ['2 hours ahead of', -120 * minute, openIdOptions],
  ])('says so: %s the provider’s', async (difference, seconds, options) => {
    aheadBy(seconds)
    const error = await refusal(signIn(strategyWith(options(provider)), provider))
    expect(error.code).toBe('clock_skew')
    expect(error.detail).toMatchObject({ reason: `this server's clock is ${difference} the provider's` })
  })

  it('tells the person in plain words, and the operator in log and audit', async () => {
    const test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] })
    aheadBy(12 * minute)
    const page = await signInThrough(test.newBrowser(), provider)
    expect(page.status).toBe(503)
    expect(page.body).toContain('The clock of this server and that of the identity provider differ too much')
    const line = test.lines.map(line => JSON.parse(line)).find(({ code }) => code === 'clock_skew')
    expect(line.detail).toMatchObject({ difference: '12 minutes', claim: expect.stringMatching(/nbf|iat/) })
    const { items } = await test.server.services.audit.read({}, { limit: 5 })
    expect(items.map(({ code }) => code)).toContain('clock_skew')
    await test.close()
  })
})

describe('a token that its own provider’s clock does not explain is refused as before', () => {
  it.each<[string, number, (honest: JWTPayload) => JWTPayload]>([
    ['from the future, where clocks agree', 0, honest => ({ ...honest, nbf: (honest.nbf ?? 0) + 720 })],
    [
      'from the future, where this server is ahead',
      -7200,
      honest => ({ ...honest, nbf: (honest.nbf ?? 0) + 720 }),
    ],
    [
      'long expired, where this server is behind',
      720,
      honest => ({ ...honest, exp: (honest.exp ?? 0) - 90_000 }),
    ],
  ])('%s', async (_, seconds, claims) => {
    provider.clock = now + seconds * 1000
    provider.claims = claims
    const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
    expect(error.code).toBe('token_invalid')
  })
})
