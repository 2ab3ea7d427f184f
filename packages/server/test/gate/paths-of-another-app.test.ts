import { describe, expect, it } from 'vitest'
import { ask, askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

/** The site is everybody’s, and its `/tool` is another app, for administrators. */
const twoApps = (upstream: string, site: Parameters<typeof testApp>[0] = {}) => [
  testApp({ id: 'site', upstreams: [upstream], rules: [open({})], ...site }),
  testApp({
    id: 'tool',
    upstreams: [`${upstream}/tool`],
    urls: [{ origin: `http://${appHost}`, pathPrefix: '/tool' }],
    rules: [allow({ roles: ['admin'] })],
  }),
]

/** Which one server, or the proxy that asks, finds below `/tool` all the same: RFC 3986, nginx, Tomcat, Caddy, IIS. */
const spellings = [
  ...[
    '/tool%2fx',
    '/x/..%2ftool/x',
    '/x/%2e%2e/tool/x',
    '/x/../tool/x',
    '//tool/x',
    '/%74ool%2fx',
    '/tool;j/x',
  ],
  ...['/too%256c/x', '/tool%5cx', '/tool\\x', '/.%2ftool/x', '//any/tool/x', '/..;/tool/x', '/%c1%b4ool/x'],
  ...['/TOOL/x', '/Tool', '/tool./x', '/tool%20/x', '/tool::$DATA/x', '/t%ef%bd%8fol/x', '/%uff54ool/x'],
]

const readsPaths = [open({ paths: ['/a/**'] }), open({})]
const takingRawPaths = [{}, { paths: 'raw' as const, rules: readsPaths }]

describe.each([...takingRawPaths, { rules: readsPaths }])(
  'the path of another app on the same host, with %j',
  site => {
    it('is not asked for by a spelling of it', async () => {
      const upstream = await startUpstream()
      const { port } = await startGate({ apps: twoApps(upstream.url, site) })
      for (const path of spellings) {
        const head = `GET ${path} HTTP/1.1\r\nHost: ${appHost}\r\nConnection: close\r\n\r\n`
        expect([path, (await askRaw(port, head)).split(' ')[1]]).toEqual([path, '400'])
      }
      expect(upstream.seen).toEqual([])
    })

    it('nor of a check, whose proxy finds the app by its own reading', async () => {
      const { port } = await startGate({
        apps: twoApps('http://127.0.0.1:1', site),
        http: { trustedProxies: ['127.0.0.1'] },
      })
      for (const path of spellings) {
        const headers = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': path }
        expect([path, (await ask(port, '/api/v1/gate/check', { headers })).status]).toEqual([path, 400])
      }
    })
  },
)

describe.each(takingRawPaths)('the path of another app on the same host, with %j', site => {
  it('takes nothing from the app beside it that is its own by all readings', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: twoApps(upstream.url, site) })
    const cookie = sessions.signIn(makeCaller({ roles: ['admin'] }), appHost)
    const own = [
      '/',
      '/Tools/x',
      '/api/queues/%2F/a',
      '/@acme%2ftool',
      '/a//b;c',
      '/x/tool/..%2fy',
      '/tool/%2F/x',
    ]
    for (const path of own) {
      await ask(port, path, { host: appHost, headers: { cookie } })
      expect(upstream.seen.at(-1)?.url).toBe(path)
    }
  })
})
