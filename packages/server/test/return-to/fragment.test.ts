import { createServer } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { listen, stop } from '../gate/support/listening.ts'
import { testApp } from '../gate/support/test-app.ts'
import { startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, begin } from '../support/provider-sign-in.ts'
import { origin, startTestServer } from '../support/server.ts'
import { onwardOf } from './support.ts'

async function start() {
  const app = createServer({ maxHeaderSize: 64 * 1024 }, (_, response) => response.end('the app'))
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const provider = await startFaultyProvider()
  onTestFinished(() => provider.close())
  const test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [azure(provider)],
    apps: [
      testApp({ id: 'bot', upstreams, urls: [{ origin: 'http://bot.localhost:3000', pathPrefix: '/' }] }),
      testApp({ id: 'tools', upstreams, urls: [{ origin, pathPrefix: '/tools' }] }),
    ],
  })
  onTestFinished(test.close)
  return { provider, browser: test.newBrowser() }
}

it.each([
  ['of its own host', 'http://bot.localhost:3000', 10, 10],
  ['of its own host, long', 'http://bot.localhost:3000', 30_000, 10],
  ['of its own host, whose fragment is long', 'http://bot.localhost:3000', 10, 5000],
  ['below the console', `${origin}/tools`, 10, 10],
  ['below the console, long', `${origin}/tools`, 30_000, 5000],
])(
  'a page %s comes back from a provider with the fragment that the sign-in page has added',
  async (_, app, length, more) => {
    const { provider, browser } = await start()
    const wanted = `${app}/page?x=${'y'.repeat(length)}`
    const fragment = `#/card/7?a=b&c=%22${'z'.repeat(more)}`
    const atConsole = await browser.open(wanted)
    const signInPage = app.endsWith('/tools') ? atConsole : await browser.open(atConsole.location ?? '')
    const returnTo = new URL(signInPage.location ?? '').searchParams.get('returnTo')
    const attempt = await begin(
      browser,
      provider,
      `?${new URLSearchParams({ returnTo: returnTo + fragment })}`,
    )
    let page = await browser.open(attempt.url)
    // As a browser takes it along: a redirect without a fragment keeps the one that there was.
    let kept = ''
    const seen: string[] = []
    for (let next = onwardOf(page); next !== undefined && seen.length < 8; next = onwardOf(page)) {
      kept = new URL(next).hash || kept
      seen.push(next)
      page = await browser.open(next)
    }
    expect([page.status, page.body]).toEqual([200, 'the app'])
    expect(new URL(seen.at(-1) ?? '').href.split('#')[0]).toBe(wanted)
    expect(kept).toBe(fragment)
  },
)
