import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

let gateway: Console
let ada: Person

beforeEach(async () => {
  gateway = await startConsole(fileText({ roles: ['support'] }))
  ada = gateway.ada
})
afterEach(() => gateway.close())

const inviteAs = async (who: Person, addresses: string, more: object = {}) =>
  who.call('POST', '/collaborators/invite-several', {
    ...{ addresses, strategy: 'default', roles: ['member'] },
    ...more,
  })
const rows = async (addresses: string, more?: object) => (await inviteAs(ada, addresses, more)).json().items
const listed = async () => {
  const { items } = (await ada.call('GET', '/collaborators')).json()
  return items.flatMap((row: { email: string; invitation?: object }) => (row.invitation ? [row.email] : []))
}

describe('several invitations at once', () => {
  it('invite everybody, each with a password of their own and an entry of their own', async () => {
    const items = await rows('Grace Hopper <grace@x.test>; "Turing, Alan" <Alan@x.test>\ngrace@x.test')
    expect(items).toEqual(
      ['grace@x.test', 'alan@x.test'].map(email => ({
        ...{ written: expect.any(String), email, outcome: 'invited' },
        ...{ link: `${origin}/admin/login/default`, oneTimePassword: expect.stringMatching(/^\S{16}$/) },
      })),
    )
    expect(items[0].oneTimePassword).not.toBe(items[1].oneTimePassword)
    const { items: entries } = (await ada.call('GET', '/audit?kind=invitation')).json()
    expect(entries.map((entry: { what: string }) => entry.what).sort()).toEqual([
      'Invited alan@x.test for default as member',
      'Invited grace@x.test for default as member',
    ])
  })

  it('name what is no address, and invite the others', async () => {
    const [first, second, third] = await rows('grace@x.test, nobody, alan@x.test')
    expect([first.outcome, second.outcome, third.outcome]).toEqual(['invited', 'refused', 'invited'])
    expect(second).toEqual({
      ...{ written: 'nobody', outcome: 'refused' },
      why: '"nobody" is not an e-mail address.',
    })
    expect(await listed()).toEqual(['alan@x.test', 'grace@x.test'])
  })

  it('leave an open invitation that says the same as it is, and double nothing', async () => {
    const [grace] = await rows('grace@x.test, alan@x.test')
    const again = await rows('grace@x.test, radia@x.test')
    expect(again.map((row: { outcome: string }) => row.outcome)).toEqual(['already', 'invited'])
    expect(again[0].oneTimePassword).toBeUndefined()
    // The password that was handed over with it goes on to count.
    await expect(gateway.signIn('grace@x.test', grace.oneTimePassword)).rejects.toThrow(
      /password_change_required/,
    )
    expect(await listed()).toEqual(['alan@x.test', 'grace@x.test', 'radia@x.test'])
    const others = await rows('grace@x.test, radia@x.test', { roles: ['support'] })
    expect(others.map((row: { outcome: string }) => row.outcome)).toEqual(['invited', 'invited'])
  })

  it('make the invitation anew that is asked for alone', async () => {
    const [before] = await rows('grace@x.test')
    const [after] = await rows('Grace <grace@x.test>')
    expect(after.outcome).toBe('invited')
    expect(after.oneTimePassword).not.toBe(before.oneTimePassword)
  })

  it('keep an admin from a super admin, and invite the others', async () => {
    const eve = await gateway.join('eve@x.test', ['admin'])
    const { items } = (await inviteAs(eve, 'ada@contoso.test, grace@x.test')).json()
    expect(items).toMatchObject([
      { outcome: 'refused', why: 'Only a super admin may change a super admin.' },
      { outcome: 'invited' },
    ])
  })

  it.each([
    ['nobody', ' ,;\n ', 'Write at least one e-mail address.'],
    [
      'too many',
      Array.from({ length: 201 }, (_, at) => `p${at}@x.test`).join(),
      'These are 201 addresses. Up to 200 can be invited at a time; more by importing a table.',
    ],
  ])('refuse %s', async (_, addresses, message) => {
    const answer = await inviteAs(ada, addresses)
    expect([answer.status, answer.json().message]).toEqual([400, message])
    expect(await listed()).toEqual([])
  })

  it('are bounded in bytes, and nobody’s but an admin’s', async () => {
    expect((await inviteAs(ada, 'x'.repeat(50_001))).status).toBe(400)
    const grace = await gateway.join('grace@x.test', ['member'])
    expect((await inviteAs(grace, 'alan@x.test')).status).toBe(403)
  })
})
