import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  ada,
  attribute,
  basicConfig,
  entra,
  oauth,
  origin,
  post,
  startDoor,
  supportBot,
  textOf,
} from './support.ts'

let test: TestServer
beforeEach(async () => {
  test = await startDoor()
})
afterEach(() => test.close())

const open = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  test.newBrowser().open(`${origin}${path}`, headers)
const toApp = 'http://support.localhost:3000/chat?a=1'

describe('the sign-in page', () => {
  it('is under 30 kB in all, and needs nothing else than its font', async () => {
    const { body, headers } = await open(`/admin/login?${new URLSearchParams({ returnTo: toApp })}`)
    const font = await open(/url\((\S+?)\) format/.exec(body)?.[1]?.replace(origin, '') ?? '')
    expect(font.headers['content-type']).toBe('font/woff2')
    const wire =
      Buffer.byteLength(body) + JSON.stringify(headers).length + Number(font.headers['content-length'])
    expect(wire).toBeLessThan(30_000)
    expect(body).not.toMatch(
      /<link[^>]+stylesheet|<script[^>]+src|<img[^>]+src="(?!data:)|url\((?!#|http:\/\/localhost:3000\/admin\/door\.woff2)|@import/,
    )
  })

  it('allows its own style and its own scripts by their hashes, and nothing else', async () => {
    const policy = String((await open('/admin/login')).headers['content-security-policy'])
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; font-src http:\/\/localhost:3000; script-src 'sha256-[\w+/=]{44}' 'sha256-[\w+/=]{44}';/,
    )
    expect(policy).toContain("form-action 'self'; frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-inline')
  })

  it('is where a signed-out page load of the console leads, and back; a script gets no page', async () => {
    const page = await open('/admin/sessions?mine=1')
    expect(page.location).toBe(`${origin}/admin/login?returnTo=%2Fadmin%2Fsessions%3Fmine%3D1`)
    expect((await open('/admin')).location).toBe(`${origin}/admin/login`)
    expect((await open(`/admin/audit?search=${'x'.repeat(3000)}`)).location).toBe(
      `${origin}/admin/login?returnTo=%2Fadmin%3Fmissed%3D1`,
    )
    expect((await open('/admin/welcome')).status).not.toBe(302)
  })

  it('says which app it is for, by the name that the file gives it', async () => {
    const browser = test.newBrowser()
    const page = await browser.follow('http://support.localhost:3000/chat')
    expect(new URL(page.url).pathname).toBe('/admin/login')
    expect(textOf(page.body)).toContain('to continue to Support bot')
    const direct = await open(`/admin/login?${new URLSearchParams({ returnTo: toApp })}`)
    expect(textOf(direct.body)).toContain('to continue to Support bot')
  })

  it('names no app that an address merely speaks of', async () => {
    for (const returnTo of [
      'https://evil.example/?Support%20bot',
      `/api/v1/gate/hand-over?${new URLSearchParams({ app: 'support', returnTo: 'https://evil.example/' })}`,
      `/api/v1/gate/hand-over?${new URLSearchParams({ app: 'Your bank', returnTo: toApp })}`,
      'http://support.localhost:3000.evil.example/',
      '/admin/sessions',
    ]) {
      const { body } = await open(`/admin/login?${new URLSearchParams({ returnTo })}`)
      expect(textOf(body), returnTo).not.toContain('to continue to')
      expect(textOf(body), returnTo).not.toContain('Your bank')
    }
  })

  it('says why one is there: signed out, a session that has ended, a link that cannot be kept', async () => {
    const said = async (query: string) => textOf((await open(`/admin/login?${query}`)).body)
    expect(await said('signedOut=1')).toContain('You are signed out.')
    expect(await said('expired=1')).toContain('Your session has ended.')
    expect(await said('returnTo=%2Fadmin%3Fmissed%3D1')).toContain('cannot be kept until you are signed in')
    expect(await said(`returnTo=%2Fadmin%2Faudit%3F${'x'.repeat(7000)}`)).toContain('cannot be kept')
    expect(await said('')).not.toMatch(/signed out|has ended|cannot be kept/)
  })

  it('leads to a provider with the place to return to', async () => {
    const { body } = await open(`/admin/login?${new URLSearchParams({ returnTo: toApp })}`)
    const start = new URL(attribute(body, /href="([^"]*\/login\/oauth2\/azure[^"]*)"/), origin)
    expect(start.pathname).toBe('/api/v1/auth/login/oauth2/azure')
    expect([...start.searchParams]).toEqual([['returnTo', toApp]])
  })

  it('says in a header by what it differs', async () => {
    const { headers } = await open('/admin/login')
    expect([headers.vary, headers['cache-control']]).toEqual(['Accept-Language', 'no-store'])
  })

  it('has no page for a strategy that does not exist, and shows the way to those that do', async () => {
    const page = await open('/admin/login/nope')
    expect(page.status).toBe(404)
    expect(textOf(page.body)).toContain('There is no way to sign in called nope')
    expect(page.body).toContain('href="/admin/login"')
  })
})

describe('the names of the ways', () => {
  const namesOf = async (strategies: Parameters<typeof startTestServer>[0]) => {
    await test.close()
    test = await startTestServer({ superAdmins: [{ email: ada.email, strategy: 'azure' }], ...strategies })
    const { body } = await open('/admin/login')
    return [...body.matchAll(/<span>Continue with ([^<]*)<\/span>/g)].map(([, name]) => name)
  }

  it('are those of known providers, with their sign, or what the file says', async () => {
    const strategies = [
      entra,
      oauth('google', 'https://accounts.google.com/o/oauth2/v2/authorize'),
      oauth('code', 'https://github.com/login/oauth/authorize'),
      oauth('keycloak', 'https://sso.example.com/realms/x/protocol/openid-connect/authorize'),
      oauth('any', 'https://idp.example.com/authorize'),
      oauth('work', 'https://accounts.google.com/x/authorize', { label: 'Work & home' }),
    ]
    expect(await namesOf({ strategies })).toEqual([
      'Microsoft',
      'Google',
      'GitHub',
      'Keycloak',
      'any',
      'Work &amp; home',
    ])
    const { body } = await open('/admin/login')
    expect(body.match(/class="sign"/g)).toHaveLength(5)
    const config = await test.newBrowser().call('GET', `${origin}/api/v1/auth/config`)
    expect(config.json().strategies[0].label).toBe('Microsoft')
  })

  it('have their keys behind them where two would be called the same', async () => {
    const second = oauth('partners', 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize')
    expect(await namesOf({ strategies: [entra, second] })).toEqual([
      'Microsoft (azure)',
      'Microsoft (partners)',
    ])
  })

  it('leave a hidden strategy out, which has its own address', async () => {
    const hidden = { ...basicConfig(), id: 'break-glass', label: 'Emergency', hidden: true }
    expect(await namesOf({ strategies: [entra, hidden] })).toEqual(['Microsoft'])
    expect((await open('/admin/login')).body).not.toContain('Emergency')
    const own = await open('/admin/login/break-glass')
    expect(own.body).toContain('aria-label="Sign in with Emergency"')
    expect(own.body).not.toContain('Continue with')
  })

  it('says what to do where there is none, or only hidden ones', async () => {
    await namesOf({ strategies: [] })
    expect(textOf((await open('/admin/login')).body)).toContain('pro.collaboratorsAuthStrategies')
    await namesOf({ strategies: [{ ...entra, hidden: true }] })
    expect(textOf((await open('/admin/login')).body)).toContain('/admin/login/…')
  })
})

describe('the form', () => {
  const form = { email: ada.email, password: ada.password }

  it('signs in without script, and leads on to where one wanted to go', async () => {
    const browser = test.newBrowser()
    const { body } = await browser.open(`${origin}/admin/login?returnTo=%2Fadmin%2Fsessions`)
    const action = attribute(body, /<form method="post" action="([^"]*strategy=[^"]*)"/)
    const done = await post(browser, action, form)
    expect([done.status, done.location]).toEqual([303, `${origin}/admin/sessions`])
    expect((await browser.call('GET', `${origin}/api/v1/auth/me`)).json().collaborator.email).toBe(ada.email)
  })

  it('leads on to an app by a page, for browsers hold redirects to where a form may be sent', async () => {
    const page = await post(
      test.newBrowser(),
      `/admin/login/default?${new URLSearchParams({ returnTo: toApp })}`,
      form,
    )
    expect([page.status, page.location]).toEqual([200, undefined])
    expect(page.body).toContain(`content="0; url=${toApp}"`)
  })

  it('takes nothing that another site’s page sends', async () => {
    const page = await test.newBrowser().postFromElsewhere(`${origin}/admin/login/default`, form)
    expect(page.status).toBe(403)
    expect(textOf(page.body)).toContain('This request came from another site')
  })

  it('comes back with the reason, a reference and what was typed, but the password', async () => {
    const page = await post(test.newBrowser(), '/admin/login?strategy=default', {
      ...form,
      password: 'not this one',
    })
    expect(page.status).toBe(401)
    const text = textOf(page.body)
    expect(text).toContain('These sign-in details do not match')
    expect(page.body).toContain(`value="${ada.email}"`)
    expect(page.body).not.toContain('not this one')
    const ref = /Reference (\w+)/.exec(text)?.[1]
    expect(test.lines.some(line => line.includes(`"ref":"${ref}"`))).toBe(true)
    expect(page.body).toContain('Continue with Microsoft')
  })

  it('says what is missing as the page, and never what was typed as text of it', async () => {
    const hostile = '"><script>alert(1)</script>'
    const page = await post(test.newBrowser(), '/admin/login/default', { email: hostile, password: 'x' })
    expect(page.body).not.toContain('<script>alert')
    expect((await post(test.newBrowser(), '/admin/login/default', { email: 'x' })).status).toBe(400)
    expect((await post(test.newBrowser(), '/admin/login?strategy=nope', form)).status).toBe(404)
  })

  it('says after how long another attempt is taken, and has one limit with the API', async () => {
    const browser = test.newBrowser()
    for (let n = 0; n < 30; n += 1) {
      await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, {
        ...form,
        password: `wrong ${n}`,
      })
    }
    const page = await post(browser, '/admin/login/default', form)
    expect(page.status).toBe(429)
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
    expect(textOf(page.body)).toMatch(/Try again in \d+ (seconds|minutes)\./)
    expect(page.body).toContain(`data-wait="${page.headers['retry-after']}"`)
  })

  it('asks for a new password where the old one is temporary, with the old one sealed in the page', async () => {
    const { services } = test.server
    const credentials = createCredentials(services.storage.database, services.clock, 'default')
    const made = await (await import('../../src/strategies/basic/credentials.ts')).makeOneTimePassword()
    const temporary = await credentials.setOneTimePassword(ada.email, true, made)
    const browser = test.newBrowser()
    const step = await post(browser, '/admin/login/default', { email: ada.email, password: temporary })
    expect(step.status).toBe(403)
    expect(textOf(step.body)).toContain('Choose a new password')
    expect(step.body).not.toContain(temporary)
    const kept = attribute(step.body, /name="kept" value="([^"]*)"/)
    const choose = (newPassword: string, again = newPassword, with_ = kept) =>
      post(browser, '/admin/login/default', { kept: with_, newPassword, 'newPassword-again': again })

    expect(textOf((await choose('one-thing-entirely', 'another-thing')).body)).toContain(
      'The two are not the same.',
    )
    expect(textOf((await choose('short')).body)).toContain('Use at least 10 characters.')
    expect((await choose('whatever-it-is-1', 'whatever-it-is-1', 'forged')).status).toBe(400)
    const done = await choose('a-new-and-longer-one')
    expect([done.status, done.location]).toEqual([303, `${origin}/admin`])
    test.clock.advance(3600)
    const late = await post(test.newBrowser(), '/admin/login/default', {
      kept,
      newPassword: 'x'.repeat(12),
      'newPassword-again': 'x'.repeat(12),
    })
    expect(late.status).toBe(400)
  })
})

describe('somebody who is signed in', () => {
  const signedIn = async () => {
    const browser = test.newBrowser()
    await post(browser, '/admin/login/default', { email: ada.email, password: ada.password })
    return browser
  }

  it('goes on to where they wanted to go, and home from elsewhere', async () => {
    const browser = await signedIn()
    const ledTo = async (returnTo: string) =>
      (await browser.open(`${origin}/admin/login?${new URLSearchParams({ returnTo })}`)).location
    expect(await ledTo('/admin/sessions')).toBe(`${origin}/admin/sessions`)
    expect(await ledTo(toApp)).toBe(toApp)
    // An app may have paths that are no UTF-8.
    expect(await ledTo('http://support.localhost:3000/caf%E9')).toBe('http://support.localhost:3000/caf%E9')
    for (const evil of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'http://support.localhost:3000@evil.example/',
      '/api/v1/auth/login/oauth2/azure',
      '/%61pi/v1/auth/login/oauth2/azure',
      '/.gatewright/sign-out',
      'http://support.localhost:3000/.gatewright/sign-out',
      '/admin/login',
      '/admin/login/',
      '/admin/welcome',
    ]) {
      expect(await ledTo(evil), evil).toBe(`${origin}/admin`)
    }
  })

  it('is not sent in circles by an app that sends them straight back', async () => {
    const browser = await signedIn()
    const address = `${origin}/admin/login?${new URLSearchParams({ returnTo: toApp })}`
    expect((await browser.open(address)).location).toBe(toApp)
    const page = await browser.open(address)
    expect(page.status).toBe(200)
    expect(textOf(page.body)).toContain(
      'As ada@contoso.test. The page that you came from sent you here again',
    )
    expect(page.body).toContain(`href="${toApp}"`)
    // Its button signs out without script.
    const out = await post(browser, '/api/v1/auth/logout', {})
    expect([out.status, out.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect((await browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(401)
  })

  it('is asked whether to add the way of an invitation, by a link that nobody else’s page can write', async () => {
    const browser = await signedIn()
    const page = await browser.open(`${origin}/admin/login/azure`)
    expect(textOf(page.body)).toContain('Sign in with Microsoft as well')
    const start = new URL(attribute(page.body, /href="([^"]*\/login\/oauth2\/azure[^"]*)"/), origin)
    const me = (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()
    expect(start.searchParams.get('join')).not.toBe('')
    expect(me.joinToken).toBeTypeOf('string')
    expect((await browser.open(`${origin}/admin/login/default`)).location).toBe(`${origin}/admin`)
    expect((await browser.open(`${origin}/admin/login/azure?returnTo=%2Fadmin%2Fsessions`)).location).toBe(
      `${origin}/admin/sessions`,
    )
  })
})

describe('an empty server', () => {
  const first = async (externalUrl = origin) => {
    await test.close()
    test = await startTestServer({
      strategies: [basicConfig()],
      apps: [supportBot],
      http: { host: '127.0.0.1', port: 0, externalUrl, trustedProxies: [], maxConnections: 100 },
    })
  }
  const pathOf = '/nowhere/gatewright.config.json'

  it('says how to begin in the place of a bare form, with the command to paste', async () => {
    await first()
    const { body } = await open('/admin/login')
    expect(textOf(body)).toContain('This server has no administrator yet')
    expect(textOf(body)).toContain(`npx @gatewright/cli admin-link --config ${pathOf}`)
    expect(body.indexOf('<details>')).toBeGreaterThan(0)
    expect(body.indexOf('<form')).toBeGreaterThan(body.indexOf('<details>'))
  })

  it.each([
    ['through a proxy', origin, { 'x-forwarded-for': '192.0.2.7' }],
    ['of a server that others reach', 'http://sso.example.com:3000', {}],
  ])('tells nobody who comes %s where its file lies', async (_, externalUrl, headers) => {
    await first(externalUrl)
    const { body } = await test.newBrowser().open(`${externalUrl}/admin/login`, headers)
    expect(textOf(body)).toContain('gatewright admin-link')
    expect(body).not.toContain('/nowhere/')
  })

  it('is a sign-in page like any other once somebody is expected', async () => {
    await first()
    await test.server.services.invitations.invite({
      email: ada.email,
      strategy: 'default',
      roles: ['member'],
    })
    expect(textOf((await open('/admin/login')).body)).not.toContain('no administrator')
  })
})

describe('a brand', () => {
  const logo = 'data:image/svg+xml;base64,PHN2Zy8+'
  const branding = {
    name: 'Contoso & friends',
    logo,
    color: { light: { value: '#0b6bcb', text: '#ffffff' }, dark: { value: '#6db3f2', text: '#000000' } },
  }
  beforeEach(async () => {
    await test.close()
    test = await startDoor({ branding })
  })

  it('is what the console calls itself, too', async () => {
    const { body } = await test.newBrowser().open(`${origin}/api/v1/auth/config`)
    expect(JSON.parse(body).product).toMatchObject({ name: branding.name, logo })
  })

  it('stands on the page that asks before a session ends', async () => {
    const browser = test.newBrowser()
    await post(browser, '/admin/login/default', { email: ada.email, password: ada.password })
    const { body, headers } = await browser.open(`${origin}/api/v1/auth/another-account`)
    expect(body).toContain(`<img src="${logo}"`)
    expect(String(headers['content-security-policy'])).toMatch(/img-src[^;]* data:/)
  })

  it('stands on the sign-in page and on pages of errors, of the console and at an app', async () => {
    for (const address of [
      `${origin}/admin/login`,
      `${origin}/api/v1/auth/login/oauth2/nope`,
      'http://support.localhost:3000/.gatewright/sign-out',
    ]) {
      const { body, headers } = await test.newBrowser().open(address)
      expect(body, address).toContain('Contoso &amp; friends</title>')
      expect(body, address).toContain(`<img src="${logo}"`)
      expect(body, address).toContain('--main: #0b6bcb; --on-main: #ffffff')
      expect(String(headers['content-security-policy']), address).toMatch(/img-src[^;]* data:/)
      expect(Buffer.byteLength(body)).toBeLessThan(30_000)
    }
  })
})
