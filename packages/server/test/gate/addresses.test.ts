import { describe, expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

describe('an app at an IPv6 address', () => {
  it('is found by every spelling of the address, with its port and no other', async () => {
    const upstream = await startUpstream()
    const urls = [{ origin: 'http://[::1]:8080', pathPrefix: '/' }]
    const { port, sessions, errors } = await startGate({
      apps: [testApp({ upstreams: [upstream.url], urls })],
    })
    const cookie = sessions.signIn(makeCaller(), '[::1]:8080')
    const found = ['[::1]:8080', '[0:0:0:0:0:0:0:1]:8080', '[0000::0001]:8080', '[::0.0.0.1]:8080']
    for (const host of found) {
      expect((await ask(port, '/', { host, headers: { cookie } })).status, host).toBe(200)
    }
    expect(upstream.seen.map(seen => seen.headers.host)).toEqual(found.map(() => '[::1]:8080'))
    const others = [
      '[::1]',
      '[::1]:80',
      '[::1]:8081',
      '[0:0:0:0:0:0:0:1]',
      '[0:0:0:0:0:0:0:1]:443',
      '[::2]:8080',
    ]
    const broken = ['::1:8080', '[::1:8080', '[::1]8080', '[::1%25lo]:8080', '[:::1]:8080']
    for (const host of [...others, ...broken]) {
      expect((await ask(port, '/', { host, headers: { cookie } })).status, host).toBe(404)
    }
    expect(new Set(errors.map(error => error.code))).toEqual(new Set(['app_not_found']))
    expect(upstream.seen).toHaveLength(found.length)
  })

  it('needs no port where it has the default one', async () => {
    const upstream = await startUpstream()
    const urls = [{ origin: 'http://[2001:db8::1]', pathPrefix: '/' }]
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], urls })] })
    const cookie = sessions.signIn(makeCaller(), '[2001:db8::1]')
    for (const host of ['[2001:db8::1]', '[2001:DB8:0::1]', '[2001:db8::1]:80']) {
      expect((await ask(port, '/', { host, headers: { cookie } })).status, host).toBe(200)
    }
    expect((await ask(port, '/', { host: '[2001:db8::1]:443', headers: { cookie } })).status).toBe(404)
  })
})

describe('one app on several hosts', () => {
  it('is the same app on each, and learns which one was asked for', async () => {
    const upstream = await startUpstream()
    const hosts = [appHost, 'help.example.org', 'help.localhost:3000']
    const urls = hosts.map(host => ({ origin: `http://${host}`, pathPrefix: '/' }))
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], urls })] })
    for (const host of hosts) {
      const cookie = sessions.signIn(makeCaller(), host)
      expect(await ask(port, '/page', { host, headers: { cookie } })).toMatchObject({
        status: 200,
        body: 'hello',
      })
    }
    const seen = upstream.seen.map(({ url, headers }) => [url, headers.host, headers['x-forwarded-host']])
    expect(seen).toEqual(hosts.map(host => ['/page', host, host]))
  })

  it('takes a session on the host that it was made for alone', async () => {
    const upstream = await startUpstream()
    const urls = [appHost, 'help.example.org'].map(host => ({ origin: `http://${host}`, pathPrefix: '/' }))
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], urls })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    expect((await ask(port, '/', { host: 'help.example.org', headers: { cookie } })).status).toBe(401)
    expect(upstream.seen).toEqual([])
  })
})

/** The app's name for itself; `/team` leads to `/team/`. */
async function whoAnswers(port: number, path: string, host: string, cookie: string): Promise<string> {
  const answer = await ask(port, path, { host, headers: { cookie } })
  if (answer.status !== 308) return answer.body
  expect(answer.headers.location?.split('?')[0]).toBe(`${path.split('?')[0]}/`)
  return whoAnswers(port, answer.headers.location as string, host, cookie)
}

describe('apps below prefixes of one host', () => {
  it('answer by the longest prefix that fits, in whichever order they stand', async () => {
    const answering = (name: string) => startUpstream((_request, response) => void response.end(name))
    const names = ['team', 'tools', 'deep']
    const prefixes: Record<string, string> = { team: '/team', tools: '/team/tools', deep: '/team/tools/deep' }
    const upstreams = await Promise.all(names.map(answering))
    const apps = names.map((name, index) =>
      testApp({
        id: name,
        upstreams: [upstreams[index]?.url ?? ''],
        urls: [{ origin: `http://${consoleHost}`, pathPrefix: prefixes[name] ?? '' }],
      }),
    )
    for (const order of [apps, [...apps].reverse()]) {
      const { port, sessions } = await startGate({ apps: order })
      const cookie = sessions.signIn(makeCaller(), consoleHost)
      const at = (path: string) => whoAnswers(port, path, consoleHost, cookie)
      expect(await at('/team')).toBe('team')
      expect(await at('/team/')).toBe('team')
      expect(await at('/team/tool')).toBe('team')
      expect(await at('/team/toolshed')).toBe('team')
      expect(await at('/team/x/tools/deep')).toBe('team')
      expect(await at('/team/tools')).toBe('tools')
      expect(await at('/team/tools?x=/deep')).toBe('tools')
      expect(await at('/team/tools/deeper/deep')).toBe('tools')
      expect(await at('/team/tools/deep')).toBe('deep')
      expect(await at('/team/tools/deep/down')).toBe('deep')
      expect(await at('/teams')).toBe('console')
      expect(await at('/')).toBe('console')
    }
  })

  it('leave the rest of their host to the app that has all of it', async () => {
    const answering = (name: string) => startUpstream((_request, response) => void response.end(name))
    const [whole, part] = await Promise.all([answering('whole'), answering('part')])
    const { port, sessions } = await startGate({
      apps: [
        testApp({ upstreams: [whole.url] }),
        testApp({
          id: 'part',
          upstreams: [part.url],
          urls: [{ origin: `http://${appHost}`, pathPrefix: '/part' }],
        }),
      ],
    })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const at = (path: string) => whoAnswers(port, path, appHost, cookie)
    expect([await at('/'), await at('/part'), await at('/part/x'), await at('/parting')]).toEqual([
      ...['whole', 'part', 'part', 'whole'],
    ])
  })
})
