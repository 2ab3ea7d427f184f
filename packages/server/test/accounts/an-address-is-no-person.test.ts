import type { StrategyConfig } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDoor, strategy } from './support.ts'

const email = 'a@contoso.test'
const directory = 'https://directory.example'
const leaver = { strategy: 'azure', issuer: directory, subject: '1', email }
const colleague = { ...leaver, subject: '2', said: { name: 'Somebody New' } }

let door: Awaited<ReturnType<typeof startDoor>>
beforeEach(async () => {
  door = await startDoor({
    strategies: [strategy('azure'), strategy('gitlab'), strategy('open', { allowSelfSignup: true })],
  })
})
afterEach(() => door.close())

const invited = async (roles: readonly string[]) => {
  await door.invite({ email, strategy: 'azure', roles })
  return door.signIn(leaver)
}

describe('a new colleague with the address of one who has left', () => {
  it('is nobody without an invitation', async () => {
    await invited(['admin'])
    await expect(door.signIn(colleague)).rejects.toMatchObject({ code: 'not_invited' })
  })

  it('gets an account of their own, with the invited roles alone', async () => {
    const before = await invited(['admin'])
    const again = await door.invite({ email, strategy: 'azure', roles: ['member'] })
    expect(again.holder).toMatchObject({ id: before.collaborator.id, becomes: 'somebody-new' })
    const now = await door.signIn(colleague)
    expect(now.collaborator.id).not.toBe(before.collaborator.id)
    expect(await door.callerOf(now)).toMatchObject({ roles: ['member'], email, emailTrusted: true })
    // The directory says whose the address is now. The account of before keeps what was given to it, and not the address.
    expect(await door.callerOf(before)).toMatchObject({ roles: ['admin', 'member'], emailTrusted: false })
    expect((await door.accounts.identitiesOf(before.collaborator.id)).map(({ subject }) => subject)).toEqual([
      '1',
    ])
  })

  it('gets the account where a super admin says that it is the same person, made anew; its old identity ends', async () => {
    const before = await invited(['admin'])
    const again = await door.invite({ email, strategy: 'azure', roles: ['member'], samePerson: true })
    expect(again.holder).toMatchObject({ becomes: 'anew' })
    const now = await door.signIn(colleague)
    expect(now.collaborator.id).toBe(before.collaborator.id)
    expect(await door.callerOf(now)).toMatchObject({ roles: ['admin', 'member'], emailTrusted: true })
    expect(await door.callerOf(before)).toBeUndefined()
    await expect(door.signIn(leaver)).rejects.toMatchObject({ code: 'not_invited' })
  })

  it('an admin who is no super admin cannot say so', async () => {
    await invited(['admin'])
    const wish = { email, strategy: 'azure', roles: ['member'], samePerson: true, by: 'an admin' } as const
    await expect(door.invite(wish)).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('does not get the leaver’s entry of superAdmins, and neither does the entry keep them out', async () => {
    await door.close()
    door = await startDoor({ strategies: [strategy('azure')], superAdmins: [{ email, strategy: 'azure' }] })
    const before = await door.signIn(leaver)
    expect(await door.callerOf(before)).toMatchObject({ superAdmin: true })
    await door.invite({ email, strategy: 'azure', roles: ['member'] })
    const now = await door.signIn(colleague)
    expect(await door.callerOf(now)).toMatchObject({ superAdmin: false, roles: ['member'] })
  })
})

describe('an invitation that is told to be somebody else’s, or to make somebody anew', () => {
  it.each([
    ['a super admin says so', { somebodyNew: true }],
    ['the provider knows the account’s person already', {}],
    ['an admin invites, who is no super admin', { by: 'an admin' } as const],
    ['an admin says so', { by: 'an admin', somebodyNew: true } as const],
  ])('is not redeemed by the person of the account, who comes first: %s', async (_, how) => {
    const before = await invited(['member'])
    const { holder } = await door.invite({ email, strategy: 'azure', roles: ['admin'], ...how })
    expect(holder).toMatchObject({ id: before.collaborator.id, becomes: 'somebody-new' })
    expect(await door.callerOf(await door.signIn(leaver))).toMatchObject({ roles: ['member'] })
    const now = await door.signIn(colleague)
    expect(now.collaborator.id).not.toBe(before.collaborator.id)
    expect(await door.callerOf(now)).toMatchObject({ roles: ['admin', 'member'], emailTrusted: true })
    expect(await door.callerOf(await door.signIn(leaver))).toMatchObject({ roles: ['member'] })
  })

  it('is not used up by the identity that ends with it', async () => {
    const before = await invited(['member'])
    await door.invite({ email, strategy: 'azure', roles: ['admin'], samePerson: true })
    expect(await door.callerOf(await door.signIn(leaver))).toMatchObject({ roles: ['member'] })
    const now = await door.signIn(colleague)
    expect(now.collaborator.id).toBe(before.collaborator.id)
    expect(await door.callerOf(now)).toMatchObject({ roles: ['admin', 'member'] })
  })

  it('takes the address by an admin’s word only where the very provider knows whoever has it as somebody else', async () => {
    const before = await invited(['member'])
    await door.invite({ email, strategy: 'azure', roles: ['member'], by: 'an admin' })
    const byAnother = await door.signIn({ ...colleague, issuer: 'https://another-tenant.example' })
    expect(byAnother.collaborator.id).not.toBe(before.collaborator.id)
    expect(await door.callerOf(byAnother)).toMatchObject({ roles: ['member'], emailTrusted: false })
    expect(await door.accounts.ownerOf(email)).toBe(before.collaborator.id)
  })

  it('takes it from nobody who has got it since', async () => {
    await invited(['member'])
    await door.invite({ email, strategy: 'azure', roles: ['member'], by: 'an admin' })
    const third = await door.signIn({
      ...leaver,
      strategy: 'open',
      issuer: 'https://open.example',
      email: 'c@x.test',
    })
    await door.accounts.handOver(email, third.collaborator.id)
    const now = await door.signIn(colleague)
    expect(await door.callerOf(now)).toMatchObject({ roles: ['member'], emailTrusted: false })
    expect(await door.accounts.ownerOf(email)).toBe(third.collaborator.id)
  })
})

describe('what is announced is what happens', () => {
  const oauth2 = (id: string, issuer: string) =>
    strategy(id, {
      type: 'oauth2',
      options: { issuer, clientID: 'gatewright', callbackURL: 'http://x.test', scope: 'openid', tenants: [] },
    } as object)
  const moved = 'https://moved.example'
  const reopen = async (...strategies: readonly StrategyConfig[]) => {
    await door.close()
    door = await startDoor({ strategies })
  }
  const fresh = { ...leaver, issuer: moved, subject: '9' }
  const invite = (by: 'an admin' | 'a super admin', more: object = {}) =>
    door.invite({ email, strategy: 'azure', roles: ['member'], by, ...more })
  const becomes = async (...asked: Parameters<typeof invite>) => (await invite(...asked)).holder?.becomes

  it('where the provider of a strategy has changed: a super admin’s joins, and an admin’s is for somebody new', async () => {
    for (const [by, expected] of [
      ['a super admin', 'joined'],
      ['an admin', 'somebody-new'],
    ] as const) {
      await reopen(oauth2('azure', directory))
      const before = await invited(['admin'])
      await door.test.server.restart({ ...door.test.server.config, strategies: [oauth2('azure', moved)] })
      expect(await becomes(by)).toBe(expected)
      const now = await door.signIn(fresh)
      expect(now.collaborator.id === before.collaborator.id).toBe(expected === 'joined')
      expect(await door.callerOf(now)).toMatchObject({
        roles: expected === 'joined' ? ['admin', 'member'] : ['member'],
        emailTrusted: expected === 'joined',
      })
      expect(await door.accounts.ownerOf(email)).toBe(before.collaborator.id)
    }
  })

  it('where it has changed, and the owner has another way: they join it themselves', async () => {
    await reopen(oauth2('azure', directory), oauth2('gitlab', 'https://gitlab.example'))
    const before = await invited(['member'])
    await door.invite({ email, strategy: 'gitlab', roles: [] })
    await door.signIn({ ...leaver, strategy: 'gitlab', issuer: 'https://gitlab.example' })
    await door.test.server.restart({
      ...door.test.server.config,
      strategies: [oauth2('azure', moved), oauth2('gitlab', 'https://gitlab.example')],
    })
    expect(await becomes('an admin')).toBe('joined-by-owner')
    await expect(door.signIn(fresh)).rejects.toMatchObject({ code: 'join_unproven' })
    const joined = await door.signIn(fresh, { signedInTo: before.collaborator.id })
    expect(joined.collaborator.id).toBe(before.collaborator.id)
  })

  it('where one provider stands under two strategies: its other person is somebody new by either', async () => {
    for (const by of ['a super admin', 'an admin'] as const) {
      await reopen(oauth2('azure', directory), oauth2('second', directory))
      const before = await invited(['admin'])
      const second = { ...colleague, strategy: 'second' }
      expect(await becomes(by, { strategy: 'second' })).toBe('somebody-new')
      const now = await door.signIn(second)
      expect(now.collaborator.id).not.toBe(before.collaborator.id)
      expect(await door.callerOf(now)).toMatchObject({ roles: ['member'], emailTrusted: true })
    }
  })

  it('and the account’s own person joins it by the other strategy where they are signed in', async () => {
    await reopen(oauth2('azure', directory), oauth2('second', directory))
    const before = await invited(['member'])
    await invite('an admin', { strategy: 'second' })
    const joined = await door.signIn(
      { ...leaver, strategy: 'second' },
      { signedInTo: before.collaborator.id },
    )
    expect(joined.collaborator.id).toBe(before.collaborator.id)
    await invite('an admin', { strategy: 'second' })
    const other = await door.signIn(
      { ...colleague, strategy: 'second' },
      { signedInTo: before.collaborator.id },
    )
    expect(other.collaborator.id).not.toBe(before.collaborator.id)
  })
})

describe('two accounts never have one proven address', () => {
  it('whoever says another’s later signs in without it, and the log says whose it is', async () => {
    const before = await invited(['member'])
    await door.invite({ email: 'b@contoso.test', strategy: 'azure', roles: [] })
    const other = { ...leaver, subject: '3', email: 'b@contoso.test' }
    await door.signIn(other)
    const married = await door.signIn({ ...other, email })
    expect(married.addressOf).toBe(before.collaborator.id)
    expect(await door.callerOf(married)).toMatchObject({ email, emailTrusted: false })
    expect(await door.callerOf(before)).toMatchObject({ email, emailTrusted: true })
  })

  it('an address that nobody vouches for takes nothing, and is let in like any other', async () => {
    const before = await invited(['admin'])
    const stranger = { strategy: 'open', issuer: 'https://evil.example', subject: '1', email, vouched: false }
    const in1 = await door.signIn(stranger)
    const in2 = await door.signIn({ ...stranger, subject: '2', email: 'nobody@contoso.test' })
    expect([in1.by, in2.by]).toEqual(['self-signup', 'self-signup'])
    expect(await door.callerOf(in1)).toMatchObject({ emailTrusted: false, roles: ['member'] })
    expect(in1.collaborator.id).not.toBe(before.collaborator.id)
  })
})

describe('a further way to sign in', () => {
  const byGitlab = { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: '7', email }

  it('that a super admin invites for joins the account, and its owner has not seen it yet', async () => {
    const before = await invited(['member'])
    const { holder } = await door.invite({ email, strategy: 'gitlab', roles: ['admin'] })
    expect(holder).toMatchObject({ id: before.collaborator.id, becomes: 'joined', strategies: ['azure'] })
    const joined = await door.signIn(byGitlab)
    expect(joined.collaborator.id).toBe(before.collaborator.id)
    expect(joined.identity).toMatchObject({ addedBy: 'an invitation of boss@contoso.test', noticed: false })
    await door.accounts.notice(joined.identity, [joined.identity.id])
    expect((await door.accounts.holderOf(joined.identity.id))?.identity.noticed).toBe(false)
    await door.accounts.notice(before.identity, [joined.identity.id])
    expect((await door.accounts.holderOf(joined.identity.id))?.identity.noticed).toBe(true)
  })

  it('that an admin invites for joins it only from a session of its owner', async () => {
    const before = await invited(['member'])
    const { holder } = await door.invite({ email, strategy: 'gitlab', roles: ['member'], by: 'an admin' })
    expect(holder).toMatchObject({ becomes: 'joined-by-owner' })
    await expect(door.signIn(byGitlab)).rejects.toMatchObject({ code: 'join_unproven' })
    const stranger = await door.signIn({ ...byGitlab, strategy: 'open', subject: '9', vouched: false })
    await expect(door.signIn(byGitlab, { signedInTo: stranger.collaborator.id })).rejects.toMatchObject({
      code: 'join_unproven',
    })
    const joined = await door.signIn(byGitlab, { signedInTo: before.collaborator.id })
    expect(joined.collaborator.id).toBe(before.collaborator.id)
  })

  it('has what its own provider says, and the other way nothing of it', async () => {
    const before = await invited(['member'])
    await door.invite({ email, strategy: 'gitlab', roles: [] })
    const azure = await door.callerOf(before)
    const joined = await door.signIn({ ...byGitlab, said: { groups: ['admins'], name: 'Not Ada' } })
    expect(await door.callerOf(joined)).toMatchObject({
      groups: ['gitlab@directory:admins'],
      fullname: 'Not Ada',
    })
    expect(await door.callerOf(before)).toEqual(azure)
  })

  it('does not make a session super admin that another strategy’s entry makes one', async () => {
    await door.close()
    door = await startDoor({
      strategies: [strategy('azure'), strategy('gitlab')],
      superAdmins: [{ email, strategy: 'azure' }],
    })
    const boss = await door.signIn(leaver)
    await door.invite({ email, strategy: 'gitlab', roles: [] })
    const joined = await door.signIn(byGitlab)
    expect(joined.collaborator.id).toBe(boss.collaborator.id)
    expect(await door.callerOf(boss)).toMatchObject({ superAdmin: true })
    expect(await door.callerOf(joined)).toMatchObject({ superAdmin: false, roles: ['member'] })
  })
})

describe('one issuer and subject by two strategies', () => {
  it('is known by the strategy that they came by: a provider can write another’s name into its tokens', async () => {
    const before = await invited(['admin'])
    await expect(door.signIn({ ...leaver, strategy: 'gitlab' })).rejects.toMatchObject({
      code: 'not_invited',
    })
    await door.invite({ email: 'eve@x.test', strategy: 'gitlab', roles: ['member'], by: 'an admin' })
    const liar = await door.signIn({ ...leaver, strategy: 'gitlab', email: 'eve@x.test' })
    expect(liar.collaborator.id).not.toBe(before.collaborator.id)
    expect(await door.callerOf(liar)).toMatchObject({ roles: ['member'] })
  })

  const configure = (...strategies: readonly StrategyConfig[]) =>
    door.test.server.restart({ ...door.test.server.config, strategies })

  it('is not let in by the one when the other is taken out of the file', async () => {
    await invited(['admin'])
    await configure(strategy('gitlab'))
    await expect(door.signIn({ ...leaver, strategy: 'gitlab' })).rejects.toMatchObject({
      code: 'not_invited',
    })
  })

  it('stays known where the file says that the strategy had another name, which nothing has now', async () => {
    const before = await invited(['admin'])
    await configure(strategy('azure'), strategy('entra', { formerly: ['azure'] }))
    await expect(door.signIn({ ...leaver, strategy: 'entra' })).rejects.toMatchObject({ code: 'not_invited' })
    await configure(strategy('entra', { formerly: ['azure'] }))
    const now = await door.signIn({ ...leaver, strategy: 'entra' })
    expect(now.collaborator.id).toBe(before.collaborator.id)
    expect(now.identity).toMatchObject({ strategy: 'entra' })
  })
})

describe('whoever was the first to claim an address at another provider', () => {
  const mallory = { strategy: 'open', issuer: 'https://open.example', subject: '666', email }

  it('shares no account with the super admin whose entry names it', async () => {
    await door.close()
    door = await startDoor({
      strategies: [strategy('azure'), strategy('open', { allowSelfSignup: true })],
      superAdmins: [{ email, strategy: 'azure' }],
    })
    const first = await door.signIn(mallory)
    const boss = await door.signIn(leaver)
    expect(boss.collaborator.id).not.toBe(first.collaborator.id)
    expect(await door.callerOf(boss)).toMatchObject({ superAdmin: true, emailTrusted: true })
    expect(await door.callerOf(first)).toMatchObject({ superAdmin: false, emailTrusted: false })
  })

  it('keeps nobody out: a super admin says that it is somebody else, and the address goes to them', async () => {
    const first = await door.signIn(mallory)
    await door.invite({ email, strategy: 'azure', roles: ['admin'], by: 'an admin' })
    await expect(door.signIn(leaver)).rejects.toMatchObject({ code: 'join_unproven' })
    await door.invite({ email, strategy: 'azure', roles: ['admin'], somebodyNew: true })
    const owner = await door.signIn(leaver)
    expect(owner.collaborator.id).not.toBe(first.collaborator.id)
    expect(await door.callerOf(owner)).toMatchObject({ roles: ['admin', 'member'], emailTrusted: true })
    expect(await door.callerOf(first)).toMatchObject({ roles: ['member'], emailTrusted: false })
  })

  it('has no way left into an account that is made anew', async () => {
    const first = await door.signIn(mallory)
    await door.invite({ email, strategy: 'azure', roles: ['admin'], samePerson: true })
    const anew = await door.signIn(leaver)
    expect(anew.collaborator.id).toBe(first.collaborator.id)
    expect(await door.callerOf(first)).toBeUndefined()
  })

  it('does not redeem what is meant for another account', async () => {
    const victim = await invited(['member'])
    await door.invite({ email: 'w@contoso.test', strategy: 'gitlab', roles: [] })
    const w = { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: 'w', email: 'w@contoso.test' }
    await door.signIn(w)
    await door.invite({ email, strategy: 'gitlab', roles: ['admin'] })
    const late = await door.signIn({ ...w, email })
    expect(await door.callerOf(late)).toMatchObject({ roles: ['member'] })
    expect(late.addressOf).toBe(victim.collaborator.id)
  })
})

it('the last super admin is not made anew into somebody who is none', async () => {
  const boss = await door.signIn(leaver, { adminLink: true })
  expect(await door.callerOf(boss)).toMatchObject({ superAdmin: true })
  await door.invite({ email, strategy: 'azure', roles: ['admin'], samePerson: true })
  await expect(door.signIn(colleague)).rejects.toMatchObject({ code: 'last_super_admin' })
  expect(await door.callerOf(boss)).toMatchObject({ superAdmin: true })
})
