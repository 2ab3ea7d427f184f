import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listKeys, roleKey } from '../../src/storage/list-keys.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

let gateway: Console
let ada: Person
beforeEach(async () => {
  gateway = await startConsole(fileText({ roles: ['support'] }))
  ada = gateway.ada
})
afterEach(() => gateway.close())

const bulk = (by: Person, body: object) => by.call('POST', '/collaborators/bulk', body)
const list = async (query = '') => (await ada.call('GET', `/collaborators${query}`)).json()
const invite = (email: string, by = ada) =>
  by.call('POST', '/collaborators/invite', { email, strategy: 'default', roles: ['member'] })
const idsOf = async (query: string): Promise<string[]> =>
  (await list(query)).items.map(({ id }: { id: string }) => id)
const entries = async (kind: string) =>
  (await ada.call('GET', `/audit?kind=${kind}&limit=200`)).json().items as { what: string; who: string }[]
const isSignedIn = async ({ browser }: Person) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).status === 200
const addPeople = (count: number) =>
  sqlOf(gateway.gatewright.services.storage.database)
    .insertInto('collaborators')
    .values(
      Array.from({ length: count }, (_, number) => {
        const shown = { email: `p${number}@x.test`, fullname: `Person ${number}` }
        const row = {
          id: `p${number}`,
          roles: '["member"]',
          role_key: roleKey(['member']),
          disabled_at: null,
          created_at: 0,
          last_sign_in_at: null,
        }
        return { ...row, ...shown, ...listKeys(shown) }
      }),
    )
    .execute()

describe('several people at once', () => {
  it('have their invitations ended, each with an entry of its own', async () => {
    for (const name of ['a', 'b', 'c']) await invite(`${name}@x.test`)
    const [first, second] = await idsOf('?state=invited')
    const page = await bulk(ada, { action: 'end-invitations', ids: [first, second, ada.id] })
    expect(page.json()).toEqual({ changed: 2, unchanged: 1, failed: [] })
    expect((await list('?state=invited')).total).toBe(1)
    expect((await entries('invitation-withdrawn')).map(({ what }) => what).toSorted()).toEqual([
      'Withdrew the invitation of a@x.test',
      'Withdrew the invitation of b@x.test',
    ])
  })

  it('are all those that match a filter, page after page, and nobody else', async () => {
    await addPeople(450)
    await invite('somebody@y.test')
    let cursor: string | undefined
    let changed = 0
    do {
      const { next, ...result } = (
        await bulk(ada, { action: 'disable', matching: { search: '@X.TEST', state: 'active' }, cursor })
      ).json()
      expect(result.failed).toEqual([])
      changed += result.changed
      cursor = next
    } while (cursor !== undefined)
    expect(changed).toBe(450)
    expect((await list('?state=disabled')).total).toBe(450)
    expect((await list('?state=active')).total).toBe(1)
    expect((await entries('disabled')).length).toBe(200)
    const again = await bulk(ada, { action: 'disable', matching: { search: '@x.test' } })
    expect(again.json()).toMatchObject({ changed: 0, unchanged: 200 })
  })

  it('get and lose roles, and keep those that nobody spoke of', async () => {
    const grace = await gateway.join('grace@x.test', ['member'])
    await invite('bob@x.test')
    const ids = await idsOf('?search=x.test')
    expect((await bulk(ada, { action: 'roles', add: ['support'], ids })).json()).toMatchObject({ changed: 2 })
    expect((await bulk(ada, { action: 'roles', remove: ['member'], ids })).json()).toMatchObject({
      changed: 2,
    })
    expect((await list('?search=x.test')).items.map(({ roles }: { roles: string[] }) => roles)).toEqual([
      ['support'],
      ['support'],
    ])
    expect((await bulk(ada, { action: 'roles', add: ['support'], ids })).json()).toMatchObject({
      unchanged: 2,
    })
    expect(await isSignedIn(grace)).toBe(true)
    const wrong = await bulk(ada, { action: 'roles', add: ['boss'], ids })
    expect([wrong.status, wrong.json().message]).toEqual([
      400,
      'There is no role "boss". There are: admin, member, support.',
    ])
  })

  it('are signed out, and whoever does it stays', async () => {
    const [grace, alan] = [await gateway.join('grace@x.test'), await gateway.join('alan@x.test')]
    const page = await bulk(ada, { action: 'sign-out', matching: {} })
    expect(page.json()).toEqual({ changed: 2, unchanged: 1, failed: [] })
    expect([await isSignedIn(grace), await isSignedIn(alan), await isSignedIn(ada)]).toEqual([
      false,
      false,
      true,
    ])
    expect((await entries('session-ended')).length).toBe(2)
  })

  it('are enabled again', async () => {
    await addPeople(3)
    await bulk(ada, { action: 'disable', matching: { search: 'x.test' } })
    expect((await bulk(ada, { action: 'enable', ids: ['p0', 'p1'] })).json()).toMatchObject({ changed: 2 })
    expect((await list('?state=disabled')).total).toBe(1)
  })

  it('that an admin may not change are named with the reason, and the others are changed', async () => {
    const grace = await gateway.join('grace@x.test', ['admin'])
    const alan = await gateway.join('alan@x.test')
    const page = await bulk(grace, { action: 'disable', ids: [ada.id, grace.id, alan.id, 'nobody'] })
    expect(page.json()).toEqual({
      changed: 1,
      unchanged: 0,
      failed: [
        { id: ada.id, code: 'forbidden', what: 'Only a super admin may change a super admin.' },
        {
          id: grace.id,
          email: 'grace@x.test',
          code: 'bad_request',
          what: 'This is your own account. Ask another administrator to do this.',
        },
        {
          id: 'nobody',
          code: 'gone',
          what: 'Somebody has removed this in the meantime, or it was never there.',
        },
      ],
    })
    expect(await isSignedIn(alan)).toBe(false)
    expect((await entries('access'))[0]).toMatchObject({ who: 'grace@x.test', result: 'refused' })
  })

  it('never leave the server without a super admin', async () => {
    const page = await bulk(ada, { action: 'disable', matching: {} })
    expect(page.json().failed).toMatchObject([{ id: ada.id, code: 'last_super_admin' }])
    expect(await isSignedIn(ada)).toBe(true)
  })

  it('are named by ids or by a filter, and not by both, none, or too many', async () => {
    for (const body of [
      { action: 'disable' },
      { action: 'disable', ids: ['a'], matching: {} },
      { action: 'disable', ids: [] },
      { action: 'disable', ids: Array.from({ length: 201 }, (_, at) => `p${at}`) },
      { action: 'delete', ids: ['a'] },
      { action: 'disable', matching: { unknown: 'x' } },
      { action: 'disable', matching: {}, cursor: 'nonsense' },
    ]) {
      expect((await bulk(ada, body)).status).toBe(400)
    }
    const member = await gateway.join('grace@x.test')
    expect((await bulk(member, { action: 'disable', ids: [ada.id] })).status).toBe(403)
  })
})

describe('the list', () => {
  it('is sorted and filtered as the address says, and a page goes on in its own order alone', async () => {
    await addPeople(12)
    const names = async (query: string) =>
      (await list(query)).items.map(({ fullname }: { fullname: string }) => fullname).slice(0, 3)
    expect(await names('?sort=name&search=person')).toEqual(['Person 0', 'Person 1', 'Person 2'])
    expect(await names('?sort=-name&search=person')).toEqual(['Person 11', 'Person 10', 'Person 9'])
    expect((await list('?sort=-seen')).items[0].email).toBe('ada@contoso.test')
    expect((await list('?sort=role')).items[0]).toMatchObject({ superAdmin: true })
    expect((await list('?superAdmin=1')).total).toBe(1)
    const { next } = await list('?sort=name&limit=1')
    expect((await ada.call('GET', `/collaborators?sort=address&cursor=${next}`)).status).toBe(400)
    expect((await ada.call('GET', '/collaborators?sort=age')).status).toBe(400)
    expect((await ada.call('GET', '/collaborators?state=odd')).status).toBe(400)
  })

  it('says of a second invitation for the same strategy that it stands in the place of the first', async () => {
    expect((await invite('bob@x.test')).json()).not.toHaveProperty('replaced')
    gateway.clock.advance(600)
    expect((await invite('bob@x.test')).json()).toMatchObject({ replaced: true })
    expect((await list('?state=invited')).total).toBe(1)
    expect((await entries('invitation'))[0]?.what).toMatch(/^Invited again bob@x.test/)
    gateway.clock.advance(15 * 24 * 3600)
    ada = await gateway.signIn('ada@contoso.test', 'a long enough password')
    expect((await list('?state=expired')).items).toMatchObject([{ email: 'bob@x.test' }])
    expect((await invite('bob@x.test')).json()).not.toHaveProperty('replaced')
  })
})
