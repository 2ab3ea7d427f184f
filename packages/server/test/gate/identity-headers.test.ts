import { qualifiedGroup, type StrategyConfig } from '@gatewright/config'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { ask, askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

/**
 * oauth2-proxy let `X_Forwarded_User` through to servers that read it as `X-Forwarded-User` (CVE-2025-64484), and let a
 * client name its identity headers in `Connection`, so that a later hop removed them (CVE-2025-48865).
 */
const spellings = [
  // HTTP_PROXY to CGI (httpoxy).
  'Proxy',
  ...[
    'Remote-User',
    'remote-user',
    'REMOTE_USER',
    'Remote_User',
    'remote.user',
    'Remote-Email',
    'remote_groups',
  ],
  ...[
    'X-Forwarded-User',
    'x_forwarded_user',
    'X-Forwarded_Email',
    'X.Forwarded.Groups',
    'x-forwarded-anything',
  ],
  ...['X-Forwarded-Preferred-Username', 'X-Gatewright-Assertion', 'x_gatewright_assertion', 'X-Auth-User'],
  ...[
    'X-Auth-Request-User',
    'X-WebAuth-User',
    'X-Remote-User',
    'Cf-Access-Jwt-Assertion',
    'OIDC_CLAIM_email',
  ],
]

describe('a client’s own identity headers', () => {
  it.each(spellings)('%s never reaches an app, on public paths neither', async name => {
    const upstream = await startUpstream()
    const rules = [open({ paths: ['/public'] }), ...testApp().rules]
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    expect((await ask(port, '/', { headers: { cookie, [name]: 'forged' } })).status).toBe(200)
    expect((await ask(port, '/public', { headers: { [name]: 'forged' } })).status).toBe(200)
    expect(upstream.seen).toHaveLength(2)
    for (const seen of upstream.seen) expect(seen.rawHeaders.join('\n')).not.toContain('forged')
  })

  it('named in Connection take nothing of ours away', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const connection = 'close, Remote-User, X-Forwarded-For, X-Gatewright-Assertion, X-Secret'
    await ask(port, '/', { headers: { cookie, connection, 'x-secret': 'one hop only', 'x-other': 'kept' } })
    const headers = upstream.seen[0]?.headers
    expect(headers).toMatchObject({
      'remote-user': 'c-ada',
      'x-forwarded-for': '127.0.0.1',
      'x-other': 'kept',
    })
    expect(headers?.['x-gatewright-assertion']).toMatch(/^ey/)
    expect(headers?.['x-secret']).toBeUndefined()
    expect(headers?.connection).not.toMatch(/remote-user/i)
  })

  it('sent twice are dropped twice', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    await askRaw(
      port,
      `GET / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\nRemote-User: eve\r\nREMOTE-USER: mallory\r\nConnection: close\r\n\r\n`,
    )
    expect(upstream.seen[0]?.rawHeaders.filter(name => /^remote.user$/i.test(name))).toEqual(['Remote-User'])
    expect(upstream.seen[0]?.headers['remote-user']).toBe('c-ada')
  })

  it('cannot make an app see another address or method than the rules saw', async () => {
    const upstream = await startUpstream()
    const rules = [open({ paths: ['/public'], methods: ['POST'] })]
    const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    const headers = {
      'x-original-url': '/admin',
      'x-rewrite-url': '/admin',
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
      forwarded: 'for=1.2.3.4;host=evil.test',
    }
    await ask(port, '/public', { method: 'POST', headers })
    expect(upstream.seen).toHaveLength(1)
    for (const name of Object.keys(headers)) expect(upstream.seen[0]?.headers[name]).toBeUndefined()
  })

  it('and no header value opens a private path', async () => {
    const upstream = await startUpstream()
    const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const tricks: Record<string, string>[] = [
      { 'user-agent': 'ELB-HealthChecker/2.0' },
      { 'user-agent': 'kube-probe/1.30', 'x-forwarded-for': '127.0.0.1' },
      { 'x-forwarded-uri': '/healthz', 'x-original-url': 'http://support.example.com/public' },
      { 'x-forwarded-host': 'other.example.com', 'x-forwarded-proto': 'https' },
      { authorization: 'Bearer x' },
      { cookie: 'gatewright=; gatewright=\u0000' },
    ]
    for (const headers of tricks) {
      const status = await ask(port, '/private', { headers }).then(
        answer => answer.status,
        () => 'not even sent',
      )
      expect([401, 'not even sent']).toContain(status)
    }
    expect(upstream.seen).toEqual([])
  })
})

describe('what an app must not send', () => {
  it('our own cookies and an invitation past the gate are dropped from its answer, the rest stays', async () => {
    const upstream = await startUpstream((_request, response) => {
      response.setHeader('Set-Cookie', ['gatewright=theirs', 'a=1', '__Host-gatewright-nonce=x', 'b=2'])
      response.setHeader('Alt-Svc', 'h3=":444"')
      response.setHeader('X-Gatewright-Assertion', 'x')
      for (const name of ['Remote-User', 'remote_email', 'X-Forwarded-Groups']) response.setHeader(name, 'x')
      response.setHeader('X-Own', 'kept')
      response.end()
    })
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const { headers } = await ask(port, '/', { headers: { cookie: sessions.signIn(makeCaller(), appHost) } })
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(headers['alt-svc']).toBeUndefined()
    expect(headers['x-gatewright-assertion']).toBeUndefined()
    for (const name of ['remote-user', 'remote_email', 'x-forwarded-groups'])
      expect(headers[name]).toBeUndefined()
    expect(headers['x-own']).toBe('kept')
  })
})

describe('somebody in more groups than a header holds', () => {
  const groups = Array.from({ length: 200 }, (_, index) => `${index}`.padStart(36, '0'))
  const named = groups[150] as string

  // Entra puts up to 200 ids into a token: 7 kB, three times over, where Node takes 16 kB of headers and Tomcat 8.
  it('still gets to the app, which is told of the groups that its rules name', async () => {
    const upstream = await startUpstream()
    const rules = [allow({ groups: [named] })]
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    const cookie = sessions.signIn(makeCaller({ groups }), appHost)
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(200)
    const headers = upstream.seen[0]?.headers
    expect(headers?.['remote-groups']).toBe(named)
    expect(decodeJwt(String(headers?.['x-gatewright-assertion']))).toMatchObject({
      groups: [named],
      groups_complete: false,
    })
  })
})

describe('groups of several who could have said the same name', () => {
  const strategy = (id: string, ...claimSources: string[]): StrategyConfig => ({
    ...{ id, type: 'oauth2', label: id, hidden: false, offered: true, allowSelfSignup: false, options: {} },
    ...{ selfSignupRole: 'member', fieldMapping: { groups: 'groups' }, roleMapping: [], claimSources },
  })
  const strategies = [strategy('azure', 'contoso.test'), strategy('gitlab', 'https://gitlab.test')]
  const support = qualifiedGroup('azure', 'contoso.test', 'Support')

  /** What an app reads of somebody in `azure`'s group, and whether a rule for the group of `gitlab` lets them in. */
  async function told(app: { readonly strategies?: readonly string[] }) {
    const upstream = await startUpstream()
    const rules = [
      allow({ groups: [qualifiedGroup('gitlab', 'https://gitlab.test', 'Support')] }, { paths: ['/gitlab'] }),
      allow({ groups: [support] }),
    ]
    const apps = [testApp({ upstreams: [upstream.url], rules, ...app })]
    const { port, sessions } = await startGate({ apps, strategies })
    const cookie = sessions.signIn(makeCaller({ groups: [support] }), appHost)
    const headers = { cookie }
    expect((await ask(port, '/gitlab', { headers })).status).toBe(403)
    expect((await ask(port, '/', { headers })).status).toBe(200)
    const seen = upstream.seen[0]?.headers
    const { groups } = decodeJwt(String(seen?.['x-gatewright-assertion']))
    return [seen?.['remote-groups'], seen?.['x-forwarded-groups'], groups]
  }

  it('reach an app with the one who says so', async () => {
    expect(await told({})).toEqual(['azure:Support', 'azure:Support', ['azure:Support']])
  })

  it('reach it by their bare name where the app counts sessions of one of them alone', async () => {
    expect(await told({ strategies: ['azure'] })).toEqual(['Support', 'Support', ['Support']])
  })
})
