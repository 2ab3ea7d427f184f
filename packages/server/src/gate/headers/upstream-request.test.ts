import type { IncomingMessage } from 'node:http'
import type { AppConfig } from '@gatewright/config'
import { type HeaderLines, headerLines } from '@gatewright/proxy'
import { describe, expect, it } from 'vitest'
import { open } from '../../../test/gate/support/rules.ts'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { sessionCookieName } from '../../http/cookies/session-cookie.ts'
import { createTrustedProxies } from '../../http/trusted-proxies.ts'
import { type GateRequest, httpGateRequest } from '../gate-request.ts'
import { gatedApp } from '../routing/gated-app.ts'
import { parseTarget } from '../routing/path.ts'
import type { Decision } from '../rules/decide.ts'
import { createDescribeUpstreamRequest, type UpstreamRequest } from './upstream-request.ts'

const shop = 'https://shop.test'
const describeRequest = createDescribeUpstreamRequest({
  proxies: createTrustedProxies(['10.0.0.1']),
  externalOrigins: new Set([shop]),
})

interface Asking {
  readonly url?: string
  readonly app?: Partial<AppConfig>
  readonly site?: { readonly prefix?: string; readonly secure?: boolean; readonly onConsole?: boolean }
  readonly peer?: string
  readonly usedAuthorization?: boolean
  readonly decision?: Decision
  readonly identity?: HeaderLines
}

/** What the app would get of a request with these lines. */
function described(lines: readonly string[], asking: Asking = {}): UpstreamRequest {
  const { url = '/x', app, site, peer = '192.0.2.1', usedAuthorization = false, decision, identity } = asking
  const headers: Record<string, string> = {}
  for (let index = 0; index < lines.length; index += 2) {
    const name = (lines[index] as string).toLowerCase()
    headers[name] =
      headers[name] === undefined ? (lines[index + 1] as string) : `${headers[name]}, ${lines[index + 1]}`
  }
  const request = {
    headers,
    rawHeaders: lines,
    socket: { remoteAddress: peer },
  } as unknown as IncomingMessage
  const target = parseTarget(url)
  if (target === undefined) throw new Error(`${url} cannot be read`)
  const where = {
    ...{ app: gatedApp(testApp(app), []), origin: 'http://bot.example.com', host: 'bot.example.com' },
    ...{ secure: false, prefix: '', keepsPrefix: false, isOneOfMany: false, onConsole: false, ...site },
  }
  const gated: GateRequest = httpGateRequest(request, {} as never, { site: where, target, method: 'GET' })
  gated.requester = { usedAuthorization }
  if (decision !== undefined) gated.decision = decision
  if (identity !== undefined) gated.identity = identity
  return describeRequest(gated)
}

/** The client’s own that reach the app: what stands before the gate’s, the first of which is X-Request-Id. */
function passed(lines: readonly string[], asking?: Asking): string[] {
  const { headers } = described(lines, asking)
  return headers.slice(0, headers.lastIndexOf('X-Request-Id'))
}

const spellings = (name: string) => [
  name,
  name.toUpperCase(),
  name.replaceAll('-', '_'),
  name.replace('-', '.'),
]

describe('of a client’s headers', () => {
  it.each([
    ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'te'],
    ...['trailer', 'transfer-encoding', 'content-length', 'upgrade', 'http2-settings', 'expect', 'host'],
    ...['x-request-id', 'forwarded', 'via', 'x-real-ip', 'x-client-ip', 'client-ip', 'true-client-ip'],
    ...['proxy', 'x-cluster-client-ip', 'cf-connecting-ip', 'x-bp-externalauth'],
    ...['remote-user', 'remote-email', 'remote-name', 'remote-groups', 'remote-addr', 'remote-host'],
    ...['x-auth-user', 'x-auth-username', 'x-auth-email', 'x-auth-name', 'x-auth-groups', 'x-auth-roles'],
    ...[
      'x-original-url',
      'x-original-uri',
      'x-original-method',
      'x-original-host',
      'x-rewrite-url',
      'x-host',
    ],
    ...['oidc-access-token', 'oidc-id-token', 'x-forwarded-x', 'x-gatewright-x', 'x-auth-request-x'],
    ...['x-authenticated-x', 'x-remote-x', 'x-webauth-x', 'x-authentik-x', 'x-pomerium-x'],
    ...['x-goog-authenticated-x', 'x-ms-client-principal', 'x-ms-client-principal-x', 'cf-access-x'],
    ...[
      'oidc-claim-x',
      'x-ssl-client-x',
      'x-client-cert',
      'x-client-cert-x',
      'ssl-client-x',
      'remote-user-x',
    ],
  ])('%s reaches no app in any spelling, the last as the first', name => {
    for (const spelling of spellings(name)) {
      expect(passed([spelling, 'eve', 'A', '1', spelling, 'mallory']), spelling).toEqual(['A', '1'])
    }
  })

  it('those that say nothing of the way or of the sender stay as they are, in their order', () => {
    const lines = [
      ...['Accept', '*/*', 'user-agent', 'x', 'ACCEPT', 'text/html', 'Origin', shop, 'X-Requested-With', 'y'],
      ...['Content-Type', 'text/plain', 'If-None-Match', '"1"', 'Sec-Fetch-Site', 'none', 'x_y', 'z'],
    ]
    expect(passed(lines)).toEqual(lines)
    expect(passed([])).toEqual([])
  })

  it('what Connection names is of one connection, and none of the gate’s own can be named', () => {
    const lines = ['Connection', 'close, X-Secret, Host, X-Request-Id', 'X-SECRET', '1', 'A', '2']
    expect(passed(lines)).toEqual(['A', '2'])
    const { headers } = described(lines)
    expect(headers).toContain('X-Request-Id')
    expect(headers).toContain('X-Forwarded-For')
    expect(passed(['Connection', 'close', 'A', '1'])).toEqual(['A', '1'])
  })

  it('each Cookie loses ours, in both schemes, and goes where nothing is left', () => {
    for (const ours of [
      `${sessionCookieName(false)}=x`,
      `${sessionCookieName(true)}=x`,
      'gatewright-nonce=x',
    ]) {
      expect(passed(['Cookie', `a=1; ${ours}`, 'cookie', ours, 'COOKIE', `${ours}; b=2`])).toEqual([
        ...['Cookie', 'a=1', 'COOKIE', 'b=2'],
      ])
    }
  })

  it('Authorization is the app’s own, the first of several, unless the gate has used it', () => {
    const lines = ['Authorization', 'Basic YQ==', 'A', '1', 'authorization', 'Bearer gw_key']
    expect(passed(lines)).toEqual(['Authorization', 'Basic YQ==', 'A', '1'])
    expect(passed(lines, { usedAuthorization: true })).toEqual(['A', '1'])
  })

  it.each(['x-http-method-override', 'x-http-method', 'x-method-override'])(
    '%s goes where rules depend on the method',
    name => {
      const app = { rules: [open({ methods: ['GET'] })] }
      for (const spelling of spellings(name)) {
        expect(passed([spelling, 'DELETE', 'A', '1'], { app })).toEqual(['A', '1'])
        expect(passed([spelling, 'DELETE'])).toEqual([spelling, 'DELETE'])
      }
    },
  )
})

describe('an app gets', () => {
  const headerOf = ({ headers }: UpstreamRequest, name: string) => headers[headers.indexOf(name) + 1]

  it('the host that people know it by, and the way to it', () => {
    const { headers, lines } = described(['Host', 'evil.test'], {
      site: { prefix: '/bot', secure: true },
      url: '/bot/x',
    })
    const id = headers[1]
    expect(headers).toEqual([
      ...['X-Request-Id', id, 'X-Forwarded-For', '192.0.2.1', 'X-Real-IP', '192.0.2.1'],
    ])
    expect(lines.split('\r\n')).toEqual([
      ...['X-Forwarded-Proto: https', 'X-Forwarded-Host: bot.example.com', 'X-Forwarded-Port: 443'],
      ...['X-Forwarded-Prefix: /bot', 'Host: bot.example.com', ''],
    ])
  })

  it('an id of the request: that of a listed proxy where a log can take it, else a new one', () => {
    const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
    const idOf = (given: string | undefined, peer?: string) =>
      headerOf(
        described(given === undefined ? [] : ['X-Request-Id', given], { ...(peer && { peer }) }),
        'X-Request-Id',
      )
    for (const id of ['a', 'A_1.b:c-9', 'x'.repeat(100)]) {
      expect(idOf(id, '10.0.0.1')).toBe(id)
      expect(idOf(id)).toMatch(uuid)
    }
    for (const id of [undefined, '', 'x'.repeat(101), 'a b', 'a\n', ' a', 'a/b', 'é']) {
      expect(idOf(id, '10.0.0.1')).toMatch(uuid)
    }
    const request = described(['X-Request-Id', 'r-1'], { peer: '10.0.0.1' })
    expect(request.answerHeaders([])).toEqual(['X-Request-Id', 'r-1'])
  })

  it('the path below its address and the query, without a ticket that has let somebody in', () => {
    const external: Decision = { outcome: 'allow', as: 'external-user', rule: 0 }
    const url = '/bot/chat?a=1&gatewright-ticket=t'
    const site = { prefix: '/bot' }
    expect(described([], { url, site }).target).toBe('/chat?a=1&gatewright-ticket=t')
    expect(described([], { url, site, decision: external }).target).toBe('/chat?a=1')
    expect(described([], { url: '/bot?x', site }).target).toBe('/?x')
  })

  it('its answers read by a listed site’s page, where an external user’s token has let it in', () => {
    const external: Decision = { outcome: 'allow', as: 'external-user', rule: 0 }
    const answered = (origin: string, decision?: Decision) =>
      described(['Origin', origin], { ...(decision && { decision }) })
        .answerHeaders(['A', '1'])
        .slice(2)
    const cors = ['Access-Control-Allow-Origin', shop, 'Vary', 'Origin']
    expect(answered(shop, external)).toEqual(['A', '1', ...cors])
    expect(answered('https://evil.test', external)).toEqual(['A', '1'])
    expect(answered(shop)).toEqual(['A', '1'])
    expect(answered(shop, { outcome: 'allow', as: 'anyone', rule: 0 })).toEqual(['A', '1'])
  })

  it('no hold on the console’s origin, where it shares it', () => {
    const answered = (onConsole: boolean) =>
      described([], { site: { onConsole } }).answerHeaders(['Clear-Site-Data', '"*"']).slice(2)
    expect(answered(true)).toEqual([])
    expect(answered(false)).toEqual(['Clear-Site-Data', '"*"'])
  })

  it('who is calling as it was made out before', () => {
    const identity = headerLines(['Remote-User', 'ada'])
    expect(described([], { identity }).lines.endsWith(identity)).toBe(true)
  })
})
