import type { AppConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { listenHttp2 } from '../support/listen-http2.ts'
import * as h2 from '../support/raw-http2.ts'
import { adminSpellings, privateSpellings, readingsOf } from './support/attack-paths.ts'
import { type StreamAttack, streamAttacks } from './support/attack-streams.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'
import { startStrictUpstream } from './support/strict-upstream.ts'

const rules = [
  open({ paths: ['/public/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
  allow({ signedIn: true }),
]

/** The gate behind the server's own listener, and an app that notes every byte that could be read in two ways. */
async function start(app: Partial<AppConfig> = {}) {
  const upstream = await startStrictUpstream()
  const { gate, sessions } = await startGate({
    apps: [testApp({ upstreams: [upstream.url], rules, ...app })],
  })
  const { port } = await listenHttp2((request, response) => {
    if (!gate.handle(request, response)) response.end('console')
  })
  return { upstream, port, cookie: sessions.signIn(makeCaller(), appHost) }
}

const sane = (path = '/public/sane', ...more: h2.Fields): h2.Fields => [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', path],
  [':authority', appHost],
  ...more,
]

const isOver = (stream: number) => (frame: h2.Frame) =>
  (frame.stream === stream && ((frame.flags & h2.END_STREAM) !== 0 || frame.type === h2.RST_STREAM)) ||
  frame.type === h2.GOAWAY

/** On a connection of its own, until its stream or the connection is over. Then another request on the same connection. */
async function send(port: number, { fields, body, trailers }: StreamAttack): Promise<void> {
  const raw = await h2.connectRaw(port)
  const last = (index: number) => index === (body?.length ?? 0) - 1 && trailers === undefined
  raw.send(
    h2.frame(h2.HEADERS, h2.END_HEADERS | (body === undefined ? h2.END_STREAM : 0), 1, h2.hpack(fields)),
    ...(body ?? []).map((bytes, index) => h2.frame(h2.DATA, last(index) ? h2.END_STREAM : 0, 1, bytes)),
    ...(trailers === undefined
      ? []
      : [h2.frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, 1, h2.hpack(trailers))]),
  )
  await raw.next(isOver(1))
  raw.send(h2.request(3, sane()))
  await raw.next(isOver(3))
  raw.destroy()
}

async function sendAll<Item>(items: readonly Item[], one: (item: Item, index: number) => Promise<void>) {
  for (let from = 0; from < items.length; from += 40) {
    await Promise.all(items.slice(from, from + 40).map((item, index) => one(item, from + index)))
  }
}

const isPublic = (path: string): boolean => path === '/public' || path.startsWith('/public/')
const isAdmin = (path: string): boolean => path === '/admin' || path.startsWith('/admin/')

describe('a stream of HTTP/2', () => {
  // James Kettle, "HTTP/2: The Sequel is Always Worse": what HTTP/2 can say and HTTP/1.1 takes for two requests.
  it('never becomes two requests to the app, nor one for another place or person', async () => {
    const { upstream, port } = await start()
    await sendAll(streamAttacks, attack => send(port, attack))
    expect(upstream.doubts).toEqual([])
    expect(upstream.seen.filter(({ target }) => !readingsOf(target).every(isPublic))).toEqual([])
    const [names, methods] = [new Set<string>(), new Set<string>()]
    for (const { method, headers } of upstream.seen) {
      methods.add(method)
      for (const [name] of headers) names.add(name)
    }
    expect([...methods].sort()).toEqual(['GET', 'POST'])
    const unheard = ['remote-user', 'x-forwarded-user', 'upgrade', 'keep-alive', 'proxy-connection', 'te']
    expect(unheard.filter(name => names.has(name))).toEqual([])
    const raw = await h2.connectRaw(port)
    raw.send(h2.request(1, sane()))
    expect(await raw.next(frame => h2.hasStatus(frame, 200))).toBeDefined()
  })

  const cases: [string, readonly string[], boolean, (readings: readonly string[]) => boolean][] = [
    ['a stranger sees but public pages', privateSpellings, false, readings => readings.every(isPublic)],
    ['a member sees no admin’s page', adminSpellings, true, readings => !readings.some(isAdmin)],
  ]
  it.each(
    cases.flatMap(one => [
      { paths: undefined, one },
      { paths: 'raw' as const, one },
    ]),
  )(
    'however its path is written, $one.0 (paths: $paths)',
    async ({ paths, one: [, spellings, signedIn, isFine] }) => {
      const { upstream, port, cookie } = await start(paths && { paths })
      const raw = await h2.connectRaw(port)
      const session: h2.Fields = signedIn ? [['cookie', cookie]] : []
      await sendAll(spellings, async (path, index) => {
        raw.send(h2.request(2 * index + 1, sane(path, ...session)))
        await raw.next(isOver(2 * index + 1))
      })
      expect(upstream.doubts).toEqual([])
      expect(upstream.seen.filter(({ target }) => !isFine(readingsOf(target)))).toEqual([])
      expect(upstream.seen.length).toBeGreaterThan(signedIn ? 2 : 1)
    },
  )
})
