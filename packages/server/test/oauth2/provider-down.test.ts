import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { refusal, signIn } from './support/attempt.ts'
import { type Answer, type FaultyProvider, now, startFaultyProvider } from './support/faulty-provider.ts'
import { entraOptions, openIdOptions, plainOptions, strategyWith } from './support/strategies.ts'

/**
 * Short, for answers that never come, however long one waits, and yet enough for the honest ones before. Every other answer gets the
 * usual time.
 */
const patience = (answer: Answer) => (answer === 'hang' || answer === 'stall' ? { timeoutMs: 1_500 } : {})

const faults: readonly { name: string; answer: Answer; code: string }[] = [
  { name: 'hangs', answer: 'hang', code: 'provider_unreachable' },
  { name: 'begins an answer and stalls', answer: 'stall', code: 'provider_unreachable' },
  { name: 'drops the connection', answer: 'disconnect', code: 'provider_unreachable' },
  { name: 'answers 500', answer: { status: 500, text: 'oops' }, code: 'provider_misbehaved' },
  { name: 'answers 503 as JSON', answer: { status: 503, json: { error: 'x' } }, code: 'provider_misbehaved' },
  { name: 'answers HTML', answer: { text: '<html>Sign in</html>' }, code: 'provider_misbehaved' },
  {
    name: 'answers garbage',
    answer: { text: '{"a":', type: 'application/json' },
    code: 'provider_misbehaved',
  },
  { name: 'answers a list', answer: { json: [] }, code: 'provider_misbehaved' },
  { name: 'answers nothing', answer: { text: '' }, code: 'provider_misbehaved' },
  { name: 'answers 404', answer: { status: 404, text: 'gone' }, code: 'provider_misbehaved' },
  {
    name: 'redirects',
    answer: { status: 307, text: '', location: 'http://127.0.0.1:9/steal' },
    code: 'provider_misbehaved',
  },
  {
    name: 'answers without end',
    answer: { text: `"${'x'.repeat(1024 * 1024)}"`, type: 'application/json' },
    code: 'provider_misbehaved',
  },
]

// Each with a provider of its own, so that those who wait do it at once.
for (const { name, answer, code } of faults) {
  for (const call of ['discovery', 'keys', 'token', 'userInfo'] as const) {
    test.concurrent(`when ${call} ${name}, nobody is signed in and the error is ${code}, which names the call`, async ({
      onTestFinished,
    }) => {
      const provider = await startFaultyProvider()
      onTestFinished(() => provider.close())
      provider[call] = () => answer
      // Where the id_token has it, nothing of userinfo is needed.
      provider.claims = ({ email: _none, ...honest }) => honest
      const error = await refusal(signIn(strategyWith(entraOptions(provider), patience(answer)), provider))
      expect(error.code).toBe(code)
      expect(error.detail.call).toBe(call.toLowerCase())
      expect(provider.requests).not.toContain('POST /steal')
    })
  }
  test.concurrent(`when userinfo ${name} and the id_token says all that is mapped, the sign-in goes on and the log says so`, async ({
    onTestFinished,
  }) => {
    const provider = await startFaultyProvider()
    onTestFinished(() => provider.close())
    provider.userInfo = () => answer
    const strategy = strategyWith(entraOptions(provider), patience(answer))
    const profile = await signIn(strategy, provider)
    expect(profile.claims.email).toBe('ada@contoso.test')
    expect(strategy.lines.join('\n')).toContain('userinfo could not be read')
  })
}

describe('a provider', () => {
  let provider: FaultyProvider
  beforeEach(async () => {
    provider = await startFaultyProvider()
  })
  afterEach(() => provider.close())

  test('a provider that nothing listens for is unreachable, with the reason of the system', async () => {
    const port = await freePort()
    const options = openIdOptions(provider, { issuer: `http://127.0.0.1:${port}` })
    await expect(strategyWith(options).begin({ state: 's' })).rejects.toMatchObject({
      code: 'provider_unreachable',
      detail: { call: 'discovery', reason: 'nobody listens there (ECONNREFUSED)' },
    })
  })

  test('making a strategy contacts nobody, so a provider that is down does not keep the server from starting', async () => {
    strategyWith(entraOptions(provider))
    await new Promise(resolve => setImmediate(resolve))
    expect(provider.requests).toEqual([])
  })

  test('of a provider that hangs again and again, people are told at once, and sign in when it is back', async () => {
    let clock = now
    // Half of it is what counts as hanging: more than an honest answer takes on any machine.
    const strategy = strategyWith(openIdOptions(provider), { timeoutMs: 800, clock: { now: () => clock } })
    const honest = provider.token
    provider.token = () => 'hang'
    const attempts = () => Array.from({ length: 5 }, () => refusal(signIn(strategy, provider)))
    // Where the clock stands still, so do the times of the tokens.
    expect((await Promise.all(attempts())).map(({ code }) => code)).toEqual(
      Array(5).fill('provider_unreachable'),
    )
    const asked = provider.tokenRequests.length
    const told = await refusal(signIn(strategy, provider))
    expect(told).toMatchObject({ code: 'provider_busy', status: 503, response: { retryAfter: 10 } })
    await expect(strategy.requireProvider()).rejects.toMatchObject({ code: 'provider_busy' })
    expect(provider.tokenRequests).toHaveLength(asked)
    // Whoever begins is still sent there.
    await strategy.begin({ state: 's' })
    clock += 10_000
    // One tries, the others are told.
    const codes = (await Promise.all(attempts())).map(({ code }) => code)
    expect(codes.filter(code => code === 'provider_unreachable')).toHaveLength(1)
    expect(codes.filter(code => code === 'provider_busy')).toHaveLength(4)
    provider.token = honest
    clock += 10_000
    await strategy.requireProvider()
    expect((await signIn(strategy, provider)).claims.name).toBe('Ada Lovelace')
    expect(strategy.lines.filter(line => line.includes('provider hangs'))).toHaveLength(1)
    expect(strategy.lines.filter(line => line.includes('answers again'))).toHaveLength(1)
  })

  test('a provider that refuses connections is asked each time', async () => {
    const strategy = strategyWith(openIdOptions(provider))
    const honest = provider.token
    provider.token = () => 'disconnect'
    for (let n = 0; n < 12; n++) {
      expect((await refusal(signIn(strategy, provider))).code).toBe('provider_unreachable')
    }
    provider.token = honest
    expect((await signIn(strategy, provider)).claims.name).toBe('Ada Lovelace')
  })

  test('signs in as soon as the provider is back', async () => {
    const strategy = strategyWith(entraOptions(provider))
    const honest = provider.discovery
    provider.discovery = () => ({ status: 503, text: 'down' })
    await expect(strategy.begin({ state: 's' })).rejects.toMatchObject({ code: 'provider_misbehaved' })
    provider.discovery = honest
    expect((await signIn(strategy, provider)).claims.name).toBe('Ada Lovelace')
  })

  test('a day-old discovery document serves while the provider cannot be asked, an older one does not', async () => {
    let clock = now
    const strategy = strategyWith(entraOptions(provider), { clock: { now: () => clock } })
    await strategy.begin({ state: 's' })
    provider.discovery = () => ({ status: 500, text: '' })
    clock = now + 23 * 3600_000
    await expect(strategy.begin({ state: 's' })).resolves.toHaveProperty('location')
    expect(strategy.lines.join('')).toContain('using what it said before')
    clock = now + 25 * 3600_000
    await expect(strategy.begin({ state: 's' })).rejects.toMatchObject({ code: 'provider_misbehaved' })
  })

  test('signing out does not need the provider', async () => {
    provider.discovery = () => ({ status: 500, text: '' })
    const session = { kept: { idToken: 'x' }, state: 's' }
    expect(await strategyWith(entraOptions(provider)).signOutUrl(session)).toBeUndefined()
  })

  test('a provider without a sign-out page offers none', async () => {
    provider.discovery = ({ end_session_endpoint: _none, ...honest }) => ({ json: honest })
    expect(await strategyWith(openIdOptions(provider)).signOutUrl({ state: 's' })).toBeUndefined()
    expect(await strategyWith(plainOptions(provider)).signOutUrl({ state: 's' })).toBeUndefined()
  })

  test('plain http is refused beyond loopback, before anything is sent', async () => {
    const options = plainOptions(provider, { tokenURL: 'http://provider.example/token' })
    const error = await refusal(signIn(strategyWith(options), provider))
    expect(error.code).toBe('client_misconfigured')
    expect(error.detail).toMatchObject({ call: 'token', received: 'http://provider.example/token' })
  })

  test('a discovery document may not lead to plain http either', async () => {
    provider.discovery = honest => ({ json: { ...honest, jwks_uri: 'http://provider.example/keys' } })
    await expect(strategyWith(openIdOptions(provider)).begin({ state: 's' })).rejects.toMatchObject({
      code: 'provider_misbehaved',
      detail: { reason: expect.stringContaining('jwks_uri') },
    })
  })
})
