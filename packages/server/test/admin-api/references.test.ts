import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

let gateway: Console

beforeEach(async () => {
  gateway = await startConsole(
    fileText({
      roles: ['support'],
      apps: {
        bot: {
          name: 'Support bot',
          // Nothing listens there.
          upstream: 'http://127.0.0.1:9',
          url: 'http://bot.localhost:3000',
          allow: { signedIn: true },
        },
        wiki: {
          upstream: 'http://127.0.0.1:9',
          url: 'http://wiki.localhost:3000',
          allow: { roles: ['support'] },
        },
      },
    }),
  )
})
afterEach(() => gateway.close())

const referenceOf = (body: string) => /Reference <code>(\w+)<\/code>/.exec(body)?.[1] ?? ''
const lookUp = async (text: string, by: Person = gateway.ada) =>
  by.call('GET', `/audit/reference?${new URLSearchParams({ text })}`)

describe('the reference of an error page', () => {
  it('of an app that does not answer leads to the app, the person and what to look at', async () => {
    const grace = await gateway.join('grace@contoso.test')
    const page = await grace.browser.follow('http://bot.localhost:3000/orders;v=secret?token=secret')
    expect(page.status).toBe(502)
    const ref = referenceOf(page.body)
    const answer = await lookUp(ref)
    expect(answer.json()).toEqual({
      ref,
      entries: [],
      error: {
        ...{ ref, code: 'app_unreachable', status: 502, title: expect.any(String) },
        at: expect.any(Number),
        operator: expect.stringContaining('upstream'),
        app: { id: 'bot', name: 'Support bot' },
        who: { id: grace.id, email: 'grace@contoso.test', fullname: expect.any(String) },
        ...{ address: '127.0.0.1', method: 'GET', host: 'bot.localhost:3000', path: '/orders;v=…' },
        detail: { cause: 'ECONNREFUSED', tried: expect.stringContaining('http://127.0.0.1:9') },
      },
    })
    expect(answer.body).not.toContain('secret')
  })

  it('of a refusal at an app leads to the rule that refused, and to whom', async () => {
    const grace = await gateway.join('grace@contoso.test')
    const page = await grace.browser.follow('http://wiki.localhost:3000/x')
    expect(page.status).toBe(403)
    expect((await lookUp(referenceOf(page.body))).json().error).toMatchObject({
      ...{ code: 'forbidden', app: { id: 'wiki', name: 'wiki' }, who: { email: 'grace@contoso.test' } },
      detail: { because: 'rule' },
    })
  })

  it('of a refused sign-in leads to its entry in the audit log too', async () => {
    const browser = gateway.newBrowser()
    const body = { email: 'grace@contoso.test', password: 'wrong' }
    const { ref } = (await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, body)).json()
    const { entries, error } = (await lookUp(ref)).json()
    expect(entries).toMatchObject([{ kind: 'sign-in', result: 'refused', who: 'grace@contoso.test' }])
    expect(error).toMatchObject({ code: 'invalid_credentials', ref })
  })

  it('is read as it stands on the page, however it was typed', async () => {
    const page = await gateway.newBrowser().open('http://nowhere.localhost:3000/')
    // Whoever came by another name of this machine (127.0.0.1) reads which one the console goes by.
    expect(page.body).toContain('<dt>Console</dt><dd>http://localhost:3000/admin</dd>')
    const ref = referenceOf(page.body)
    for (const text of [`Reference ${ref}`, ref.toUpperCase(), `  Ref. ${ref}. `, `Referenz: ${ref}`]) {
      expect((await lookUp(text)).json().error).toMatchObject({ ref, code: 'app_not_found' })
    }
  })

  it('outlives a restart with another configuration', async () => {
    const page = await gateway.newBrowser().open('http://nowhere.localhost:3000/')
    await gateway.gatewright.restartFromFile('test')
    expect((await lookUp(referenceOf(page.body))).json().error).toMatchObject({ code: 'app_not_found' })
  })

  it('is found by nothing else, and by nobody but an admin', async () => {
    expect((await lookUp('k7m2q')).json()).toEqual({ ref: 'k7m2q', entries: [] })
    expect((await lookUp('ada@contoso.test')).json()).toEqual({ entries: [] })
    const grace = await gateway.join('grace@contoso.test')
    expect((await lookUp('k7m2q', grace)).status).toBe(403)
  })
})

describe('the audit log', () => {
  const whats = async (query: Readonly<Record<string, string>>) => {
    const { items } = (await gateway.ada.call('GET', `/audit?${new URLSearchParams(query)}`)).json()
    return items.map(({ who, target = '', result }: Record<string, string>) => `${who} ${target} ${result}`)
  }
  const invite = (email: string) =>
    gateway.ada.call('POST', '/collaborators/invite', { email, strategy: 'default', roles: [] })
  const failToSignIn = (email: string) =>
    gateway
      .newBrowser()
      .call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, password: 'wrong' })

  it('shows what was refused alone, also of one kind', async () => {
    await failToSignIn('grace@contoso.test')
    expect(await whats({ result: 'refused' })).toEqual(['grace@contoso.test default refused'])
    expect(await whats({ result: 'refused', kind: 'sign-in' })).toHaveLength(1)
    expect(await whats({ result: 'refused', kind: 'roles' })).toEqual([])
    expect((await gateway.ada.call('GET', '/audit?result=good')).status).toBe(400)
  })

  it('shows what somebody did, and what was about somebody', async () => {
    await invite('Özil@contoso.test')
    await failToSignIn('özil@contoso.test')
    expect(await whats({ about: 'ÖZIL' })).toEqual(['ada@contoso.test özil@contoso.test ok'])
    expect(await whats({ who: 'özil' })).toEqual(['özil@contoso.test default refused'])
    expect(await whats({ who: 'ada', about: 'özil' })).toHaveLength(1)
    expect(await whats({ who: 'grace', about: 'özil' })).toEqual([])
  })

  it('shows a span of time, its beginning included and its end not', async () => {
    const start = gateway.clock.now()
    gateway.clock.advance(600)
    await invite('first@contoso.test')
    gateway.clock.advance(600)
    await invite('second@contoso.test')
    const at = (steps: number) => String(start + steps * 600_000)
    const first = ['ada@contoso.test first@contoso.test ok']
    expect(await whats({ from: at(1), until: at(2) })).toEqual(first)
    expect(await whats({ from: at(1), until: at(2), who: 'ada' })).toEqual(first)
    expect(await whats({ from: at(1), until: at(2), kind: 'invitation' })).toEqual(first)
    expect(await whats({ from: at(1), until: at(2), result: 'refused' })).toEqual([])
    expect(await whats({ from: at(2) })).toEqual(['ada@contoso.test second@contoso.test ok'])
    expect((await whats({ until: at(1) })).join()).not.toContain('first')
  })

  it('is exported as it is filtered', async () => {
    await invite('first@contoso.test')
    await failToSignIn('grace@contoso.test')
    const page = await gateway.ada.call('GET', '/audit.jsonl?result=refused')
    expect(page.body.trim().split('\n')).toHaveLength(1)
  })
})
