import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareReset } from '../../src/admin-api/collaborators/passwords.ts'
import type { Target } from '../../src/admin-api/collaborators/target.ts'
import { listKeys } from '../../src/storage/list-keys.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createAllCredentials } from '../../src/strategies/basic/credential-store.ts'
import { createBrowser } from '../support/browser.ts'
import { basicConfig, testConfig } from '../support/config.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, password, startConsole } from './support/console.ts'

let gateway: Console
let ada: Person

beforeEach(async () => {
  gateway = await startConsole(fileText({ roles: ['support'] }))
  ada = gateway.ada
})
afterEach(() => gateway.close())

const isSignedIn = async ({ browser }: Person) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).status === 200
const rolesOf = async ({ browser }: Person) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).json().roles
const list = async (query = '') => (await ada.call('GET', `/collaborators${query}`)).json()
const find = async (email: string) => (await list(`?search=${email}`)).items[0]
const signIn = (email: string, secret: string) =>
  createBrowser(gateway.gatewright.port).call('POST', `${origin}/api/v1/auth/login/basic/default`, {
    email,
    password: secret,
  })
const addPeople = (count: number) =>
  sqlOf(gateway.gatewright.services.storage.database)
    .insertInto('collaborators')
    .values(
      Array.from({ length: count }, (_, number) => {
        const email = `person-${String(number).padStart(5, '0')}@contoso.test`
        const fullname = `Person ${number}`
        return {
          id: `person-${number}`,
          email,
          fullname,
          roles: '["member"]',
          disabled_at: null,
          created_at: 0,
          last_sign_in_at: null,
          ...listKeys({ email, fullname }),
        }
      }),
    )
    .execute()

describe('an invitation', () => {
  it('gives a link and a one-time password, and shows in the list until it is redeemed', async () => {
    const invited = await ada.call('POST', '/collaborators/invite', {
      email: 'Grace@Contoso.test',
      strategy: 'default',
      roles: ['support'],
    })
    expect(invited.json().link).toBe(`${origin}/admin/login/default`)
    expect(invited.json().oneTimePassword).toHaveLength(16)
    expect(await find('grace')).toMatchObject({
      email: 'grace@contoso.test',
      roles: ['support'],
      strategies: [],
      hasPassword: true,
      invitation: { strategy: 'default' },
    })
    const grace = await gateway.join('grace@contoso.test', ['support'])
    const row = await find('grace')
    expect(row).toMatchObject({ id: grace.id, strategies: ['default'], hasPassword: true, locked: false })
    expect(row.invitation).toBeUndefined()
    expect(row.lastSeenAt).toBe(gateway.clock.now())
  })

  it('can be changed and withdrawn before it is redeemed', async () => {
    const { oneTimePassword } = (
      await ada.call('POST', '/collaborators/invite', {
        email: 'g@contoso.test',
        strategy: 'default',
        roles: [],
      })
    ).json()
    const { id } = await find('g@contoso.test')
    expect((await ada.call('PATCH', `/collaborators/${id}`, { roles: ['admin'] })).status).toBe(204)
    expect((await find('g@contoso.test')).roles).toEqual(['admin'])
    expect((await ada.call('DELETE', `/collaborators/${id}`)).status).toBe(204)
    expect((await list()).total).toBe(1)
    expect((await signIn('g@contoso.test', oneTimePassword)).status).toBe(403)
  })

  it.each([
    [{ email: 'no address', strategy: 'default', roles: [] }, /is not an e-mail address/],
    [{ email: 'a@contoso.test', strategy: 'nowhere', roles: [] }, /There is no strategy "nowhere"/],
    [{ email: 'a@contoso.test', strategy: 'default', roles: ['boss'] }, /There is no role "boss"/],
  ])('is refused with the reason: %j', async (body, reason) => {
    const page = await ada.call('POST', '/collaborators/invite', body)
    expect(page.status).toBe(400)
    expect(page.json().reason).toMatch(reason)
  })
})

describe('a change', () => {
  it('of roles counts from the next request on', async () => {
    const grace = await gateway.join('grace@contoso.test')
    expect((await grace.call('GET', '/collaborators')).status).toBe(403)
    await ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['admin'] })
    expect(await rolesOf(grace)).toEqual(['admin', 'member'])
    expect((await grace.call('GET', '/collaborators')).status).toBe(200)
    await ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['member'] })
    expect((await grace.call('GET', '/collaborators')).status).toBe(403)
  })

  it('to disabled ends the sessions at once and keeps the person out', async () => {
    const grace = await gateway.join('grace@contoso.test')
    await ada.call('PATCH', `/collaborators/${grace.id}`, { disabled: true })
    expect(await isSignedIn(grace)).toBe(false)
    expect((await signIn('grace@contoso.test', password)).status).toBe(403)
    await ada.call('PATCH', `/collaborators/${grace.id}`, { disabled: false })
    expect((await signIn('grace@contoso.test', password)).status).toBe(200)
  })

  it('is written down with who made it', async () => {
    const grace = await gateway.join('grace@contoso.test')
    await ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['admin'], disabled: true })
    const { items } = (await ada.call('GET', '/audit?search=grace')).json()
    const sentences = items.filter((item: { who: string }) => item.who === 'ada@contoso.test')
    expect(sentences.map((item: { what: string }) => item.what).sort()).toEqual([
      'Disabled grace@contoso.test',
      'Gave grace@contoso.test the roles admin',
      'Invited grace@contoso.test for default as member',
    ])
  })

  it('to a role that does not exist is refused', async () => {
    const grace = await gateway.join('grace@contoso.test')
    const page = await ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['boss'] })
    expect([page.status, page.json().message]).toEqual([
      400,
      'There is no role "boss". There are: admin, member, support.',
    ])
  })
})

describe('deleting somebody', () => {
  it('ends their sessions and takes the password along', async () => {
    const grace = await gateway.join('grace@contoso.test')
    expect((await ada.call('DELETE', `/collaborators/${grace.id}`)).status).toBe(204)
    expect(await isSignedIn(grace)).toBe(false)
    expect((await signIn('grace@contoso.test', password)).json().error).toBe('invalid_credentials')
    expect((await ada.call('DELETE', `/collaborators/${grace.id}`)).status).toBe(404)
  })

  it('leaves no password where somebody else resets it in the same moment', async () => {
    const grace = await gateway.join('grace@contoso.test')
    const { services } = gateway.gatewright
    const config = testConfig({ strategies: [basicConfig()] })
    const { database } = services.storage
    const target = (await services.people.byId(grace.id)) as Target
    const reset = await prepareReset({ ...services, config }, target, { superAdmin: true })
    await ada.call('DELETE', `/collaborators/${grace.id}`)
    await expect(database.transaction(reset)).rejects.toMatchObject({ code: 'gone' })
    expect(await createAllCredentials(database).find({ email: 'grace@contoso.test' })).toEqual([])
  })
})

describe('a password', () => {
  it('that is reset ends the sessions and works once', async () => {
    const grace = await gateway.join('grace@contoso.test')
    const { oneTimePassword } = (
      await ada.call('POST', `/collaborators/${grace.id}/reset-password`, {})
    ).json()
    expect(await isSignedIn(grace)).toBe(false)
    expect((await signIn('grace@contoso.test', password)).json().error).toBe('invalid_credentials')
    expect((await signIn('grace@contoso.test', oneTimePassword)).json().error).toBe(
      'password_change_required',
    )
  })

  it('that was mistyped too often locks the account until an admin unlocks it', async () => {
    const grace = await gateway.join('grace@contoso.test')
    for (let tries = 0; tries < 20 && !(await find('grace')).locked; tries += 1) {
      await signIn('grace@contoso.test', 'wrong')
    }
    expect((await find('grace')).locked).toBe(true)
    await ada.call('POST', `/collaborators/${grace.id}/unlock`, {})
    expect((await find('grace')).locked).toBe(false)
    expect((await signIn('grace@contoso.test', password)).status).toBe(200)
  })
})

describe('a super admin', () => {
  it('that is the last one can neither be disabled nor deleted', async () => {
    for (const [method, body] of [
      ['PATCH', { disabled: true }],
      ['DELETE', undefined],
    ] as const) {
      const page = await ada.call(method, `/collaborators/${ada.id}`, body)
      expect([page.status, page.json().error]).toEqual([409, 'last_super_admin'])
    }
  })

  it('cannot be taken over by an admin: not by a password, an invitation, an import, nor by being shut out', async () => {
    const grace = await gateway.join('grace@contoso.test', ['admin'])
    const attempts = [
      ['POST', `/collaborators/${ada.id}/reset-password`, {}],
      ['POST', `/collaborators/${ada.id}/unlock`, {}],
      ['PATCH', `/collaborators/${ada.id}`, { disabled: true }],
      ['PATCH', `/collaborators/${ada.id}`, { roles: [] }],
      ['DELETE', `/collaborators/${ada.id}`, undefined],
      [
        'POST',
        '/collaborators/invite',
        { email: 'ADA@contoso.test', strategy: 'default', roles: ['member'] },
      ],
    ] as const
    for (const [method, path, body] of attempts) {
      expect((await grace.call(method, path, body)).status).toBe(403)
    }
    const csv = { 'content-type': 'text/csv' }
    const page = await grace.call(
      'POST',
      '/collaborators/import',
      'email,strategy\nada@contoso.test,default',
      csv,
    )
    expect(page.json()).toMatchObject({ imported: 0, passwords: [] })
    expect((await signIn('ada@contoso.test', password)).status).toBe(200)
  })

  it('of the file who has not signed in yet is out of an admin’s reach too', async () => {
    await gateway.write(fileText({ superAdmins: [{ email: 'linus@contoso.test', strategy: 'default' }] }))
    await gateway.gatewright.restartFromFile('test')
    const grace = await gateway.join('grace@contoso.test', ['admin'])
    const invitation = { email: 'linus@contoso.test', strategy: 'default', roles: [] }
    expect((await grace.call('POST', '/collaborators/invite', invitation)).status).toBe(403)
    expect((await ada.call('POST', '/collaborators/invite', invitation)).status).toBe(200)
    const { id } = await find('linus')
    expect((await grace.call('POST', `/collaborators/${id}/reset-password`, {})).status).toBe(403)
  })

  it('does not disable their own account by mistake', async () => {
    const grace = await gateway.join('grace@contoso.test', ['admin'])
    const page = await grace.call('PATCH', `/collaborators/${grace.id}`, { disabled: true })
    expect([page.status, page.json().message]).toEqual([
      400,
      'This is your own account. Ask another administrator to do this.',
    ])
  })
})

describe('the list', () => {
  it('pages through two thousand people without missing or repeating one', async () => {
    await addPeople(2_000)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await list(`?limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`)
      expect(page.total).toBe(2_001)
      seen.push(...page.items.map((item: { email: string }) => item.email))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen).toHaveLength(2_001)
    expect(new Set(seen).size).toBe(2_001)
  })

  it('finds people by a part of their address or name, and takes wildcards as letters', async () => {
    await addPeople(20)
    expect((await list('?search=person%2013')).items).toHaveLength(1)
    expect((await list('?search=00007@')).items).toHaveLength(1)
    expect((await list('?search=%25')).items).toHaveLength(0)
    expect((await list('?search=person_')).items).toHaveLength(0)
  })
})

describe('the table', () => {
  const csv = { 'content-type': 'text/csv' }

  it('holds no cell that a spreadsheet would run as a formula', async () => {
    await addPeople(1)
    await sqlOf(gateway.gatewright.services.storage.database)
      .updateTable('collaborators')
      .set({ fullname: '=HYPERLINK("http://evil.example","x")' })
      .where('id', '=', 'person-0')
      .execute()
    const page = await ada.call('GET', '/collaborators.csv')
    expect(page.body.split('\n')[0]).toBe('email,fullname,strategy,roles,disabled,last seen,person')
    expect(page.body).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
  })

  it('is read back, tells what is wrong by line, and takes the rest', async () => {
    const grace = await gateway.join('grace@contoso.test')
    const page = await ada.call(
      'POST',
      '/collaborators/import',
      '\uFEFFEmail;Strategy;Roles\r\nnew@contoso.test;default;support member\r\nno address;default;\r\n' +
        'grace@contoso.test;default;support\r\nx@contoso.test;default;boss\r\n',
      csv,
    )
    expect(page.json()).toMatchObject({
      imported: 2,
      problems: [
        { line: 3, what: '"no address" is not an e-mail address.' },
        { line: 5, what: 'There is no role "boss". There are: admin, member, support.' },
      ],
      passwords: [{ email: 'new@contoso.test' }],
    })
    expect(await rolesOf(grace)).toEqual(['support'])
    expect(await find('new@contoso.test')).toMatchObject({ roles: ['support', 'member'] })
  })

  it('is refused when it is none', async () => {
    for (const [body, message] of [
      ['name,strategy\nx,y', /must name the columns/],
      ['email\n"unclosed', /not a table of comma-separated values/],
    ] as const) {
      const page = await ada.call('POST', '/collaborators/import', body, csv)
      expect(page.status).toBe(400)
      expect(page.json().message).toMatch(message)
    }
  })
})
