/**
 * Several nodes, and a proxy of one's own that asks about each request, at the address that the balancer has for such: every promise
 * of its recipe holds with a balancer in between.
 */
import { createServer, get } from 'node:http'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask, pageLoad } from '../../../packages/server/test/gate/support/ask.ts'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { appHost, consoleHost } from '../../../packages/server/test/gate/support/gate-server.ts'
import { listen, stop } from '../../../packages/server/test/gate/support/listening.ts'
import { type Backends, startRecipe } from '../../../packages/server/test/gate/support/recipe-start.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { startApache } from '../../apache/test/start-apache.ts'
import { startNginx } from '../../nginx/test/start-nginx.ts'
import { type BalancerName, balancers } from '../src/recipes.ts'
import { startBalancer } from './start-balancer.ts'

beforeAll(() => {
  for (const daemon of ['haproxy', 'nginx', 'apache2']) ensureInstalled(daemon)
}, 300_000)

/** Where a proxy asks in the place of Gatewright itself. */
const before = async (name: BalancerName, backends: Backends): Promise<Backends> => {
  const { askPort } = await startBalancer(name, [backends.gatewright])
  return { ...backends, gatewright: askPort }
}

describeRecipe(
  'the nginx recipe, asking HAProxy before several nodes,',
  async backends => startNginx(await before('haproxy', backends)),
  { https: false },
)
// What Apache asks about it passes on by the same way, WebSockets too.
describeRecipe(
  'the Apache recipe, asking nginx before several nodes,',
  async backends => startApache(await before('nginx', backends)),
  { https: false },
)

/** @returns that of a check which says nothing of what it is about, from this address of the machine */
const statusFrom = (localAddress: string, port: number): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, localAddress, agent: false, path: '/api/v1/gate/check' }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    }).once('error', reject)
  })

describe.each(balancers)('%s before several nodes', name => {
  const checkOf = (uri: string) => ({
    ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http' },
    ...{ 'x-forwarded-host': appHost, 'x-forwarded-uri': uri },
  })
  const check = '/api/v1/gate/check'

  async function start() {
    let ports = { port: 0, askPort: 0 }
    const started = await startRecipe(async ({ gatewright }) => {
      ports = await startBalancer(name, [gatewright])
      return ports.port
    })
    return { ...started, ...ports }
  }

  it('lets proxies ask, and no page of an app by the way that browsers come', async () => {
    const { port, askPort, cookie } = await start()
    const headers = { cookie, ...checkOf('/page') }
    const answer = await ask(askPort, check, { headers })
    expect([answer.status, answer.headers['remote-user']]).toEqual([204, 'c-ada'])
    const byBrowser = await ask(port, check, { headers })
    expect([byBrowser.status, byBrowser.headers['remote-user']]).toEqual([404, undefined])
  })

  it('lets Envoy ask by HTTP, and no page of an app by the way that browsers come', async () => {
    const { port, askPort, cookie } = await start()
    const answer = await ask(askPort, '/api/v1/gate/ext-authz/page', { headers: { cookie } })
    expect([answer.status, answer.headers['remote-user']]).toEqual([200, 'c-ada'])
    const byBrowser = await ask(port, '/api/v1/gate/ext-authz/page', { headers: { cookie } })
    expect([byBrowser.status, byBrowser.headers['remote-user']]).toEqual([404, undefined])
  })

  it('passes on an app’s answer with cookies as large as browsers keep them', async () => {
    const { port, cookie, upstream } = await start()
    const cookies = [...'abcd'].map(each => `${each}=${each.repeat(3_900)}`)
    upstream.server.removeAllListeners('request')
    upstream.server.on('request', (_request, response) => {
      response.writeHead(200, { 'set-cookie': cookies }).end()
    })
    const { status, headers } = await ask(port, '/', { headers: { cookie } })
    expect([status, headers['set-cookie']]).toEqual([200, cookies])
  })

  it('has room for a check with 15 kB of cookies, which are in its answer', async () => {
    const { askPort, cookie } = await start()
    const large = [...'abcd'].map(each => `${each}=${each.repeat(3_650)}`).join('; ')
    const headers = { ...checkOf('/page'), cookie: `${large}; ${cookie}` }
    const answer = await ask(askPort, check, { headers })
    expect([answer.status, answer.headers.cookie]).toEqual([204, large])
  })

  it('leads browsers on to an app by the console’s host', async () => {
    const { port, askPort } = await start()
    const { headers } = await ask(port, '/page', { headers: pageLoad })
    const { pathname, search } = new URL(headers.location ?? '')
    for (const at of [port, askPort])
      expect((await ask(at, pathname + search, { host: consoleHost, headers: pageLoad })).status).toBe(302)
  })

  it('does not obey what an app says to nginx', async () => {
    const { port, cookie, upstream } = await start()
    upstream.server.removeAllListeners('request')
    upstream.server.on('request', ({ url }, response) => {
      if (url === '/public/x') response.setHeader('x-accel-redirect', '/private')
      response.end(url)
    })
    expect((await ask(port, '/public/x', { headers: { cookie } })).body).toBe('/public/x')
  })

  it('believes the proxy who is asking, and lets nobody ask who is not listed', async () => {
    const { askPort, cookie } = await start()
    const headers = { cookie, 'x-forwarded-for': '203.0.113.9' }
    const answer = await ask(askPort, '/api/v1/gate/ext-authz/page', { headers })
    expect([answer.status, answer.headers['x-real-ip']]).toEqual([200, '203.0.113.9'])
    expect(await statusFrom('127.0.0.2', askPort)).toBe(403)
    expect(await statusFrom('127.0.0.1', askPort)).toBe(400)
  })

  it('asks another node where one ends in the middle of a check, whatever its method', async () => {
    // It is ready, as far as anybody knows.
    const dying = createServer(({ url, socket }, response) => {
      if (url === '/readyz') response.end()
      else socket.destroy()
    })
    const alive = createServer((_request, response) => response.end('alive'))
    onTestFinished(async () => void (await Promise.all([dying, alive].map(node => stop(node)))))
    const nodes = await Promise.all([dying, alive].map(node => listen(node)))
    for (const method of ['GET', 'POST']) {
      const { askPort } = await startBalancer(name, nodes)
      for (let time = 0; time < 4; time += 1) {
        const { status, body } = await ask(askPort, '/api/v1/gate/ext-authz/page', { method })
        expect([status, body]).toEqual([200, 'alive'])
      }
    }
  })

  it('shows the check every name that the proxy has sent, in whatever spelling', async () => {
    const { askPort, cookie } = await start()
    for (const name of ['remote_user', 'Remote.User', 'x_gatewright_assertion']) {
      const headers = { cookie, ...checkOf('/page'), [name]: 'forged' }
      expect((await ask(askPort, check, { headers })).status, name).toBe(400)
    }
  })
})
