import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  createForgeKey,
  derSigner,
  type ForgeKey,
  forgeJws,
  hmacSigner,
  signerOf,
  spellingsOf,
  withPart,
} from '../support/forge-jws.ts'
import { algorithms, readers, readersByPem, type TokenReader } from './readers.ts'

/**
 * What Wycheproof's vectors for JWS and JWK try (C2SP/wycheproof, json_web_signature_test and json_web_key_test), as rules over
 * keys of our own, and against everybody here who reads a signed token.
 */
type Claims = Readonly<Record<string, unknown>>

interface Attempt {
  readonly keys: readonly JWK[]
  readonly token: (claims: Claims) => string
}

const kid = 'k'
const keyOf = new Map(algorithms.map(alg => [alg, createForgeKey(alg, kid)]))
const key = (alg: string): ForgeKey => keyOf.get(alg) as ForgeKey
const [rsa, ec, ed] = [key('RS256'), key('ES256'), key('EdDSA')]
const strangers = { rsa: createForgeKey('RS256', kid), ec: createForgeKey('ES256', kid) }
const shortRsa = createForgeKey('RS256', kid, { bits: 1024 })
const p384 = key('ES384')

/** Counts who follows an address in a token's header. */
let trap: Server
let trapped = 0
let trapUrl: string
beforeAll(async () => {
  trap = createServer((_, response) => {
    trapped += 1
    response.end(JSON.stringify({ keys: [strangers.rsa.jwk] }))
  })
  await new Promise<void>(resolve => trap.listen(0, '127.0.0.1', resolve))
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/keys`
})
afterAll(() => trap.close())

/** A token of this key, with this header beside `alg` and `kid`. */
const by =
  (signer: ForgeKey, header: object = {}) =>
  (payload: Claims): string =>
    forgeJws({ header: { alg: signer.alg, kid, ...header }, payload, sign: signer.sign })

const without = (jwk: JWK, ...names: string[]): JWK =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name))) as JWK

/** The same bytes, with a bit that means nothing set. */
function strayBit(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  if (part.length % 4 === 0) return `${part}=`
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) as string) + 1]
}

const order256 = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
const zeros = Buffer.alloc(32)
const one = Buffer.concat([Buffer.alloc(31), Buffer.from([1])])

function raw(forgery: Partial<{ header: unknown; payload: (claims: Claims) => unknown }>): Attempt['token'] {
  return payload =>
    forgeJws({
      header: (forgery.header ?? { alg: 'RS256', kid }) as object,
      payload: (forgery.payload?.(payload) ?? payload) as object,
      sign: rsa.sign,
    })
}

const text = (claims: Claims) => JSON.stringify(claims)

/** Name → what is published and what comes. */
const rules: Readonly<Record<string, () => Attempt>> = {
  // Nobody's signature
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', 'none '].map(alg => [
      `alg ${alg}, with and without a signature`,
      () => ({ keys: [rsa.jwk], token: (claims: Claims) => by({ ...rsa, alg })(claims) }),
    ]),
  ),
  ...Object.fromEntries(
    ['none', 'NONE', 'RS256', 'HS256'].map(alg => [
      `alg ${alg} and an empty signature`,
      () => ({
        keys: [rsa.jwk],
        token: (payload: Claims) => forgeJws({ header: { alg, kid }, payload, sign: () => Buffer.alloc(0) }),
      }),
    ]),
  ),
  'no alg at all': () => ({ keys: [rsa.jwk], token: raw({ header: { kid } }) }),
  'an alg that is a list': () => ({ keys: [rsa.jwk], token: raw({ header: { alg: ['RS256'], kid } }) }),

  // A public key as a shared secret
  ...Object.fromEntries(
    [rsa, ec].flatMap(({ alg }) =>
      ['HS256', 'HS384', 'HS512'].flatMap(hmac =>
        Object.entries(spellingsOf(key(alg))).map(([spelling, secret]) => [
          `${hmac} with the ${alg} key as the secret, as ${spelling}`,
          () => ({
            keys: [key(alg).jwk],
            token: (payload: Claims) =>
              forgeJws({ header: { alg: hmac, kid }, payload, sign: hmacSigner(hmac, secret) }),
          }),
        ]),
      ),
    ),
  ),
  'HS256 with a shared secret that the key set publishes': () => {
    const secret = Buffer.alloc(32, 7)
    const oct = { kty: 'oct', k: secret.toString('base64url'), kid, alg: 'HS256', use: 'sig' }
    return {
      keys: [oct, ec.jwk],
      token: payload =>
        forgeJws({ header: { alg: 'HS256', kid }, payload, sign: hmacSigner('HS256', secret) }),
    }
  },

  // Another key, or one that the token brings
  'a stranger’s RSA key under the known kid': () => ({ keys: [rsa.jwk], token: by(strangers.rsa) }),
  'a stranger’s EC key under the known kid': () => ({ keys: [ec.jwk], token: by(strangers.ec) }),
  'a kid that nobody publishes': () => ({ keys: [rsa.jwk], token: by(rsa, { kid: 'another' }) }),
  'a kid that is no text': () => ({ keys: [rsa.jwk], token: by(rsa, { kid: 7 }) }),
  'a kid in another letter case': () => ({ keys: [rsa.jwk], token: by(rsa, { kid: 'K' }) }),
  'a key of its own in jwk': () => ({
    keys: [rsa.jwk],
    token: by(strangers.rsa, { jwk: strangers.rsa.jwk }),
  }),
  'a key of its own in jwk, without kid': () => ({
    keys: [rsa.jwk],
    token: by(strangers.rsa, { jwk: strangers.rsa.jwk, kid: undefined }),
  }),
  'a key of its own at jku': () => ({ keys: [rsa.jwk], token: by(strangers.rsa, { jku: trapUrl }) }),
  'a key of its own at x5u': () => ({ keys: [rsa.jwk], token: by(strangers.rsa, { x5u: trapUrl }) }),
  'a key of its own in x5c': () => ({
    keys: [rsa.jwk],
    token: by(strangers.rsa, {
      x5c: [strangers.rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    }),
  }),

  // Keys that must not verify anything
  'a key for encryption (use)': () => ({ keys: [{ ...rsa.jwk, use: 'enc' }], token: by(rsa) }),
  'a key for encryption (key_ops)': () => ({
    keys: [{ ...without(rsa.jwk, 'use'), key_ops: ['encrypt'] }],
    token: by(rsa),
  }),
  'a key for another algorithm': () => ({ keys: [{ ...rsa.jwk, alg: 'RS512' }], token: by(rsa) }),
  'an RSA key for RSA-OAEP': () => ({ keys: [{ ...rsa.jwk, alg: 'RSA-OAEP' }], token: by(rsa) }),
  'an EC key for an algorithm that there is not': () => ({
    keys: [{ ...ec.jwk, alg: 'ES224' }],
    token: by(ec),
  }),
  'two keys of one kid': () => ({ keys: [strangers.rsa.jwk, rsa.jwk], token: by(rsa) }),
  'two keys without kid': () => ({
    keys: [without(strangers.rsa.jwk, 'kid'), without(rsa.jwk, 'kid')],
    token: by(rsa, { kid: undefined }),
  }),
  'an RSA key of 1024 bits': () => ({ keys: [shortRsa.jwk], token: by(shortRsa) }),
  'an RSA key with exponent 1': () => ({
    keys: [{ ...rsa.jwk, e: 'AQ' }],
    // With exponent 1 the padded hash is its own signature.
    token: payload => forgeJws({ header: { alg: 'RS256', kid }, payload, sign: input => paddedHash(input) }),
  }),
  'a key set that publishes the private half': () => ({
    keys: [{ ...rsa.privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } as JWK],
    token: by(rsa),
  }),
  'an EC point that is not on its curve': () => ({
    keys: [{ ...ec.jwk, y: ec.jwk.x as string }],
    token: by(ec),
  }),
  'an EC point of zeros': () => ({
    keys: [{ ...ec.jwk, x: zeros.toString('base64url'), y: zeros.toString('base64url') }],
    token: by(ec),
  }),
  'an EC key that names another curve': () => ({ keys: [{ ...ec.jwk, crv: 'P-384' }], token: by(ec) }),
  'an EC key that says it is RSA': () => ({ keys: [{ ...ec.jwk, kty: 'RSA' }], token: by(ec) }),
  'ES256 with a key of P-384': () => ({
    keys: [without(p384.jwk, 'alg')],
    token: payload =>
      forgeJws({ header: { alg: 'ES256', kid }, payload, sign: signerOf('ES256', p384.privateKey) }),
  }),

  // The right key, the wrong algorithm
  ...Object.fromEntries(
    [
      ['PS256', 'RS256'],
      ['RS256', 'PS256'],
      ['RS512', 'RS256'],
      ['RS384', 'RS256'],
    ].map(([signed, said]) => [
      `signed as ${signed}, said to be ${said}`,
      () => ({
        keys: [without(rsa.jwk, 'alg')],
        token: (payload: Claims) =>
          forgeJws({
            header: { alg: said, kid },
            payload,
            sign: signerOf(signed as string, rsa.privateKey),
          }),
      }),
    ]),
  ),
  'EdDSA with an EC key': () => ({
    keys: [without(ec.jwk, 'alg')],
    token: payload => forgeJws({ header: { alg: 'EdDSA', kid }, payload, sign: ec.sign }),
  }),

  // Signatures
  'an ECDSA signature as DER': () => ({
    keys: [ec.jwk],
    token: payload => forgeJws({ header: { alg: 'ES256', kid }, payload, sign: derSigner(ec.privateKey) }),
  }),
  ...Object.fromEntries(
    (
      [
        ['r and s of zero', [zeros, zeros]],
        ['r of zero', [zeros, one]],
        ['s of zero', [one, zeros]],
        ['r and s of one', [one, one]],
        ['r of the order', [order256, one]],
        ['s of the order', [one, order256]],
        ['r and s of the order', [order256, order256]],
        ['an r alone', [one]],
        ['nothing but a byte', [Buffer.from([0])]],
        ['three numbers', [one, one, one]],
      ] as const
    ).map(([what, parts]) => [
      `an ECDSA signature with ${what}`,
      () => ({
        keys: [ec.jwk],
        token: (payload: Claims) =>
          forgeJws({ header: { alg: 'ES256', kid }, payload, sign: () => Buffer.concat(parts) }),
      }),
    ]),
  ),
  ...Object.fromEntries(
    [rsa, ec, ed].flatMap(signer =>
      (
        [
          ['cut by a byte', (bytes: Buffer) => bytes.subarray(0, -1)],
          ['with a byte more', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
          ['with a byte before', (bytes: Buffer) => Buffer.concat([Buffer.from([0]), bytes])],
          ['with a bit turned', (bytes: Buffer) => bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte))],
          ['of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
          ['of ones', (bytes: Buffer) => Buffer.alloc(bytes.length, 255)],
        ] as const
      ).map(([what, change]) => [
        `a signature of ${signer.alg} ${what}`,
        () => ({
          keys: [signer.jwk],
          token: (payload: Claims) =>
            forgeJws({
              header: { alg: signer.alg, kid },
              payload,
              sign: input => change(Buffer.from(signer.sign(input))),
            }),
        }),
      ]),
    ),
  ),
  'the signature of another payload': () => ({
    keys: [rsa.jwk],
    token: claims => withPart(by(rsa)(claims), 1, () => by(rsa)({ ...claims, sub: 'x' }).split('.')[1] ?? ''),
  }),
  'the signature of another header': () => ({
    keys: [rsa.jwk],
    token: claims => withPart(by(rsa)(claims), 0, () => by(rsa, { x: 1 })(claims).split('.')[0] ?? ''),
  }),

  // The form: every part in its only spelling
  ...Object.fromEntries(
    ([0, 1, 2] as const).flatMap(index =>
      (
        [
          ['with padding', (part: string) => part.padEnd(Math.ceil(part.length / 4) * 4 + 4, '=')],
          ['with stray bits', strayBit],
          ['with a blank', (part: string) => `${part} `],
          ['with a line break', (part: string) => `${part.slice(0, 4)}\n${part.slice(4)}`],
          ['with a byte that is no letter of it', (part: string) => `${part}!`],
          [
            'in the alphabet of base64',
            (part: string) => `${part.replaceAll('-', '+').replaceAll('_', '/')}+/`,
          ],
          ['missing', () => ''],
        ] as const
      ).map(([what, change]) => [
        `${['the header', 'the payload', 'the signature'][index]} ${what}`,
        () => ({
          keys: [rsa.jwk],
          token: (claims: Claims) => withPart(by(rsa)(claims), index, change),
        }),
      ]),
    ),
  ),
  // Whoever signs what stands there signs these too, where they are read leniently.
  ...Object.fromEntries(
    (
      [
        ['padding', (part: string) => `${part}=`],
        ['stray bits', strayBit],
      ] as const
    ).flatMap(([what, change]) =>
      ([0, 1] as const).map(index => [
        `a genuine signature over ${['a header', 'a payload'][index]} with ${what}`,
        () => ({
          keys: [rsa.jwk],
          token: (claims: Claims) => {
            const token = withPart(by(rsa)(claims), index, change)
            const input = token.slice(0, token.lastIndexOf('.'))
            return `${input}.${Buffer.from(rsa.sign(Buffer.from(input))).toString('base64url')}`
          },
        }),
      ]),
    ),
  ),
  'a fourth part': () => ({ keys: [rsa.jwk], token: claims => `${by(rsa)(claims)}.x` }),
  'an empty fourth part': () => ({ keys: [rsa.jwk], token: claims => `${by(rsa)(claims)}.` }),
  'two parts': () => ({
    keys: [rsa.jwk],
    token: claims => by(rsa)(claims).split('.').slice(0, 2).join('.'),
  }),
  'one part': () => ({ keys: [rsa.jwk], token: claims => by(rsa)(claims).split('.')[1] ?? '' }),
  'five parts, as an encrypted token has': () => ({
    keys: [rsa.jwk],
    token: claims => `${by(rsa)(claims)}.a.b`,
  }),
  nothing: () => ({ keys: [rsa.jwk], token: () => '' }),
  'JSON serialization': () => ({
    keys: [rsa.jwk],
    token(claims) {
      const [header, payload, signature] = by(rsa)(claims).split('.')
      return JSON.stringify({ payload, protected: header, signature })
    },
  }),

  // Genuinely signed, and still not one plain meaning
  'a claim twice': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => text(claims).replace('{', '{"sub":"nobody",') }),
  }),
  'a claim twice, once by an escape': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => text(claims).replace('{', '{"s\\u0075b":"nobody",') }),
  }),
  'a key twice deep below': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => text(claims).replace('{', '{"a":[{"b":1,"b":2}],') }),
  }),
  'a header parameter twice': () => ({
    keys: [rsa.jwk],
    token: raw({ header: `{"alg":"RS256","kid":"${kid}","kid":"${kid}"}` }),
  }),
  'bytes that are not UTF-8': () => ({
    keys: [rsa.jwk],
    token: raw({
      payload: claims =>
        Buffer.concat([
          Buffer.from(text({ ...claims, x: '' }).slice(0, -2)),
          Buffer.from([0xff, 0x22, 0x7d]),
        ]),
    }),
  }),
  'a byte order mark': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => `\ufeff${text(claims)}` }),
  }),
  'JSON with a comment': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => `/**/${text(claims)}` }),
  }),
  'JSON with something behind it': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => `${text(claims)}{}` }),
  }),
  'a list as its payload': () => ({ keys: [rsa.jwk], token: raw({ payload: claims => [claims] }) }),
  'brackets without end': () => ({
    keys: [rsa.jwk],
    token: raw({
      payload: claims => text(claims).replace('{', `{"a":${'['.repeat(5000)}${']'.repeat(5000)},`),
    }),
  }),
  'a megabyte': () => ({
    keys: [rsa.jwk],
    token: raw({ payload: claims => ({ ...claims, a: 'a'.repeat(1_000_000) }) }),
  }),
  ...Object.fromEntries(
    [['exp'], ['b64'], ['kid'], [], ['https://example.com/unknown']].map(crit => [
      `crit ${JSON.stringify(crit)}`,
      () => ({ keys: [rsa.jwk], token: by(rsa, { crit, exp: 1, 'https://example.com/unknown': 1 }) }),
    ]),
  ),
  'crit with b64, and a payload as it stands': () => ({
    keys: [rsa.jwk],
    token(claims) {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid, b64: false, crit: ['b64'] })).toString(
        'base64url',
      )
      const payload = text(claims)
      return `${header}.${payload}.${Buffer.from(rsa.sign(Buffer.from(`${header}.${payload}`))).toString('base64url')}`
    },
  }),
  'b64 without crit': () => ({ keys: [rsa.jwk], token: by(rsa, { b64: true }) }),
  ...Object.fromEntries(
    [
      ...['dpop+jwt', 'secevent+jwt', 'application/secevent+jwt', 'oauth-authz-req+jwt', 'text/jwt', 'JWE'],
      ...['', ' JWT', 'JWT;a=b', 7, ['JWT'], null],
    ].map(typ => [`typ ${JSON.stringify(typ)}`, () => ({ keys: [rsa.jwk], token: by(rsa, { typ }) })]),
  ),

  // Times and names
  ...Object.fromEntries(
    [
      ['exp', '1e999'],
      ['exp', '"9999999999"'],
      ['iat', '-1e999'],
      ['iat', '"now"'],
      ['nbf', 'true'],
    ].map(([claim, value]) => [
      `${claim} ${value}`,
      () => ({
        keys: [rsa.jwk],
        token: raw({
          payload: claims => text({ ...claims, [claim as string]: '@' }).replace('"@"', value as string),
        }),
      }),
    ]),
  ),
  ...Object.fromEntries(
    [
      ...[{ a: 1 }, ['somebody'], 7, 0, true, null, '', ' somebody', 'somebody\n', 'some\u0000body'],
      ...['a\r\nRemote-User: x', 'some\u202ebody', 'x'.repeat(256), '\ud800', 'a\u2028b'],
    ].map(sub => [
      `sub ${JSON.stringify(sub).slice(0, 30)}`,
      () => ({ keys: [rsa.jwk], token: (claims: Claims) => by(rsa)({ ...claims, sub }) }),
    ]),
  ),
}

/** EMSA-PKCS1-v1_5 of SHA-256 (RFC 8017 section 9.2). */
function paddedHash(input: Buffer): Uint8Array {
  const signed = Buffer.from(rsa.sign(input))
  const [modulus, exponent] = [rsa.jwk.n, rsa.jwk.e].map(part =>
    BigInt(`0x${Buffer.from(part as string, 'base64url').toString('hex')}`),
  ) as [bigint, bigint]
  let [result, base, power] = [1n, BigInt(`0x${signed.toString('hex')}`), exponent]
  while (power > 0n) {
    if (power & 1n) result = (result * base) % modulus
    base = (base * base) % modulus
    power >>= 1n
  }
  return Buffer.from(result.toString(16).padStart(signed.length * 2, '0'), 'hex')
}

async function start(make: () => Promise<TokenReader>): Promise<TokenReader> {
  const reader = await make()
  onTestFinished(() => reader.close())
  return reader
}

/** Beside `JWT` and nothing. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  'a logout token': ['logout+jwt'],
  'a program’s token': ['at+jwt'],
}

describe.each(Object.entries(readers))('%s', (name, make) => {
  it.each(algorithms)('is accepted when it is genuine, signed as %s', async alg => {
    const reader = await start(make)
    expect(await reader.accepts(by(key(alg)), [key(alg).jwk])).toBe(true)
    const bare = [without(key(alg).jwk, 'alg', 'use', 'kid')]
    expect(await (await start(make)).accepts(by(key(alg), { kid: undefined }), bare)).toBe(true)
  })

  it.each([{ typ: 'JWT' }, { typ: 'jwt' }, { typ: 'application/JWT' }, { x5t: 'of a certificate' }])(
    'is accepted with the header %j',
    async header => {
      expect(await (await start(make)).accepts(by(rsa, header), [ec.jwk, rsa.jwk].slice(1))).toBe(true)
    },
  )

  it.each(['logout+jwt', 'at+jwt', 'application/logout+jwt', 'application/at+jwt'])(
    'is accepted with the typ %s only where that is its kind',
    async typ => {
      const takes = typesOf[name] ?? []
      const kind = typ.replace('application/', '')
      expect(await (await start(make)).accepts(by(rsa, { typ }), [rsa.jwk])).toBe(takes.includes(kind))
    },
  )

  it('is refused whatever is wrong with its key, its signature or its form, and nothing is fetched for it', async () => {
    const acceptedOnes: string[] = []
    for (const [what, rule] of Object.entries(rules)) {
      const reader = await make()
      const { keys, token } = rule()
      if (await reader.accepts(token, keys)) acceptedOnes.push(what)
      // The keys themselves, and once more to see whether they are newer.
      expect(reader.asked(), what).toBeLessThanOrEqual(2)
      await reader.close()
    }
    expect(acceptedOnes).toEqual([])
    expect(trapped).toBe(0)
  }, 60_000)

  // Five of five sign-ins were refused for an hour, while the provider had told everybody its new key.
  it('is verified by a key that was put in the place of another under its name, after one look', async () => {
    const reader = await start(make)
    expect(await reader.accepts(by(rsa), [rsa.jwk])).toBe(true)
    reader.advance(61)
    expect(reader.asked()).toBe(1)
    for (let time = 0; time < 5; time += 1) {
      expect(await reader.accepts(by(strangers.rsa), [strangers.rsa.jwk])).toBe(true)
    }
    expect(reader.asked()).toBe(2)
  })

  it('is looked after once per cool-down, however many forged ones come', async () => {
    const reader = await start(make)
    expect(await reader.accepts(by(rsa), [rsa.jwk])).toBe(true)
    for (const round of [1, 2]) {
      reader.advance(61)
      const attempts = Array.from({ length: 10 }, () => reader.accepts(by(strangers.rsa), [rsa.jwk]))
      expect(await Promise.all(attempts)).not.toContain(true)
      expect(await reader.accepts(by(strangers.ec), [rsa.jwk])).toBe(false)
      expect(reader.asked()).toBe(1 + round)
      expect(await reader.accepts(by(rsa), [rsa.jwk])).toBe(true)
    }
  })
})

/** What `use`, `alg`, `kid` or a neighbour in the set says, a key of the file does not have. */
const ofPublishedKeys = /^(a kid|two keys|a key (for|set)|an? (EC|RSA) key (for|that))|publishes$/

describe.each(Object.entries(readersByPem))('%s of the file', (name, make) => {
  it.each(algorithms)('is accepted when it is genuine, signed as %s', async alg => {
    expect(await (await make()).accepts(by(key(alg)), [key(alg).jwk])).toBe(true)
  })

  it('is refused whatever is wrong with its signature or its form', async () => {
    const acceptedOnes: string[] = []
    const reader = await make()
    for (const [what, rule] of Object.entries(rules)) {
      if (ofPublishedKeys.test(what) || (what.startsWith('sub ') && name.includes('access'))) continue
      const { keys, token } = rule()
      if (await reader.accepts(token, keys)) acceptedOnes.push(what)
    }
    expect(acceptedOnes).toEqual([])
    expect(trapped).toBe(0)
  })
})
