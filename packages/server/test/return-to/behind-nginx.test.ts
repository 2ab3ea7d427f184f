import { createServer } from 'node:http'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ensureInstalled, fillIn } from '../gate/support/daemon.ts'
import { listen, stop } from '../gate/support/listening.ts'
import { runNginx } from '../gate/support/run-nginx.ts'
import { testApp } from '../gate/support/test-app.ts'
import { startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { createBrowser } from '../support/browser.ts'
import { adaIsSuperAdmin, azure, begin } from '../support/provider-sign-in.ts'
import { origin, startTestServer } from '../support/server.ts'
import { cookieBytesAt, finishTab, openTab, type Tab } from './support.ts'

/** nginx with the buffers that it has when nobody sets them: 8 kB for a line of a request, 4 kB for the head of an answer. */
beforeAll(() => ensureInstalled('nginx'), 300_000)

const apps = { reverse: 'http://bot.localhost', asked: 'http://support.localhost', below: `${origin}/tools` }
type Way = keyof typeof apps

/** One nginx: before Gatewright itself, and, by our recipe, before an app that Gatewright is asked about. */
async function start() {
  const seen: string[] = []
  const app = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.end('the app')
  })
  const appPort = await listen(app)
  onTestFinished(() => stop(app))
  const provider = await startFaultyProvider()
  onTestFinished(() => provider.close())
  const upstreams = [`http://127.0.0.1:${appPort}`]
  const test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [azure(provider)],
    http: {
      host: '127.0.0.1',
      port: 0,
      externalUrl: origin,
      trustedProxies: ['127.0.0.1'],
      maxConnections: 1000,
    },
    apps: [
      testApp({ id: 'bot', upstreams, urls: [{ origin: apps.reverse, pathPrefix: '/' }] }),
      testApp({ id: 'support', upstreams, urls: [{ origin: apps.asked, pathPrefix: '/' }] }),
      testApp({ id: 'tools', upstreams, urls: [{ origin, pathPrefix: '/tools' }] }),
    ],
  })
  onTestFinished(test.close)
  const port = await freePort()
  const recipe = fillIn('nginx/support.conf', {
    '127.0.0.1:3000': `127.0.0.1:${test.server.port}`,
    '127.0.0.1:4100': `127.0.0.1:${appPort}`,
    'listen 80;': `listen 127.0.0.1:${port};`,
    'server_name support.example.com;': 'server_name support.localhost;',
  })
  const sites = `${recipe}
    server { listen 127.0.0.1:${port} default_server; server_name localhost;
      location / {
        proxy_pass http://gatewright; proxy_http_version 1.1;
        proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
      } }`
  await runNginx(sites, port)
  return { test, provider, seen, newBrowser: () => createBrowser(port) }
}

/** A filter in the address, as a table in an app has it. */
const jsonLike = (length: number): string => {
  const filter = Array.from({ length: 999 }, (_, n) => ({
    column: `Größe ${n}`,
    is: ['>', n, 'O\'Neil & "Söhne"'],
  }))
  return `/list?filter=${encodeURIComponent(JSON.stringify(filter)).slice(0, length)}`.replace(/%.?$/, '')
}
const links: readonly (readonly [string, string])[] = [
  ['short', '/deep/page?x=1&y=%2F'],
  ['of 900 characters', `/deep?x=${'x'.repeat(891)}`],
  ['of 2 kB, JSON-like', jsonLike(2000)],
  ['of 6 kB, JSON-like', jsonLike(6000)],
  ['as long as nginx takes one', `/x?${'y'.repeat(8100)}`],
  ['of 6 kB as its path', `/files/${'a-folder/'.repeat(600)}end`],
  ['of unusual characters', `/x?${"a=C:\\temp|^`{}[]~!*'();@$,".repeat(100)}&b="<>"`],
]

describe('behind nginx with default buffers', () => {
  it('a deep link comes back after sign-in, by the reverse proxy and where Gatewright is asked', async () => {
    const { provider, seen, newBrowser } = await start()
    for (const way of ['reverse', 'asked', 'below'] as const satisfies readonly Way[]) {
      for (const [what, link] of links) {
        seen.length = 0
        const browser = newBrowser()
        const tab = await openTab(browser, provider, apps[way] + link)
        const pages = await finishTab(browser, provider, tab)
        expect([way, what, pages.map(({ status }) => status).filter(status => status >= 400)]).toEqual([
          way,
          what,
          [],
        ])
        expect([way, what, pages.at(-1)?.body]).toEqual([way, what, 'the app'])
        // By the letter, but for what a browser writes anew in an address that it is led to.
        const asked = new URL(apps[way] + link)
        expect([way, what, seen.map(url => new URL(url, asked).search)]).toEqual([way, what, [asked.search]])
      }
    }
  })

  it('five sign-ins that were begun with a link of 900 characters leave the console as it is, for each of them', async () => {
    const { provider, test, newBrowser } = await start()
    const browser = newBrowser()
    const begun: { readonly url: string; readonly asked: URLSearchParams; readonly to: string }[] = []
    for (let n = 0; n < 5; n += 1) {
      const to = `${apps.reverse}/page-${n}?x=${'x'.repeat(880)}`
      const { url } = await begin(browser, provider, `?${new URLSearchParams({ returnTo: to })}`)
      begun.push({ url, asked: provider.asked, to })
      test.clock.advance(1)
    }
    expect(cookieBytesAt(browser, 'localhost:3000')).toBeLessThan(2000)
    expect((await browser.open(`${origin}/admin/login`)).status).toBe(200)
    for (const { url, asked, to } of begun) {
      provider.asked = asked
      const page = await browser.open(url)
      expect([page.status, page.location]).toEqual([303, to])
    }
  })

  it('a tab that newer ones have pushed out, and a callback that is loaded again, lead to the very page', async () => {
    const { provider, test, newBrowser, seen } = await start()
    const browser = newBrowser()
    const links = Array.from({ length: 7 }, (_, n) => `${apps.below}/page-${n}${jsonLike(5000)}`)
    const tabs: Tab[] = []
    for (const link of links) {
      tabs.push(await openTab(browser, provider, link))
      expect(cookieBytesAt(browser, 'localhost:3000')).toBeLessThan(2000)
      test.clock.advance(1)
    }
    const come = async (place: number) => {
      seen.length = 0
      const pages = await finishTab(browser, provider, tabs[place] as Tab)
      return [pages.at(-1)?.body, seen.map(url => new URL(apps.below + url).href)]
    }
    const told = (await finishTab(browser, provider, tabs[0] as Tab)).at(-1)
    expect(told?.status).toBe(400)
    expect(told?.body).toContain('Too many sign-ins were open in this browser')
    for (const place of [6, 0, 1, 6, 3, 3])
      expect(await come(place)).toEqual(['the app', [new URL(links[place] ?? '').href]])
    // Whoever has no session learns nothing of where others go.
    const stranger = (await finishTab(newBrowser(), provider, tabs[1] as Tab)).at(-1)
    expect([stranger?.status, stranger?.body.includes('page-1')]).toEqual([400, false])
  })
})
