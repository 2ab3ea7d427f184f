import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, password, startConsole } from './support/console.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

let gateway: Console
let ada: Person
let grace: Person

beforeEach(async () => {
  gateway = await startConsole()
  ada = gateway.ada
  grace = await gateway.join('grace@contoso.test')
})
afterEach(() => gateway.close())

const isSignedIn = async ({ browser }: Person) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).status === 200
const sessionsOf = async (person: Person, query = '?mine=1') =>
  (await person.call('GET', `/sessions${query}`)).json().items

describe('sessions', () => {
  it('are listed with the device that they belong to, the current one marked', async () => {
    const browser = createBrowser(gateway.gatewright.port)
    await browser.call(
      'POST',
      `${origin}/api/v1/auth/login/basic/default`,
      { email: 'grace@contoso.test', password },
      { 'user-agent': firefox },
    )
    const sessions = await sessionsOf(grace)
    expect(sessions).toHaveLength(2)
    const other = sessions.find((session: { current: boolean }) => !session.current)
    expect(other).toMatchObject({
      email: 'grace@contoso.test',
      device: 'Firefox on Linux',
      address: '127.0.0.1',
      strategy: 'default',
      createdAt: gateway.clock.now(),
      expiresAt: gateway.clock.now() + 3600_000,
    })
  })

  it('of one’s own are all that a member sees and ends', async () => {
    const mine = await sessionsOf(ada)
    expect((await grace.call('GET', '/sessions')).status).toBe(403)
    expect((await grace.call('DELETE', `/sessions/${mine[0].id}`)).status).toBe(403)
    expect((await grace.call('POST', '/sessions/end-all', { collaboratorId: ada.id })).status).toBe(403)
    expect(await isSignedIn(ada)).toBe(true)
  })

  it('that an admin ends are refused at the next request', async () => {
    const all = await sessionsOf(ada, '')
    const graces = all.find((session: { email: string }) => session.email === 'grace@contoso.test')
    expect((await ada.call('DELETE', `/sessions/${graces.id}`)).status).toBe(204)
    expect(await isSignedIn(grace)).toBe(false)
    expect((await ada.call('DELETE', `/sessions/${graces.id}`)).status).toBe(404)
  })

  it('end all at once, but for the browser that asks', async () => {
    const phone = await gateway.signIn('grace@contoso.test', password)
    expect((await grace.call('POST', '/sessions/end-all', {})).json()).toEqual({ ended: 1, apiTokens: 0 })
    expect([await isSignedIn(grace), await isSignedIn(phone)]).toEqual([true, false])
    expect((await ada.call('POST', '/sessions/end-all', { collaboratorId: grace.id })).json()).toEqual({
      ended: 1,
      apiTokens: 0,
    })
    expect(await isSignedIn(grace)).toBe(false)
  })

  it('that have run out are not listed', async () => {
    gateway.clock.advance(3000)
    await isSignedIn(ada)
    gateway.clock.advance(1000)
    const emails = (await sessionsOf(ada, '')).map((session: { email: string }) => session.email)
    expect(emails).toEqual(['ada@contoso.test'])
  })

  it('take the cookie along when one ends one’s own', async () => {
    const [current] = await sessionsOf(grace)
    const page = await grace.call('DELETE', `/sessions/${current.id}`)
    expect(page.setCookies[0]).toMatch(/^gatewright=; .*Max-Age=0/)
  })
})

describe('the audit log', () => {
  it('finds a refusal by the reference that a person reports', async () => {
    const refused = await createBrowser(gateway.gatewright.port).call(
      'POST',
      `${origin}/api/v1/auth/login/basic/default`,
      { email: 'grace@contoso.test', password: 'wrong' },
    )
    const { ref } = refused.json()
    const { items } = (await ada.call('GET', `/audit?search=${ref}`)).json()
    expect(items).toMatchObject([{ kind: 'sign-in', who: 'grace@contoso.test', result: 'refused', ref }])
    expect(items[0].what).toBe('Signed in with default: refused (Sign-in details are not right)')
  })

  it('can be filtered by kind and paged through', async () => {
    for (let number = 0; number < 7; number += 1) {
      await ada.call('POST', '/collaborators/invite', {
        email: `person-${number}@contoso.test`,
        strategy: 'default',
        roles: [],
      })
    }
    const seen: string[] = []
    let before = ''
    do {
      const page = (
        await ada.call('GET', `/audit?kind=invitation&limit=3${before && `&before=${before}`}`)
      ).json()
      seen.push(...page.items.map((item: { id: string }) => item.id))
      before = page.next ?? ''
    } while (before !== '')
    expect(new Set(seen).size).toBe(8)
  })

  it('is exported as one line of JSON for each entry, and says so in itself', async () => {
    const hostile = 'eve\u2028\u009b2J\u202e@x.test'
    const { audit } = gateway.gatewright.services
    await audit.noteRefusal({ kind: 'sign-in', actor: hostile, result: 'refused' })
    gateway.clock.advance(1)
    const page = await ada.call('GET', '/audit.jsonl')
    const entries = page.body
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(entries[0]).toMatchObject({ kind: 'export', who: 'ada@contoso.test', result: 'ok' })
    expect(entries.length).toBeGreaterThan(3)
    // For whatever reads it: a terminal, or a program to which U+2028 ends a line.
    expect(entries.map(({ who }) => who)).toContain(hostile)
    expect(page.body).toMatch(/^[\n -~]+$/)
    expect(page.body).not.toContain(password)
  })

  it('goes back as far as the file says, and takes a change of that at a restart', async () => {
    const { audit } = gateway.gatewright.services
    const count = async () => (await ada.call('GET', '/audit')).json().items.length
    gateway.clock.advance(20 * 24 * 3600)
    await audit.purge()
    ada = await gateway.signIn('ada@contoso.test', password)
    expect(await count()).toBeGreaterThan(1)
    await gateway.write(fileText({ audit: { keepFor: '7d' } }))
    await gateway.gatewright.restartFromFile('test')
    await audit.purge()
    expect(await count()).toBe(2)
  })

  it('refuses a cursor that it has not made', async () => {
    expect((await ada.call('GET', '/audit?before=yesterday')).status).toBe(400)
  })
})
