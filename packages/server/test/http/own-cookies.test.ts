import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOwnCookie, setCookieName } from '../../src/http/cookies/own-cookies.ts'
import { issueAdminLink } from '../../src/index.ts'
import { listen, stop } from '../gate/support/gate-server.ts'
import { allow } from '../gate/support/rules.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import type { Page } from '../support/browser.ts'
import { adaIsSuperAdmin, azure, callbackUrl } from '../support/provider-sign-in.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/**
 * What keeps a person's session from the apps is a rule by name. A cookie that the server sets and the rule does not know
 * would be handed to every app, and any app could set it.
 */
const app = createServer((_, response) => response.end('hello'))
let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(async () => {
  await test.close()
  await stop(app)
  await provider.close()
})

/** Somebody comes by the one-time link, opens an app, signs in for it, and signs out: every cookie on the way. */
async function cookiesOfAWholeVisit(scheme: 'http' | 'https'): Promise<readonly string[]> {
  const [origin, appOrigin] = [`${scheme}://localhost:3000`, `${scheme}://tool.localhost:3000`]
  const http = { host: '127.0.0.1', port: 0, externalUrl: origin, trustedProxies: [], maxConnections: 1000 }
  test = await startTestServer({
    ...adaIsSuperAdmin,
    http,
    strategies: [azure(provider)],
    apps: [
      {
        id: 'tool',
        name: 'Tool',
        upstreams: [`http://127.0.0.1:${await listen(app)}`],
        urls: [{ origin: appOrigin, pathPrefix: '/' }],
        headers: [],
        rules: [allow({ signedIn: true })],
      },
    ],
  })
  const browser = test.newBrowser()
  const set: string[] = []
  const take = (page: Page): Page => {
    set.push(...page.setCookies)
    return page
  }
  const follow = async (url: string | undefined) => take(await browser.open(url ?? ''))

  const link = await issueAdminLink(test.server.services, { http }, 'command line')
  take(await browser.call('POST', `${origin}/api/v1/auth/admin-link`, { token: link.split('#')[1] }))
  const toSignIn = await follow((await follow(`${appOrigin}/`)).location)
  const returnTo = new URL(toSignIn.location ?? '').searchParams.get('returnTo') ?? ''
  const begin = `${origin}/api/v1/auth/login/oauth2/azure?${new URLSearchParams({ returnTo })}`
  // One attempt too many removes the first.
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const departure = await follow(begin)
    provider.asked = new URL(departure.location ?? '').searchParams
    test.clock.advance(1)
  }
  const answer = new URLSearchParams({ code: 'good-code', state: provider.asked.get('state') ?? '' })
  const signedIn = await follow(`${callbackUrl}?${answer}`)
  const handedOver = await follow((await follow(signedIn.location)).location)
  expect((await follow(handedOver.location)).body).toBe('hello')
  await follow(`${origin}/admin/login?returnTo=%2Fadmin%2Faudit`)
  take(await browser.call('POST', `${appOrigin}/.gatewright/sign-out`))
  take(await browser.call('POST', `${origin}/api/v1/auth/logout`))
  return set.map(setCookieName)
}

describe.each([
  ['http', ''],
  ['https', '__Host-'],
] as const)('on %s', (scheme, prefix) => {
  it('every cookie that the server sets is ours by the rule, and has the name that it always had', async () => {
    const names = await cookiesOfAWholeVisit(scheme)
    expect(names.filter(name => !isOwnCookie(name))).toEqual([])
    const kinds = new Set(names.map(name => name.replace(/(?<=\.sign-in\.)[0-4]$/, '*')))
    expect([...kinds].toSorted()).toEqual(
      ['', '-arrived', '-nonce', '.admin-link', '.last', '.on', '.sign-in.*'].map(
        suffix => `${prefix}gatewright${suffix}`,
      ),
    )
  })
})

it('no other file of the server makes a name or writes a cookie by hand', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url))
  const byHand = globSync('**/*.ts', { cwd: src })
    .filter(file => !file.endsWith('.test.ts') && !file.startsWith('http/cookies/'))
    .filter(file => /['"]__Host-|`__Host-\w|HttpOnly|SameSite=/.test(readFileSync(src + file, 'utf8')))
  expect(byHand).toEqual([])
})
