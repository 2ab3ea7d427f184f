import { expect, it } from 'vitest'
import { createSeal } from '../keys/seal.ts'
import { shortLinkTo } from '../return-to/short-link.ts'
import { createAdminGrant } from './admin-link.ts'
import { cookieBytes, SIGN_IN_COOKIE_BYTES } from './cookie-bytes.ts'
import { createKnownBrowsers } from './known-browsers.ts'
import { createTransactions } from './transaction.ts'

const clock = { now: () => Date.parse('2026-03-01T12:00:00Z') }
const origin = 'https://sso.example.com'

/** A browser's cookies, filled by what really seals. */
async function setUp() {
  const jwk = { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }
  const seal = await createSeal({ getOrMake: async () => ({ jwk }) } as never)
  const codes = { useUp: async () => true, isUsedUp: async () => false, peek: async () => ({ expiresAt: 1 }) }
  const services = { seal, clock, codes: codes as never, secure: true, origin }
  const jar = new Map<string, string>()
  const keep = (lines: readonly string[]) => {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
  }
  const header = () => [...jar].map(pair => pair.join('=')).join('; ')
  const transactions = createTransactions(services)
  const begin = async (returnTo: string, strategy = 'azure', secrets: object | undefined = undefined) => {
    const x43 = 'x'.repeat(43)
    const of = { state: transactions.newState(), strategy, returnTo }
    keep(await transactions.save({ ...of, secrets: { codeVerifier: x43, nonce: x43, ...secrets } }, header()))
  }
  return { services, jar, keep, header, begin }
}

it('all cookies of signing in together stay under 3.4 kB, whatever is begun how often', async () => {
  const { services, jar, keep, header, begin } = await setUp()
  for (let n = 0; n < 6; n += 1) {
    const account = `${'long.name.'.repeat(20)}${n}@contoso.example`
    const of = { id: undefined, strategy: 'a-strategy-with-a-long-name', account, stamp: 's'.repeat(60) }
    keep(await createKnownBrowsers(services).remember(header(), of))
  }
  expect(jar.size).toBe(4)
  expect(header().length).toBeLessThan(cookieBytes.knownBrowsers)
  const before = header().length
  keep([(await createAdminGrant(services).accept('c'.repeat(43))).setCookie])
  expect(header().length - before).toBeLessThan(cookieBytes.adminLink)
  const home = `${origin}/admin`
  const app = `${origin}/api/v1/gate/hand-over?app=support&returnTo=https%3A%2F%2Fx.example%2F&challenge=${'c'.repeat(43)}`
  const key = origin + shortLinkTo('k'.repeat(22))
  for (const returnTo of [
    home,
    app,
    key,
    app,
    key,
    key,
    key,
    key,
    app,
    `https://x.example/${'x'.repeat(490)}`,
  ]) {
    for (const strategy of ['azure', 'x'.repeat(64)]) {
      await begin(returnTo, strategy)
      expect(header().length).toBeLessThan(SIGN_IN_COOKIE_BYTES)
    }
  }
  await begin(key, 'azure', { x: 'x'.repeat(600) })
  expect(header().length).toBeLessThan(SIGN_IN_COOKIE_BYTES)
})

it('five attempts at a provider stay, the first of them for the usual address of an app', async () => {
  const { jar, begin, header } = await setUp()
  const x43 = 'x'.repeat(43)
  await begin(
    `${origin}/api/v1/gate/hand-over?app=support&returnTo=https%3A%2F%2Fsupport.example.com%2F&challenge=${x43}`,
  )
  for (let n = 0; n < 4; n += 1) await begin(origin + shortLinkTo('k'.repeat(22)))
  expect(jar.size).toBe(5)
  expect(header().length).toBeLessThan(cookieBytes.attempts)
})

it('what is reserved for each is what there is in all', () => {
  const { attempts, knownBrowsers, adminLink, last, circles } = cookieBytes
  expect(attempts + knownBrowsers + adminLink + last + circles).toBe(SIGN_IN_COOKIE_BYTES)
})
