import type { IncomingMessage, ServerResponse } from 'node:http'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DoorTextName, doorTexts } from '../../src/door-texts.ts'
import type { ErrorCode } from '../../src/error-table.ts'
import { GatewrightError } from '../../src/errors.ts'
import { sayOpenInNewTab } from '../../src/gate/hand-over/frame-page.ts'
import { offerSignIn, tellFrame } from '../../src/gate/hand-over/frame-sign-in-pages.ts'
import type { Site } from '../../src/gate/routing/gated-app.ts'
import { comesTo, doorOf, lookFor } from '../../src/http/look.ts'
import { leadingPage } from '../../src/http/redirect.ts'
import { renderError } from '../../src/http/render-error.ts'
import { selfPostingPage } from '../../src/http/self-posting-page.ts'
import { signedOutPage } from '../../src/http/signed-out-page.ts'
import { invitationMail } from '../../src/mail/invitation-mail.ts'
import { noWay, ways } from '../../src/sign-in/page/contents.ts'
import { howToBegin } from '../../src/sign-in/page/first-administrator.ts'
import { framePage } from '../../src/sign-in/page/frame.ts'
import { passwordRule } from '../../src/sign-in/page/password-rule.ts'
import { refusalNotice } from '../../src/sign-in/page/refusal.ts'
import { wayNames } from '../../src/sign-in/way-names.ts'
import { createCredentials, makeOneTimePassword } from '../../src/strategies/basic/credentials.ts'
import { brokenRules, rulesInWords, WHAT_IS_GOOD } from '../../src/strategies/basic/password-rules.ts'
import { en } from '../../src/texts/en.ts'
import type { Page } from '../support/browser.ts'
import { testHttp } from '../support/config.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { doorErrors, pseudo, strangeIn } from './pseudo-language.ts'
import { ada, attribute, basicConfig, entra, origin, post, startDoor, supportBot } from './support.ts'

const texts = { language: 'en', languages: [pseudo] }
const inPseudo = { 'accept-language': 'tlh, de;q=0.5' }
const seen = new Set<string>()

let test: TestServer
beforeAll(async () => {
  const closed = {
    ...supportBot,
    id: 'closed',
    urls: [{ origin: 'http://closed.localhost:3000', pathPrefix: '/' }],
  }
  test = await startDoor({
    texts,
    strategies: [
      entra,
      basicConfig({ requireComplexPassword: true }),
      { ...basicConfig(), id: 'staff', label: 'Staff' },
    ],
    apps: [supportBot, { ...closed, name: 'Closed', rules: [] }],
  })
})
afterAll(() => test.close())

/** Names, addresses and commands, which are the same in every language. */
/** What whoever runs the server types. */
const command =
  /(?:npx @gatewright\/cli|gatewright)? ?(?:check|admin-link)(?: --config \S+)?|pro\.\w+(?:\.enabled)?|\/admin\/login\/…/u

const known = [
  command,
  /Gatewright(?: \d+\.\d+\.\d+\S*)?/,
  ...[
    'Microsoft',
    'Support bot',
    'Closed',
    'Staff',
    'E-mail and password',
    ada.email,
    'azure',
    'nobody',
    'http://localhost:3000/admin',
    'Ada',
  ],
]

/** Whether a page is wholly in the language that its browser wishes for, and says so to whoever keeps it. */
function isWhole({ body, headers }: Pick<Page, 'body'> & { readonly headers: object }, what: string): void {
  const said = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  expect(strangeIn(body, known, seen), what).toBe('')
  expect(body, what).toContain('<html lang="tlh" dir="rtl">')
  expect(said['content-language'], what).toBe('tlh')
  expect(said.vary?.split(/, */), what).toContain('Accept-Language')
  expect(said['cache-control'], what).toBe('no-store')
}

it('no page of the server says anything at the door that is not from the tables', async () => {
  const browser = test.newBrowser()
  const open = async (address: string, status = 200, headers: Readonly<Record<string, string>> = {}) => {
    const page = await browser.open(address, { ...inPseudo, ...headers })
    expect(page.status, address).toBe(status)
    isWhole(page, address)
    return page
  }
  const send = async (path: string, fields: Readonly<Record<string, string>>, status: number) => {
    const page = await post(browser, path, fields, inPseudo)
    expect(page.status, path).toBe(status)
    isWhole(page, `${path} ${status}`)
    return page
  }
  const login = `${origin}/admin/login`
  const toApp = new URLSearchParams({ returnTo: 'http://support.localhost:3000/chat' })

  await open(`${login}?${toApp}`)
  for (const why of ['expired=1', 'signedOut=1', 'returnTo=/admin?missed=1']) await open(`${login}?${why}`)
  await open(`${login}/nobody`, 404)
  await open(`${login}/default`)
  await send('/admin/login?strategy=default', { email: ada.email, password: 'wrong' }, 401)
  await open(`${origin}/api/v1/auth/login/oauth2/nope`, 404)
  await open(`${origin}/api/v1/auth/login-callback/oauth2/azure?state=x&code=y`, 400)
  await open(`${origin}/nothing`, 404)
  await open('http://nowhere.localhost:3000/', 404)

  const { services } = test.server
  const credentials = createCredentials(services.storage.database, services.clock, 'default')
  const oneTime = await credentials.setOneTimePassword(ada.email, true, await makeOneTimePassword())
  const step = await send('/admin/login/default', { email: ada.email, password: oneTime }, 403)
  const kept = attribute(step.body, /name="kept" value="([^"]*)"/)
  const choose = (newPassword: string, again: string, status: number) =>
    send('/admin/login/default', { kept, newPassword, 'newPassword-again': again }, status)
  await choose('one', 'another', 400)
  await choose('short', 'short', 400)
  const done = { kept, newPassword: 'Gar-Nicht-Leicht-7', 'newPassword-again': 'Gar-Nicht-Leicht-7' }
  expect((await post(browser, '/admin/login/default', done)).status).toBe(303)

  await browser.open(`${login}?${toApp}`)
  await open(`${login}?${toApp}`)
  await open(`${login}/azure`)
  await open(`${origin}/api/v1/auth/another-account`)
  expect((await browser.follow('http://closed.localhost:3000/')).status).toBe(403)
  await open('http://closed.localhost:3000/', 403)
  await browser.follow('http://support.localhost:3000/')
  await open('http://support.localhost:3000/', 502)
  await open('http://support.localhost:3000/.gatewright/sign-out')
  isWhole(await post(browser, '/api/v1/auth/logout', {}, inPseudo), 'sign-out')
  await open(`${origin}/admin/login`)
})

it.each([{ strategies: [] }, { strategies: [basicConfig()] }])(
  'nor does that of an empty server',
  async config => {
    const empty = await startTestServer({ texts, ...config })
    isWhole(await empty.newBrowser().open(`${origin}/admin/login`, inPseudo), 'empty')
    await empty.close()
  },
)

/** A request of a browser that wishes for it, and what is sent to it. */
function bare(headers: Readonly<Record<string, string>> = {}) {
  const request = {
    headers: { accept: 'text/html', ...inPseudo, ...headers },
    method: 'GET',
    url: '/',
  } as unknown as IncomingMessage
  comesTo(request, doorOf({ texts, http: testHttp }))
  const sent = { headers: {}, body: '' }
  const response = {
    req: request,
    writeHead: (_: number, given: object) => Object.assign(sent, { headers: given }),
    end: (text: string) => Object.assign(sent, { body: text }),
  } as unknown as ServerResponse
  return { request, response, sent, look: lookFor(request) }
}
const log = pino({ level: 'silent' })

it.each(doorErrors as ErrorCode[])('nor does the page of %s', code => {
  const { request } = bare()
  const labels = [
    'To the home page',
    'Other ways to sign in',
    'Use another account',
    'Try again',
    'Try now',
    'Sign in the way you did before',
  ]
  const page = renderError(
    new GatewrightError(code, {
      visit: { address: ada.email, name: 'Ada', strategy: 'Microsoft', app: 'Support bot' },
    }),
    request,
    log,
    labels.map(label => ({ label, href: '/' })),
  )
  isWhole(page, code)
  for (const key of ['title', 'message', 'next']) expect(seen, key).toContain(`error.${code}.${key}`)
})

it('nor one that says more than the code of its error, nor one that tries again by itself', () => {
  const names = Object.keys(doorTexts) as DoorTextName[]
  for (const says of names) {
    isWhole(renderError(new GatewrightError('provider_refused', { says }), bare().request, log), says)
    expect(seen).toContain(`reason.${says}.next`)
  }
  const busy = new GatewrightError('app_busy', { response: { retryAfter: 5 } })
  isWhole(renderError(busy, bare({ 'sec-fetch-mode': 'navigate' }).request, log), 'busy')
})

it('nor a page on the way, one in a frame, or one of a server where nobody can sign in yet', () => {
  const { look } = bare()
  isWhole(leadingPage(look, 'https://example.com/'), 'onward')
  isWhole(selfPostingPage(look, { action: 'https://example.com/', fields: {} }), 'posting')
  isWhole({ ...signedOutPage(look, { next: 'https://example.com/', forgetAt: [] }) }, 'signed out')
  const site = { prefix: '' } as Site
  for (const show of [
    (response: ServerResponse) => sayOpenInNewTab(response, 'https://example.com/'),
    (response: ServerResponse) => offerSignIn(response, site, { challenge: 'x', cookie: 'x', frames: [] }),
    (response: ServerResponse) => tellFrame(response, 'x', 'Support bot'),
  ]) {
    const { response, sent } = bare()
    show(response)
    isWhole(sent, String(show))
  }
  const { language } = look
  const strategies = [...test.server.config.strategies]
  const azure = {
    id: 'azure',
    takes: 'redirect',
    provider: 'microsoft',
    config: strategies.find(({ id }) => id === 'azure'),
  }
  const visit = {
    language,
    names: wayNames(new Map([['azure', azure]]) as never),
    returnTo: undefined,
    only: undefined,
    last: { person: { name: 'Ada', email: ada.email, strategy: 'azure' }, signedOut: false },
  }
  const error = new GatewrightError('sign_in_busy', { response: { retryAfter: 5 } })
  for (const content of [
    noWay(language, true),
    noWay(language, false),
    howToBegin(language, 'gatewright admin-link'),
    ways(visit, [azure] as never),
    refusalNotice(language, { error, ref: 'k7m2q', retryAfter: 5 }),
    refusalNotice(language, { error, ref: 'k7m2q', retryAfter: 500 }),
    refusalNotice(language, { error, ref: 'k7m2q', retryAfter: 5, again: 'x' }),
  ]) {
    const page = framePage(look, { title: '', content, waits: false })
    expect(strangeIn(page.body, known, seen), String(content)).toBe('')
  }
})

it('nor the mail of an invitation, in plain text and in HTML', () => {
  const letter = {
    link: 'https://sso.example.com/admin/login',
    strategy: 'Microsoft',
    oneTimePassword: 'abc-def',
    invitedBy: 'Ada',
    expiresAt: 0,
  }
  const { subject, text, html } = invitationMail(letter, ada.email, bare().look.language)
  const values = [letter.link, 'sso.example.com', 'abc-def', /\p{L}+, .*? UTC/u]
  const unknown = invitationMail({ ...letter, invitedBy: '' }, ada.email, bare().look.language)
  for (const part of [subject, text, html, unknown.text])
    expect(strangeIn(part, [...values, ...known], seen)).toBe('')
  expect(html).toContain('<html lang="tlh" dir="rtl">')
})

it('nor a rule of a new password, or why one would be guessed', () => {
  const { language } = bare().look
  const options = { passwordMinLength: 12, requireComplexPassword: true }
  const said = [
    rulesInWords(options),
    ...brokenRules('x'.repeat(9999), options),
    ...brokenRules('x', options),
    WHAT_IS_GOOD,
  ]
  const guessed = Object.entries(en).filter(([key]) => key.startsWith('guessable.'))
  for (const each of [...said, ...guessed.map(([, text]) => `${text} ${WHAT_IS_GOOD}`)])
    expect(strangeIn(passwordRule(language, each), [], seen), each).toBe('')
})

it('and every text of the tables stands on one of these', () => {
  expect(Object.keys(en).filter(key => !seen.has(key))).toEqual([])
})
