import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { decodeJwt } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { everybody } from '../support/directory.ts'

const msal = join(
  dirname(createRequire(import.meta.url).resolve('@azure/msal-browser/package.json')),
  'lib',
  'msal-browser.min.js',
)

let emulator: EntraEmulator
let browser: Browser
let site: Server
let siteUrl: string

beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas', tls: true })
  const page = `<!doctype html><title>App</title><script src="/msal.js"></script><script>
const app = new msal.PublicClientApplication({
  auth: {
    clientId: ${JSON.stringify(everybody.clientId)},
    authority: 'https://localhost:${emulator.port}/common',
    knownAuthorities: ['localhost:${emulator.port}'],
    redirectUri: location.origin + '/spa',
  },
  cache: { cacheLocation: 'sessionStorage' },
})
window.ready = app.initialize().then(() => app.handleRedirectPromise()).then(
  result => (window.result = result), error => (window.failure = String(error)))
</script>`
  site = createServer((request, response) => {
    const script = request.url === '/msal.js'
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ? readFileSync(msal) : page)
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  siteUrl = `http://localhost:${(site.address() as AddressInfo).port}/spa`
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  site.close()
  await emulator.close()
})

describe('@azure/msal-browser in Chromium', () => {
  it('signs in by redirect with PKCE, redeems the code across origins, and renews with its refresh token', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(siteUrl)
    await page.evaluate('window.ready')
    await page.evaluate("void app.loginRedirect({ scopes: ['User.Read'] })")
    await page.getByLabel('Email, phone, or account name').fill('ada@contoso.test')
    await page.getByLabel('Password').fill('correct-horse')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.waitForURL(siteUrl)
    await page.waitForFunction('window.result || window.failure')
    expect(await page.evaluate('window.failure')).toBeUndefined()
    const username = await page.evaluate('window.result.account.username')
    expect(username).toBe('ada@contoso.test')
    const renewed = (await page.evaluate(
      "app.acquireTokenSilent({ account: app.getAllAccounts()[0], scopes: ['User.Read'], forceRefresh: true }).then(r => r.accessToken)",
    )) as string
    expect(decodeJwt(renewed)).toMatchObject({ upn: 'ada@contoso.test', appidacr: '0' })
    await context.close()
  })
})
