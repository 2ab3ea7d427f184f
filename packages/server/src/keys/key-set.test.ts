import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errors, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { verifyByKeys } from '../tokens/verify-by-keys.ts'
import { createKeySet } from './key-set.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let [a, b] = [] as unknown as [Pair, Pair]
beforeAll(async () => {
  ;[a, b] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
})
const published = async (pair: Pair, kid: string) => ({ ...(await exportJWK(pair.publicKey)), kid })

async function setUp(options: { keyId?: string } = {}) {
  const clock = { time: 0, now: () => clock.time }
  const state = {
    asked: 0,
    accept: '',
    listener: undefined as RequestListener | undefined,
    keys: [] as unknown[],
  }
  const server = createServer((request, response) => {
    state.asked += 1
    state.accept = request.headers.accept ?? ''
    if (state.listener) state.listener(request, response)
    else response.end(JSON.stringify({ keys: state.keys }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  const warnings: unknown[] = []
  const log = { warn: (...line: unknown[]) => warnings.push(line) } as never
  const set = createKeySet({ jwksUri, cooldownSeconds: 30, cacheSeconds: 600, ...options }, clock, log)
  const verify = async (pair: Pair, kid: string) => {
    const token = await new SignJWT({ sub: kid })
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(pair.privateKey)
    return verifyByKeys(token, set, {}).then(
      () => 'verified',
      (error: Error) => error,
    )
  }
  return {
    clock,
    state,
    jwksUri,
    warnings,
    set,
    verify,
    advance: (seconds: number) => {
      clock.time += seconds * 1000
    },
  }
}

it('asks for a key set, keeps it for its time and reads it anew after that', async () => {
  const { state, verify, advance } = await setUp()
  state.keys = [await published(a, 'a')]
  advance(5)
  expect(await verify(a, 'a')).toBe('verified')
  expect(state.accept).toBe('application/jwk-set+json, application/json')
  advance(599)
  expect([await verify(a, 'a'), state.asked]).toEqual(['verified', 1])
  advance(1)
  expect([await verify(a, 'a'), state.asked]).toEqual(['verified', 2])
})

it('reads it anew for a key that it does not know, once in a cool-down', async () => {
  const { state, verify, advance } = await setUp()
  state.keys = [await published(a, 'a')]
  await verify(a, 'a')
  state.keys = [await published(b, 'b')]
  advance(29)
  expect(await verify(b, 'b')).toBeInstanceOf(errors.JWKSNoMatchingKey)
  expect(state.asked).toBe(1)
  advance(1)
  expect([await verify(b, 'b'), state.asked]).toEqual(['verified', 2])
})

it('does not read it anew for a key that may not be used with this algorithm', async () => {
  const { state, set, advance } = await setUp()
  state.keys = [await published(a, 'a'), await published(b, 'a')]
  const select = () => set.select({ alg: 'ES256', kid: 'a' }, {} as never)
  await expect(select()).rejects.toBeInstanceOf(errors.JWKSMultipleMatchingKeys)
  advance(30)
  await expect(select()).rejects.toBeInstanceOf(errors.JWKSMultipleMatchingKeys)
  expect(state.asked).toBe(1)
})

it('reads it once for all who come meanwhile', async () => {
  const { state, verify } = await setUp()
  state.keys = [await published(a, 'a')]
  expect(await Promise.all([verify(a, 'a'), verify(a, 'a'), verify(a, 'a')])).toEqual([
    ...['verified', 'verified', 'verified'],
  ])
  expect(state.asked).toBe(1)
})

it('says by renewing whether it has read it', async () => {
  const { state, set, advance } = await setUp()
  state.keys = [await published(a, 'a')]
  expect([await set.renew(), await set.renew()]).toEqual([true, false])
  advance(30)
  state.listener = (_, response) => void response.writeHead(500).end()
  expect(await set.renew()).toBe(false)
})

it('counts one key of the set where the file names it', async () => {
  const { state, verify } = await setUp({ keyId: 'b' })
  state.keys = [await published(a, 'a'), await published(b, 'b')]
  expect(await verify(b, 'b')).toBe('verified')
  expect(await verify(a, 'a')).toBeInstanceOf(errors.JWKSNoMatchingKey)
})

it('believes no key that cannot be trusted', async () => {
  const { state, verify } = await setUp()
  state.keys = [{ ...(await published(a, 'a')), d: 'AQ' }]
  expect(await verify(a, 'a')).toBeInstanceOf(errors.JWKSNoMatchingKey)
})

it.each([
  [
    'answers 404',
    'the key set answered 404',
    (_, response) => void response.writeHead(404).end('{"keys":[]}'),
  ],
  [
    'is larger than a megabyte',
    'the answer is larger than 1048576 bytes',
    (_, response) => void response.end(`{"keys":[]}${' '.repeat((1 << 20) - 10)}`),
  ],
  [
    'sends elsewhere',
    'the key set answered 302',
    (_, response) => void response.writeHead(302, { location: '/other' }).end(),
  ],
] satisfies [string, string, RequestListener][])(
  'has no keys while its source %s',
  async (_, reason, listener) => {
    const { state, set, jwksUri, warnings, advance } = await setUp()
    state.listener = listener
    const select = () => set.select({ alg: 'ES256', kid: 'a' }, {} as never)
    await expect(select()).rejects.toThrow(`the key set of ${jwksUri} could not be fetched: ${reason}`)
    expect(warnings).toEqual([[{ jwksUri, reason, keysAtHand: false }, 'a key set could not be fetched']])
    await expect(select()).rejects.toThrow(`the key set of ${jwksUri} could not be fetched yet`)
    expect(state.asked).toBe(1)
    advance(30)
    await expect(select()).rejects.toThrow(reason)
    expect(state.asked).toBe(2)
  },
)

it('waits for its source for five seconds', async () => {
  const { state, set } = await setUp()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new Error('too late')))
  onTestFinished(() => timeout.mockRestore())
  const error = await set.renew().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ message: expect.stringContaining('too late'), cause: new Error('too late') })
  expect([timeout.mock.calls, state.asked]).toEqual([[[5000]], 0])
})

it('takes a set of exactly a megabyte', async () => {
  const { state, verify } = await setUp()
  const text = JSON.stringify({ keys: [await published(a, 'a')] })
  state.listener = (_, response) => void response.end(text.padEnd(1 << 20))
  expect(await verify(a, 'a')).toBe('verified')
})

it('keeps its keys while the source is down, and says so', async () => {
  const { state, verify, warnings, advance, jwksUri } = await setUp()
  state.keys = [await published(a, 'a')]
  await verify(a, 'a')
  state.listener = (_, response) => void response.writeHead(503).end()
  advance(600)
  expect(await verify(a, 'a')).toBe('verified')
  const reason = 'the key set answered 503'
  expect(warnings).toEqual([[{ jwksUri, reason, keysAtHand: true }, 'a key set could not be fetched']])
  // Old keys ask again by the cool-down, and not by every token.
  expect([await verify(a, 'a'), state.asked]).toEqual(['verified', 2])
  expect(await verify(b, 'b')).toBeInstanceOf(errors.JWKSNoMatchingKey)
})
