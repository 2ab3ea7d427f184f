import { createSign, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExternalUsersConfig } from '@gatewright/config'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { pino } from 'pino'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createKeySets } from '../keys/key-sets.ts'
import { createUsedTokens } from './replay.ts'
import { createTokenVerifier, type VerifierMemory } from './verify.ts'

type Verification = NonNullable<ExternalUsersConfig['verification']>

const clock = { time: Date.parse('2026-01-01T00:00:00Z'), now: () => clock.time }
const secret = 'a shared secret that is long enough for HS256'
const claims: JWTPayload = { sub: 'u1', iss: 'https://shop.test', aud: 'chat', email: 'u1@shop.test' }

let rsa: Awaited<ReturnType<typeof generateKeyPair>>
let pem: string
beforeAll(async () => {
  rsa = await generateKeyPair('RS256', { extractable: true })
  pem = await exportSPKI(rsa.publicKey)
})

const verifier = (
  overrides: Partial<Verification>,
  usedTokens: VerifierMemory['usedTokens'] = createUsedTokens(clock),
) =>
  createTokenVerifier(
    {
      issuer: 'https://shop.test',
      audience: 'chat',
      algorithms: ['HS256'],
      clockToleranceSeconds: 30,
      replayProtection: false,
      allowedOrigins: [],
      key: { kind: 'secret', secret },
      ...overrides,
    },
    {
      clock,
      usedTokens,
      keySets: createKeySets(clock, pino({ level: 'silent' })),
    },
  )

type SigningKey = Parameters<SignJWT['sign']>[0]

function sign(alg: string, key: SigningKey, payload: JWTPayload = claims, header: object = {}) {
  const now = clock.time / 1000
  return new SignJWT({ iat: now, exp: now + 300, ...payload })
    .setProtectedHeader({ alg, ...header })
    .sign(key)
}
const signShared = (payload?: JWTPayload) => sign('HS256', new TextEncoder().encode(secret), payload)
const refused = { code: 'external_token_invalid' }

describe('an external user’s token', () => {
  it('gives its subject and its whole payload', async () => {
    const user = await verifier({})(await signShared({ ...claims, plan: 'gold' }))
    expect(user).toMatchObject({ subject: 'u1', payload: { email: 'u1@shop.test', plan: 'gold' } })
  })

  it.each(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])('is verified with a %s key', async alg => {
    const pair = await generateKeyPair(alg, { extractable: true })
    const key = { kind: 'public-key', pem: await exportSPKI(pair.publicKey) } as const
    const user = await verifier({ algorithms: [alg], key })(await sign(alg, pair.privateKey))
    expect(user.subject).toBe('u1')
  })

  it.each([
    ['another issuer', { iss: 'https://other.test' }],
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['an end that lies behind us', { exp: clock.time / 1000 - 31 }],
    ['a beginning that lies ahead', { nbf: clock.time / 1000 + 31 }],
  ])('is refused with %s', async (_, more) => {
    await expect(verifier({})(await signShared({ ...claims, ...more }))).rejects.toMatchObject(refused)
  })

  it('may be off by the clock’s tolerance', async () => {
    const token = await signShared({ ...claims, exp: clock.time / 1000 - 29, nbf: clock.time / 1000 + 29 })
    expect((await verifier({})(token)).subject).toBe('u1')
  })

  it('is refused with alg none, whatever the configuration lists', async () => {
    const token = new UnsecuredJWT(claims).encode()
    await expect(verifier({})(token)).rejects.toMatchObject(refused)
    await expect(verifier({ algorithms: ['none', 'HS256'] })(token)).rejects.toMatchObject(refused)
  })

  it('is refused when a public key was used as the shared secret', async () => {
    const forged = await sign('HS256', new TextEncoder().encode(pem))
    for (const algorithms of [['RS256'], ['RS256', 'HS256'], ['HS256']]) {
      const verify = verifier({ algorithms, key: { kind: 'public-key', pem } })
      await expect(verify(forged)).rejects.toMatchObject(refused)
    }
  })

  it('is refused when it brings its own key', async () => {
    const own = await generateKeyPair('RS256', { extractable: true })
    const jwk = await exportJWK(own.publicKey)
    const verify = verifier({ algorithms: ['RS256'], key: { kind: 'public-key', pem } })
    for (const header of [{ jwk }, { jku: 'https://evil.test/keys' }, { x5u: 'https://evil.test/cert' }]) {
      await expect(verify(await sign('RS256', own.privateKey, claims, header))).rejects.toMatchObject(refused)
    }
  })

  it('is refused with an algorithm that is not listed', async () => {
    const verify = verifier({ algorithms: ['RS512'], key: { kind: 'public-key', pem } })
    await expect(verify(await sign('RS256', rsa.privateKey))).rejects.toMatchObject(refused)
  })

  it('is accepted once where replays are refused, and only with what that needs', async () => {
    const verify = verifier({ replayProtection: true })
    const token = await signShared({ ...claims, jti: 'one' })
    expect((await verify(token)).subject).toBe('u1')
    await expect(verify(token)).rejects.toMatchObject(refused)
    expect((await verify(await signShared({ ...claims, jti: 'two' }))).subject).toBe('u1')
    await expect(verify(await signShared(claims))).rejects.toMatchObject(refused)
    await expect(verify(await signShared({ ...claims, jti: 'x', exp: undefined }))).rejects.toMatchObject(
      refused,
    )
  })

  it('says nothing of itself in the error', async () => {
    const token = await signShared({ ...claims, aud: 'other' })
    const error = await verifier({})(token).catch(thrown => thrown)
    expect(JSON.stringify([error.message, error.detail])).not.toContain(token.split('.')[1])
  })
})

/** All that a refusal tells. */
const detailOf = async (outcome: Promise<unknown>) =>
  outcome.then(
    () => 'verified',
    (error: { readonly detail?: unknown }) => JSON.parse(JSON.stringify(error.detail ?? String(error))),
  )

describe('what a refusal tells', () => {
  it('is what is wrong with the claim, and how that is known', async () => {
    expect(await detailOf(verifier({})(await signShared({ ...claims, iss: 'https://other.test' })))).toEqual({
      reason: 'unexpected "iss" claim value',
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
      claim: 'iss',
    })
  })

  it.each([
    [
      undefined,
      'the claim sub is missing',
      'Let the site that makes the tokens write sub, the id that it knows the person by. Until then: pro.externalAuth.allowTokensWithoutSubject.',
    ],
    [
      '',
      'the claim sub is empty',
      'Let the site that makes the tokens write its id of the person as a plain text of at most 255 characters: letters in one piece (Unicode NFC), and plain blanks.',
    ],
  ])('is what to do where sub is %j', async (sub, reason, mend) => {
    const token = await signShared({ ...claims, sub } as JWTPayload)
    expect(await detailOf(verifier({})(token))).toEqual({
      reason,
      code: 'ERR_TOKEN_SUBJECT',
      claim: 'sub',
      mend,
    })
  })

  it('is that the key of the file can be broken', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const key = {
      kind: 'public-key',
      pem: weak.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    } as const
    // Signed by hand: jose itself makes no token with such a key.
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const now = clock.time / 1000
    const input = `${part({ alg: 'RS256' })}.${part({ ...claims, iat: now, exp: now + 300 })}`
    const signature = createSign('sha256').update(input).sign(weak.privateKey).toString('base64url')
    const verify = verifier({ algorithms: ['RS256'], key })
    expect(await detailOf(verify(`${input}.${signature}`))).toMatchObject({
      reason: 'the public key of the file can be broken',
    })
  })
})

describe('a token that counts once', () => {
  const replayProtection = true
  it('is one of its issuer, and remembered until it cannot count any more', async () => {
    const uses: unknown[] = []
    const use = (...wish: unknown[]) => uses.push(wish) > 0
    const verify = verifier({ replayProtection, issuer: undefined as never }, { use })
    for (const iss of ['https://a.test', 'https://b.test']) {
      await verify(await signShared({ ...claims, iss, jti: 'one' }))
    }
    const until = clock.time + 330_000
    expect(uses).toEqual([
      ['["https://a.test","one"]', until],
      ['["https://b.test","one"]', until],
    ])
  })

  it('says that it was used, or what it lacks', async () => {
    const verify = verifier({ replayProtection, allowTokensWithoutExpiry: true })
    const token = await signShared({ ...claims, jti: 'one' })
    await verify(token)
    expect(await detailOf(verify(token))).toEqual({ reason: 'the token has been used before' })
    for (const lacking of [{ jti: undefined }, { jti: 'two', exp: undefined }]) {
      const without = await signShared({ ...claims, ...lacking })
      expect(await detailOf(verify(without))).toEqual({ reason: 'replay protection needs jti and exp' })
    }
  })

  it('is one token where no issuer is demanded and none is said', async () => {
    const verify = verifier({ replayProtection, issuer: undefined as never, audience: undefined as never })
    const token = await signShared({ sub: 'u1', jti: 'one' })
    expect((await verify(token)).subject).toBe('u1')
    await expect(verify(token)).rejects.toMatchObject(refused)
  })
})

it('needs no subject where the file allows that, and a good one where there is one', async () => {
  const verify = verifier({ allowTokensWithoutSubject: true })
  expect(
    (await verify(await signShared({ ...claims, sub: undefined } as JWTPayload))).subject,
  ).toBeUndefined()
  await expect(verify(await signShared({ ...claims, sub: '' }))).rejects.toMatchObject(refused)
})

describe('keys from a key set', () => {
  async function startSource() {
    const state = { keys: [] as unknown[], asked: 0, status: 200, body: undefined as string | undefined }
    const server = createServer((_request, response) => {
      state.asked++
      response.writeHead(state.status).end(state.body ?? JSON.stringify({ keys: state.keys }))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
    const publish = async (kid: string) => {
      const pair = await generateKeyPair('RS256', { extractable: true })
      state.keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256', use: 'sig' })
      return (payload = claims) => sign('RS256', pair.privateKey, payload, { kid })
    }
    const key = { kind: 'jwks', jwksUri, cooldownSeconds: 30, cacheSeconds: 600 } as const
    return { state, publish, key, verify: verifier({ algorithms: ['RS256'], key }) }
  }

  it('are fetched once and kept', async () => {
    const { state, publish, verify } = await startSource()
    const token = await publish('a')
    await Promise.all([1, 2, 3].map(async () => verify(await token())))
    await verify(await token())
    expect(state.asked).toBe(1)
  })

  it('are fetched again for an unknown key, at most once per cool-down', async () => {
    const { state, publish, verify } = await startSource()
    const first = await publish('a')
    await verify(await first())
    const second = await publish('b')
    await expect(verify(await second())).rejects.toMatchObject(refused)
    clock.time += 31_000
    expect((await verify(await second())).subject).toBe('u1')
    const stranger = await generateKeyPair('RS256')
    for (let n = 0; n < 20; n++) {
      const token = await sign('RS256', stranger.privateKey, claims, { kid: `invented-${n}` })
      await expect(verify(token)).rejects.toMatchObject(refused)
    }
    expect(state.asked).toBe(2)
  })

  it('stay good while the source is down or answers nonsense', async () => {
    const { state, publish, verify } = await startSource()
    const token = await publish('a')
    await verify(await token())
    for (const [status, body] of [
      [500, ''],
      [200, '<html>'],
      [200, '{"keys":1}'],
      [302, ''],
    ] as const) {
      Object.assign(state, { status, body })
      clock.time += 601_000
      expect((await verify(await token())).subject).toBe('u1')
    }
    expect(state.asked).toBe(5)
  })

  it('are none at first while the source is down, and there as soon as it is back', async () => {
    const { state, publish, verify } = await startSource()
    const token = await publish('a')
    state.status = 503
    await expect(verify(await token())).rejects.toMatchObject(refused)
    state.status = 200
    await expect(verify(await token())).rejects.toMatchObject(refused)
    clock.time += 31_000
    expect((await verify(await token())).subject).toBe('u1')
  })

  it('count only by the configured key id where there is one', async () => {
    const { publish, key } = await startSource()
    const [first, second] = [await publish('a'), await publish('b')]
    const verify = verifier({ algorithms: ['RS256'], key: { ...key, keyId: 'b' } })
    expect((await verify(await second())).subject).toBe('u1')
    await expect(verify(await first())).rejects.toMatchObject(refused)
  })
})
