import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { EXT_AUTHZ } from '../../../src/gate/ext-authz/is-asked.ts'
import { parseTarget } from '../../../src/gate/routing/path.ts'
import { askRaw } from './ask.ts'
import { type Attack, framingAttacks, requestAttacks } from './attack-framing.ts'
import { adminSpellings, privateSpellings, readingsOf } from './attack-paths.ts'
import { appHost } from './gate-server.ts'
import { type StrictUpstream, startStrictUpstream } from './strict-upstream.ts'

/** What stands before the app: `/public` is open to all, `/admin` to admins, the rest to whoever is signed in. */
export interface Front {
  readonly port: number
  /** Of somebody who is signed in and no admin. */
  readonly cookie: string
  /** Targets that were decided about, by the `X-Variant` of the request. */
  readonly decided: ReadonlyMap<string, readonly string[]>
}

/** Notes what the gate is asked about: by the request itself, or by a proxy's description of it. */
export function noteDecisions(server: {
  on(event: 'request', listener: (request: IncomingMessage) => void): unknown
}) {
  const decided = new Map<string, string[]>()
  server.on('request', ({ headers, url = '' }) => {
    const variant = String(headers['x-variant'])
    const target = headers['x-forwarded-uri']
    const known = decided.get(variant) ?? []
    const own = url.startsWith(EXT_AUTHZ) ? url.slice(EXT_AUTHZ.length) : url
    decided.set(variant, [...known, typeof target === 'string' ? target : own])
  })
  return decided
}

/** How long each is listened to when the connection stays open, in milliseconds. What has arrived by then counts. */
const patience = 500

/** The same for what is to be answered with the connection's end. */
const untilAnswered = 30_000

/** As many at a time: who has an answer makes room for the next, without waiting for those whose connection stays open. */
const LANES = 40

async function sendAll(port: number, requests: readonly string[], wait: number): Promise<string[]> {
  const answers: string[] = []
  const left = requests.entries()
  const lane = async () => {
    for (const [index, bytes] of left) answers[index] = await askRaw(port, withHost(bytes), wait)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return answers
}

const withHost = (bytes: string): string => bytes.replace(/(?<=[ /@,.:]|^)H(?=[ \r/@,.:;#?\\%]|$)/gm, appHost)

const isPublic = (path: string): boolean => path === '/public' || path.startsWith('/public/')
const isAdmin = (path: string): boolean => path === '/admin' || path.startsWith('/admin/')

/** The promises that hold for the built-in proxy and for every proxy that asks, against all of the lists. */
export function itWithstandsAttacks(
  start: (upstream: StrictUpstream) => Promise<Front>,
  { raw = false }: { readonly raw?: boolean } = {},
): void {
  itReadsRequestsInOneWay(start)
  itDecidesAboutThePathThatTheAppGets(start, raw)
}

/** Against requests that could be cut at several places, or that could be several requests. */
export function itReadsRequestsInOneWay(
  start: (upstream: StrictUpstream) => Promise<Pick<Front, 'port'>>,
): void {
  it.each<[string, readonly Attack[]]>([
    ['cut at two places', framingAttacks],
    ['read as two different requests', requestAttacks],
  ])('never lets a request through that can be %s', async (_, attacks) => {
    const upstream = await startStrictUpstream()
    const { port } = await start(upstream)
    await sendAll(
      port,
      attacks.map(attack => attack.bytes),
      patience,
    )
    expect(upstream.doubts).toEqual([])
    const reached = upstream.seen.filter(({ target }) => !readingsOf(target).every(isPublic))
    expect(reached).toEqual([])
    expect(JSON.stringify(upstream.seen)).not.toMatch(/"eve"|"TRACE"|"CONNECT"/)
    // The front still stands, and nobody else gets an answer of these.
    const sane = `GET /public/sane HTTP/1.1\r\nHost: H\r\nConnection: close\r\n\r\n`
    expect(await sendAll(port, [sane], untilAnswered)).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 200 [\s\S]*hello$/),
    ])
  })
}

/** @param raw whether the app gets paths as they came */
function itDecidesAboutThePathThatTheAppGets(
  start: (upstream: StrictUpstream) => Promise<Front>,
  raw: boolean,
): void {
  it.each<[string, readonly string[], boolean, (readings: readonly string[]) => boolean]>([
    ['a stranger sees but public pages', privateSpellings, false, readings => readings.every(isPublic)],
    ['a member sees no admin’s page', adminSpellings, true, readings => !readings.some(isAdmin)],
  ])('however the path is written, %s, and the app gets the path that was decided about', async (...row) => {
    const [, spellings, signedIn, isFine] = row
    const upstream = await startStrictUpstream()
    const { port, cookie, decided } = await start(upstream)
    const session = signedIn ? `Cookie: ${cookie}\r\n` : ''
    const requests = spellings.map(
      (path, index) =>
        `GET ${path} HTTP/1.1\r\nHost: H\r\nX-Variant: ${index}\r\n${session}Connection: close\r\n\r\n`,
    )
    await sendAll(port, requests, untilAnswered)
    expect(upstream.doubts).toEqual([])
    for (const { target, headers } of upstream.seen) {
      const variant = headers.find(([name]) => name === 'x-variant')?.[1] ?? ''
      const spelling = spellings[Number(variant)]
      expect([spelling, target, isFine(readingsOf(target))]).toEqual([spelling, target, true])
      if (raw) {
        expect([spelling, decided.get(variant)]).toEqual([spelling, expect.arrayContaining([target])])
        continue
      }
      const paths = (decided.get(variant) ?? []).map(one => parseTarget(one)?.decoded)
      expect([spelling, paths]).toEqual([
        spelling,
        expect.arrayContaining([decodeURIComponent(target.split('?', 1)[0] as string)]),
      ])
    }
    // The list has spellings that are but another way to write a path that one may see: not everything is refused.
    expect(upstream.seen.length).toBeGreaterThan(signedIn ? 2 : 1)
  })
}
