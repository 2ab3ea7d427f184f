import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

/**
 * A browser with many tabs, one jar, and what it does in the order that a test says.
 * @param way by the built-in proxy, or by one that asks and whose visitors can be redirected
 */
async function start(way: 'reverse proxy' | 'forward-auth' = 'reverse proxy') {
  const upstream = await startUpstream((request, response) => response.end(request.url))
  const server = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
    http: { trustedProxies: ['127.0.0.1'] },
  })
  const jars = new Map<string, Map<string, string>>([
    [appHost, new Map()],
    [consoleHost, new Map()],
  ])
  const jarOf = (host: string) => jars.get(host) as Map<string, string>
  const cookieOf = (host: string) => [...jarOf(host)].map(pair => pair.join('=')).join('; ')
  const send = async (url: URL) => {
    const cookie = cookieOf(url.host)
    const path = url.pathname + url.search
    const headers = { ...pageLoad, ...(cookie !== '' && { cookie }) }
    const isAsked = way === 'forward-auth' && url.host === appHost && !path.startsWith('/.gatewright/')
    if (!isAsked) return { url, answer: await ask(server.port, path, { host: url.host, headers }) }
    const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': url.host, 'x-forwarded-uri': path }
    const answer = await ask(server.port, '/api/v1/gate/check?onSignedOut=redirect', {
      host: url.host,
      headers: { ...headers, ...asked },
    })
    return { url, answer: answer.status === 204 ? { ...answer, status: 200, body: path } : answer }
  }
  /** The browser gets to see the answer only now. @returns where it leads */
  const receive = ({ url, answer }: Awaited<ReturnType<typeof send>>): URL | undefined => {
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0(;|$)/i.test(line)) jarOf(url.host).delete(name)
      else jarOf(url.host).set(name, value)
    }
    const { location } = answer.headers
    return location === undefined ? undefined : new URL(location, url)
  }
  /** Follows a tab to its end. */
  const finish = async (from: URL | undefined) => {
    let last: Awaited<ReturnType<typeof send>> | undefined
    for (let next = from, hops = 0; next !== undefined && hops < 12; hops++) {
      last = await send(next)
      next = receive(last)
      if (next?.pathname === '/admin/login') return { at: 'sign-in page', next }
    }
    return { status: last?.answer.status, page: last?.answer.body }
  }
  const signIn = () => {
    const [name = '', value = ''] = server.sessions.signIn(makeCaller(), consoleHost).split('=')
    jarOf(consoleHost).set(name, value)
  }
  /** So many tabs, each sent before any answer is used. */
  const openAtOnce = async (count: number) => {
    const pages = Array.from({ length: count }, (_, i) => new URL(`http://${appHost}/page?i=${i}`))
    const answers = await Promise.all(pages.map(send))
    return answers.map(receive)
  }
  return { ...server, openAtOnce, finish, receive, send, signIn, cookieOf }
}

/** Tabs in the order in which they go on. */
const orders: [string, (tabs: number[]) => number[]][] = [
  ['from the first', tabs => tabs],
  ['from the last', tabs => tabs.toReversed()],
  ['from the middle', tabs => [...tabs.slice(tabs.length / 2), ...tabs.slice(0, tabs.length / 2)]],
]
const arrivedAt = (i: number) => ({ status: 200, page: `/page?i=${i}` })

it.each([2, 20])('%i tabs of an app behind a proxy that asks all arrive, too', async count => {
  const { openAtOnce, finish, signIn } = await start('forward-auth')
  const signedOut = await Promise.all((await openAtOnce(count)).map(finish))
  signIn()
  for (const [i, tab] of (await openAtOnce(count)).entries()) {
    expect(await finish(tab)).toEqual(arrivedAt(i))
    const returnTo = signedOut[i]?.next?.searchParams.get('returnTo') ?? ''
    expect(await finish(new URL(returnTo, `http://${consoleHost}`))).toEqual(arrivedAt(i))
  }
})

describe.each(orders)('tabs that are opened at once, finished %s', (_, order) => {
  it.each([2, 3, 6, 20, 60])('all arrive at their own page where somebody is signed in: %i', async count => {
    const { openAtOnce, finish, signIn, cookieOf } = await start()
    signIn()
    const tabs = await openAtOnce(count)
    expect(cookieOf(appHost).length).toBeLessThan(1300)
    for (const i of order([...tabs.keys()])) expect(await finish(tabs[i])).toEqual(arrivedAt(i))
    // Nothing of it is left but the session.
    expect(cookieOf(appHost).replace(/=[^;]*/g, '')).toBe('gatewright-arrived; gatewright')
  })

  it.each([2, 3, 6, 20, 60])('all arrive after one of them has signed in: %i', async count => {
    const { openAtOnce, finish, signIn } = await start()
    const tabs = await openAtOnce(count)
    const waiting = await Promise.all(tabs.map(finish))
    expect(waiting.every(tab => tab.at === 'sign-in page')).toBe(true)
    signIn()
    for (const i of order([...tabs.keys()])) {
      const returnTo = waiting[i]?.next?.searchParams.get('returnTo') ?? ''
      expect(await finish(new URL(returnTo, `http://${consoleHost}`))).toEqual(arrivedAt(i))
    }
  })
})

it.each([2, 6, 20, 60])('%i tabs step by step, each answer used after all requests are sent', async count => {
  const { openAtOnce, send, receive, signIn } = await start()
  signIn()
  let tabs = await openAtOnce(count)
  let last: (string | undefined)[] = []
  for (let step = 0; step < 8 && tabs.some(tab => tab !== undefined); step++) {
    const answers = await Promise.all(tabs.map(tab => (tab === undefined ? undefined : send(tab))))
    last = answers.map((each, i) => each?.answer.body ?? last[i])
    tabs = answers.map(each => (each === undefined ? undefined : receive(each)))
  }
  expect(last).toEqual(Array.from({ length: count }, (_, i) => `/page?i=${i}`))
})

it('a link that has carried its session leads to its page when it is opened once more', async () => {
  const { openAtOnce, send, receive, finish, signIn } = await start()
  signIn()
  const [atConsole] = await openAtOnce(1)
  const link = receive(await send(atConsole as URL))
  expect(await finish(link)).toEqual(arrivedAt(0))
  expect(await finish(link)).toEqual(arrivedAt(0))
})

it('a browser that keeps no cookies of the app is told so, and not led in circles', async () => {
  const { port, send, signIn, errors } = await start()
  signIn()
  let url = new URL(`http://${appHost}/page`)
  const seen: number[] = []
  for (let hops = 0; hops < 12; hops++) {
    const atApp = url.host === appHost
    const answer = atApp
      ? await ask(port, url.pathname + url.search, { headers: pageLoad })
      : (await send(url)).answer
    seen.push(answer.status)
    if (answer.headers.location === undefined) break
    url = new URL(answer.headers.location, url)
  }
  expect(seen).toEqual([302, 302, 302, 302, 400])
  expect(errors.map(({ code, detail }) => [code, detail.reason])).toEqual([['hand_over_failed', 'no cookie']])
})
