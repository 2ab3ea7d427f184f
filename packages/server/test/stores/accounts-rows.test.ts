import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountIdentity, IdentityDetails } from '../../src/accounts/account-identity.ts'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Change } from '../../src/events/events.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Engine, engines } from './engines.ts'
import { emptyTables } from './support.ts'

/** What is kept of accounts, column by column, and to whom each change is told. */
const ada: IdentityDetails = {
  email: 'ada@contoso.test',
  emailTrusted: true,
  fullname: 'Ada Lovelace',
  company: 'Contoso',
  location: 'London',
  jobRole: 'Analyst',
  providerRoles: ['a grant'],
  groups: ['engines'],
}
const plain: IdentityDetails = {
  email: '',
  emailTrusted: false,
  fullname: 'Nobody',
  providerRoles: [],
  groups: [],
}
const azure = { strategy: 'azure', issuer: 'https://idp.example', subject: 'ada' }
const gitlab = { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: '7' }

describe.each(engines)('rows of accounts on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let now: number
  let told: Change[] = []
  beforeAll(async () => {
    engine = await engineOf.open()
    accounts = createAccountStore(engine.database, { now: () => now })
    engine.events.subscribe(change => void told.push(change))
  })
  beforeEach(async () => {
    now = 1_000
    await emptyTables(engine.database, 'super_admin_bindings', 'collaborators')
    told = []
  })
  afterAll(() => engine.close())

  const add = async (
    collaboratorId: string,
    identity = azure,
    details = ada,
    how = { addedBy: 'a test', beside: false },
  ): Promise<AccountIdentity> => {
    const added = await accounts.addIdentity(collaboratorId, identity, details, how)
    if (added === undefined) throw new Error('it was there before')
    return added
  }
  const make = async (identity = azure, details = ada, roles: readonly string[] = []) => {
    const { id } = await accounts.create(details, roles)
    return { id, identity: await add(id, identity, details) }
  }
  /** What is told of while something is done. */
  const toldBy = async (work: () => Promise<unknown>) => {
    told = []
    await work()
    return told
  }
  const changed = (collaboratorId: string) => ({ kind: 'account-changed', collaboratorId })

  it('have an account with what it shows, and nothing that it was not given', async () => {
    const made = await accounts.create(ada, ['member', 'guest'])
    const shown = { email: ada.email, fullname: ada.fullname, roles: ['member', 'guest'], disabled: false }
    expect(made).toMatchObject({ ...shown, lastSignInAt: undefined })
    expect(await accounts.byId(made.id)).toEqual(made)
    expect(await accounts.byId('nobody')).toBeUndefined()
    expect((await accounts.create(ada, [])).id).not.toBe(made.id)
  })

  it('have an identity with everything that its provider said', async () => {
    const { id, identity } = await make()
    const more = {
      addedBy: 'a test',
      superAdminByLink: false,
      createdAt: 1_000,
      lastUsedAt: 1_000,
      noticed: true,
    }
    expect(identity).toEqual({ ...ada, ...azure, ...more, id: identity.id, collaboratorId: id })
    expect(await accounts.holderOf(identity.id)).toEqual({ collaborator: await accounts.byId(id), identity })
    expect(await accounts.byIdentity(azure)).toEqual({ collaborator: await accounts.byId(id), identity })
    const bare = await add(id, gitlab, plain, { addedBy: 'x', beside: true })
    const none = {
      addedBy: 'x',
      superAdminByLink: false,
      createdAt: 1_000,
      lastUsedAt: 1_000,
      noticed: false,
    }
    expect(bare).toEqual({ ...plain, ...gitlab, ...none, id: bare.id, collaboratorId: id })
    expect(await accounts.holderOf('nobody')).toBeUndefined()
  })

  it('know an identity by all three of strategy, issuer and subject', async () => {
    const { identity } = await make()
    expect((await accounts.byIdentity(azure))?.identity).toEqual(identity)
    for (const other of [{ strategy: 'x' }, { issuer: 'x' }, { subject: 'x' }]) {
      expect(await accounts.byIdentity({ ...azure, ...other })).toBeUndefined()
    }
  })

  it('are listed with the latest used first', async () => {
    const { id, identity } = await make()
    now = 2_000
    const later = await add(id, { ...azure, strategy: 'later' })
    now = 3_000
    const latest = await add(id, { ...azure, strategy: 'latest' })
    expect(await accounts.identitiesOf(id)).toEqual([latest, later, identity])
    now = 4_000
    await accounts.recordSignIn(identity, ada)
    expect((await accounts.identitiesOf(id)).map(each => each.id)).toEqual([identity.id, latest.id, later.id])
    expect((await accounts.identitiesOf(id))[0]?.lastUsedAt).toBe(4_000)
    const same = [later, latest].map(each => each.id).toSorted()
    await sqlOf(engine.database).updateTable('identities').set({ last_used_at: 5 }).execute()
    expect((await accounts.identitiesOf(id)).map(each => each.id).filter(one => same.includes(one))).toEqual(
      same,
    )
    expect(await accounts.identitiesOf('nobody')).toEqual([])
  })

  it('are told of where an identity is added, and where it belongs to somebody already nothing is', async () => {
    const { id } = await accounts.create(ada, [])
    expect(await toldBy(() => add(id))).toEqual([changed(id)])
    const other = await accounts.create(ada, [])
    const again = () => accounts.addIdentity(other.id, azure, ada, { addedBy: 'x', beside: false })
    expect(await toldBy(again)).toEqual([])
    expect(await again()).toBeUndefined()
  })

  it('are told of what a sign-in changes, each attribute by itself', async () => {
    const { id, identity } = await make()
    const signIn = (news: Partial<IdentityDetails> = {}) =>
      toldBy(() => accounts.recordSignIn(identity, { ...ada, ...news }))
    const other = await make(gitlab, { ...ada, email: 'other@contoso.test' })
    expect(await signIn()).toEqual([])
    for (const news of [
      { email: 'lovelace@contoso.test' },
      { emailTrusted: false },
      { company: undefined },
      { location: 'Paris' },
      { jobRole: undefined },
    ]) {
      expect(await signIn(news as Partial<IdentityDetails>)).toEqual([changed(id)])
      const { identity: is } = (await accounts.holderOf(identity.id)) ?? {}
      expect(is).toMatchObject(JSON.parse(JSON.stringify(news)))
      await signIn()
    }
    expect((await accounts.holderOf(other.identity.id))?.identity).toEqual(other.identity)
  })

  it('show what was said last, but no address that nobody vouches for over one that somebody does', async () => {
    const { id, identity } = await make()
    now = 7_000
    await accounts.recordSignIn(identity, { ...ada, fullname: 'Ada King', email: 'king@contoso.test' })
    expect(await accounts.byId(id)).toMatchObject({
      fullname: 'Ada King',
      email: 'king@contoso.test',
      lastSignInAt: 7_000,
    })
    const untrusted = await make(gitlab, { ...plain, email: 'x@contoso.test' })
    const said = { ...plain, email: 'y@contoso.test' }
    await accounts.recordSignIn(untrusted.identity, said)
    expect(await accounts.byId(untrusted.id)).toMatchObject({ email: 'y@contoso.test', fullname: 'Nobody' })
    await add(id, { ...gitlab, subject: '8' }, plain)
    const [beside] = (await accounts.identitiesOf(id)).filter(each => each.strategy === 'gitlab')
    await accounts.recordSignIn(beside as AccountIdentity, said)
    expect(await accounts.byId(id)).toMatchObject({ email: 'king@contoso.test', fullname: 'Nobody' })
    expect((await accounts.holderOf((beside as AccountIdentity).id))?.collaborator).toEqual(
      await accounts.byId(id),
    )
    const { collaborator: shown } = (await accounts.holderOf(identity.id)) ?? {}
    expect(shown).toEqual(await accounts.byId(id))
  })

  it('are found by an address that they show or that an identity says, whoever owns it first', async () => {
    const first = await make({ ...azure, subject: '1' }, { ...ada, emailTrusted: false })
    now = 2_000
    const second = await make({ ...azure, subject: '2' }, { ...ada, emailTrusted: false })
    now = 3_000
    const owner = await make({ ...azure, subject: '3' })
    const shown = await accounts.create({ email: 'shown@contoso.test', fullname: 'Shown' }, ['guest'])
    await add(shown.id, gitlab, { ...ada, email: 'said@contoso.test' })
    const ids = async (email: string) => (await accounts.byEmail(email)).map(({ id }) => id)
    expect(await ids(ada.email)).toEqual([owner.id, first.id, second.id])
    expect(await ids('shown@contoso.test')).toEqual([shown.id])
    expect(await ids('said@contoso.test')).toEqual([shown.id])
    expect(await accounts.byEmail('said@contoso.test')).toEqual([await accounts.byId(shown.id)])
    expect(await ids('nobody@contoso.test')).toEqual([])
  })

  it('get roles added and set, each once, and tell it only where something is new', async () => {
    const { id } = await accounts.create(ada, ['member'])
    const { id: other } = await accounts.create(ada, ['guest'])
    expect(await toldBy(() => accounts.addRoles(id, ['member', 'admin']))).toEqual([changed(id)])
    expect((await accounts.byId(id))?.roles).toEqual(['member', 'admin'])
    expect(await toldBy(() => accounts.addRoles(id, ['admin', 'member']))).toEqual([])
    await accounts.addRoles(id, ['guest'])
    expect((await accounts.byId(id))?.roles).toEqual(['member', 'admin', 'guest'])
    expect(await toldBy(() => accounts.setRoles(id, ['guest', 'guest']))).toEqual([changed(id)])
    expect((await accounts.byId(id))?.roles).toEqual(['guest'])
    for (const work of [() => accounts.addRoles('nobody', ['x']), () => accounts.setRoles('nobody', ['x'])]) {
      expect(await toldBy(work)).toEqual([])
    }
    expect((await accounts.byId(other))?.roles).toEqual(['guest'])
  })

  it('lose no role that somebody gives meanwhile, and get none back that somebody takes right after', async () => {
    const { id } = await accounts.create(ada, [])
    const { transaction } = engine.database
    const { setRoles } = createAccountStore(await engine.another(), { now: () => now })
    engine.database.transaction = async work => {
      engine.database.transaction = transaction
      await setRoles(id, ['guest'])
      return transaction(work)
    }
    await accounts.addRoles(id, ['admin'])
    expect((await accounts.byId(id))?.roles).toEqual(['guest', 'admin'])
    engine.database.transaction = async work => {
      engine.database.transaction = transaction
      const done = await transaction(work)
      await setRoles(id, [])
      return done
    }
    await accounts.addRoles(id, ['member'])
    expect((await accounts.byId(id))?.roles).toEqual([])
    // What the other process has changed is told of a moment later, and would be counted among what a later test does.
    await expect.poll(() => told).toEqual(Array(4).fill(changed(id)))
  })

  it('are disabled and enabled, and counted while they are not', async () => {
    const { id } = await accounts.create(ada, [])
    await accounts.create(ada, [])
    expect(await accounts.count()).toBe(2)
    expect(await toldBy(() => accounts.setDisabled(id, true))).toEqual([changed(id)])
    expect([(await accounts.byId(id))?.disabled, await accounts.count()]).toEqual([true, 1])
    await accounts.setDisabled(id, false)
    expect([(await accounts.byId(id))?.disabled, await accounts.count()]).toEqual([false, 2])
    expect(await toldBy(() => accounts.remove(id))).toEqual([{ kind: 'account-removed', collaboratorId: id }])
    expect([await accounts.byId(id), await accounts.count()]).toEqual([undefined, 1])
  })

  it('have an address that changes hands when somebody says so, and both are told', async () => {
    const one = await make()
    const two = await make({ ...azure, subject: '2' })
    expect(await accounts.ownerOf(ada.email)).toBe(one.id)
    expect(await toldBy(() => accounts.handOver(ada.email, one.id))).toEqual([])
    expect(await toldBy(() => accounts.handOver(ada.email, two.id))).toEqual([
      changed(two.id),
      changed(one.id),
    ])
    expect(await accounts.ownerOf(ada.email)).toBe(two.id)
    expect((await accounts.holderOf(one.identity.id))?.identity.emailTrusted).toBe(false)
    expect((await accounts.holderOf(two.identity.id))?.identity.emailTrusted).toBe(true)
    expect(await toldBy(() => accounts.handOver('new@contoso.test', one.id))).toEqual([changed(one.id)])
    expect(await accounts.ownerOf('new@contoso.test')).toBe(one.id)
    // Whoever had it says it again at the next sign-in, and it stays where it is.
    await accounts.recordSignIn(one.identity, ada)
    expect(await accounts.ownerOf(ada.email)).toBe(two.id)
  })

  it('own what their identities prove, no more and no less, each account its own', async () => {
    const { id, identity } = await make()
    const other = await make(gitlab, { ...ada, email: 'other@contoso.test' })
    await accounts.recordSignIn(identity, { ...ada, emailTrusted: false })
    expect(await accounts.ownerOf(ada.email)).toBeUndefined()
    expect(await accounts.ownerOf('other@contoso.test')).toBe(other.id)
    // Freed, it is taken by whoever says it next, and that is told although nothing else is new.
    const late = await make({ ...azure, subject: 'late' }, { ...ada, email: '' })
    expect(await accounts.ownerOf('')).toBeUndefined()
    await sqlOf(engine.database)
      .updateTable('identities')
      .set({ email: ada.email })
      .where('id', '=', late.identity.id)
      .execute()
    const says = { ...ada }
    expect(await toldBy(() => accounts.recordSignIn(late.identity, says))).toEqual([changed(late.id)])
    expect(await accounts.ownerOf(ada.email)).toBe(late.id)
    expect(await accounts.ownerOf('')).toBeUndefined()
    await accounts.removeIdentity(late.identity)
    expect(await accounts.ownerOf(ada.email)).toBeUndefined()
    expect((await accounts.byId(id))?.id).toBe(id)
  })

  it('lose a way to sign in once, with the entry that it had redeemed, and nobody else’s', async () => {
    const { id, identity } = await make()
    const other = await make(gitlab)
    const entries = [
      { email: ada.email, strategy: 'azure' },
      { email: ada.email, strategy: 'gitlab' },
    ] as const
    await accounts.bindSuperAdmin(entries[0], azure, id)
    await accounts.bindSuperAdmin(entries[1], gitlab, other.id)
    expect(await toldBy(() => accounts.removeIdentity(identity))).toEqual([changed(id)])
    expect(await accounts.identitiesOf(id)).toEqual([])
    expect([await accounts.boundTo(entries[0]), await accounts.boundTo(entries[1])]).toEqual([
      undefined,
      { issuer: gitlab.issuer, subject: gitlab.subject },
    ])
    expect(await toldBy(() => accounts.removeIdentity(identity))).toEqual([])
    expect(await accounts.identitiesOf(other.id)).toHaveLength(1)
  })

  it('keep an entry for an identity alone: release names all three', async () => {
    const { id } = await make()
    const entry = { email: ada.email, strategy: 'azure' }
    await accounts.bindSuperAdmin(entry, azure, id)
    for (const other of [{ strategy: 'x' }, { issuer: 'x' }, { subject: 'x' }]) {
      await accounts.release({ ...azure, ...other })
      expect(await accounts.boundTo(entry)).toEqual({ issuer: azure.issuer, subject: azure.subject })
    }
    await accounts.release(azure)
    expect(await accounts.boundTo(entry)).toBeUndefined()
  })

  it('have super admins by link and by entry, each identity by itself, the disabled ones apart', async () => {
    const one = await make()
    const two = await make(gitlab, { ...ada, email: 'two@contoso.test' })
    const three = await make({ ...azure, subject: '3' }, plain)
    const entry = { email: ada.email, strategy: 'azure' }
    const config = { superAdmins: [entry, { email: 'x@contoso.test', strategy: 'azure' }] }
    expect(await accounts.hasSuperAdmin(config)).toBe(false)
    expect(await accounts.countUnredeemed(config, 'azure')).toBe(2)
    expect(await toldBy(() => accounts.bindSuperAdmin(entry, azure, one.id))).toEqual([changed(one.id)])
    expect(await toldBy(() => accounts.bindSuperAdmin(entry, azure, one.id))).toEqual([])
    expect(await accounts.bindSuperAdmin(entry, azure, one.id)).toBe(true)
    for (const other of [{ issuer: 'x' }, { subject: 'x' }]) {
      expect(await accounts.bindSuperAdmin(entry, { ...azure, ...other }, one.id)).toBe(false)
    }
    expect(await accounts.countUnredeemed(config, 'azure')).toBe(1)
    expect(await accounts.countUnredeemed({ superAdmins: [entry] }, 'azure')).toBe(0)
    expect(await accounts.countUnredeemed(config, 'gitlab')).toBe(0)
    expect(
      await accounts.countUnredeemed({ superAdmins: [{ ...entry, strategy: 'gitlab' }] }, 'gitlab'),
    ).toBe(1)
    expect(await accounts.isSuperAdmin(one.identity, config)).toBe(true)
    for (const other of [{ strategy: 'x' }, { issuer: 'x' }, { subject: 'x' }, { collaboratorId: two.id }]) {
      expect(await accounts.isSuperAdmin({ ...one.identity, ...other }, config)).toBe(false)
    }
    for (const other of [{ email: 'x' }, { strategy: 'x' }]) {
      expect(await accounts.isSuperAdmin(one.identity, { superAdmins: [{ ...entry, ...other }] })).toBe(false)
      expect(await accounts.boundTo({ ...entry, ...other })).toBeUndefined()
    }
    expect(await toldBy(() => accounts.setSuperAdminByLink(two.identity))).toEqual([changed(two.id)])
    const { identity: linked } = (await accounts.holderOf(two.identity.id)) ?? {}
    expect(await accounts.isSuperAdmin(linked as AccountIdentity, { superAdmins: [] })).toBe(true)
    const { ids, active } = await accounts.superAdmins(config)
    expect([ids, active]).toEqual([new Set([one.id, two.id]), new Set([one.id, two.id])])
    await accounts.setDisabled(one.id, true)
    await accounts.setDisabled(two.id, true)
    expect(await accounts.superAdmins(config)).toEqual({ ids: new Set([one.id, two.id]), active: new Set() })
    expect(await accounts.hasSuperAdmin(config)).toBe(false)
    await accounts.setDisabled(two.id, false)
    expect(await accounts.hasSuperAdmin(config)).toBe(true)
    expect((await accounts.superAdmins({ superAdmins: [] })).ids).toEqual(new Set([two.id]))
    expect((await accounts.holderOf(three.identity.id))?.identity.superAdminByLink).toBe(false)
  })

  it('follow an issuer that is called otherwise now, with the entries, and nobody else does', async () => {
    const old = { ...azure, issuer: 'former' }
    const mine = await make(old)
    const others = await make({ ...old, strategy: 'gitlab' }, plain)
    const elsewhere = await make({ ...azure, issuer: 'third', subject: '3' }, plain)
    const doubled = await make({ ...old, subject: 'twice' }, plain)
    await make({ ...azure, issuer: 'name', subject: 'twice' }, plain)
    // Known by the new name to another strategy only: that stops nobody.
    await make({ ...azure, strategy: 'gitlab', issuer: 'name', subject: 'ada' }, plain)
    const entries = ['azure', 'gitlab', 'third'].map(strategy => ({ email: ada.email, strategy }))
    const [first, second] = entries as [(typeof entries)[0], (typeof entries)[0]]
    await accounts.bindSuperAdmin(first, old, mine.id)
    await accounts.bindSuperAdmin(second, old, others.id)
    const beside = { email: 'beside@contoso.test', strategy: 'azure' }
    await accounts.bindSuperAdmin(beside, { issuer: 'third', subject: '3' }, elsewhere.id)
    await accounts.renameIssuer('azure', { former: 'former', name: 'name' })
    const issuerOf = async (id: string) => (await accounts.holderOf(id))?.identity.issuer
    expect(await issuerOf(mine.identity.id)).toBe('name')
    expect(await issuerOf(others.identity.id)).toBe('former')
    expect(await issuerOf(elsewhere.identity.id)).toBe('third')
    expect(await issuerOf(doubled.identity.id)).toBe('former')
    expect((await accounts.boundTo(first))?.issuer).toBe('name')
    expect((await accounts.boundTo(second))?.issuer).toBe('former')
    expect((await accounts.boundTo(beside))?.issuer).toBe('third')
  })

  it('follow a strategy’s new name, one identity at a time', async () => {
    const one = await make()
    const two = await make({ ...azure, subject: '2' }, plain)
    const entry = { email: ada.email, strategy: 'azure' }
    await accounts.bindSuperAdmin(entry, azure, one.id)
    expect(await toldBy(() => accounts.renameStrategy(one.identity, 'entra'))).toEqual([changed(one.id)])
    // The entry is one of the former strategy, and free for whoever proves its address there.
    expect(await accounts.boundTo(entry)).toBeUndefined()
    expect((await accounts.holderOf(one.identity.id))?.identity.strategy).toBe('entra')
    expect((await accounts.holderOf(two.identity.id))?.identity.strategy).toBe('azure')
  })

  it('show their owner once what was added, but for what they look with', async () => {
    const beside = { addedBy: 'x', beside: true }
    const { id, identity } = await make()
    const added = await add(id, gitlab, plain, beside)
    const other = await accounts.create(plain, [])
    const others = await add(other.id, { ...gitlab, subject: '9' }, plain, beside)
    const noticed = async () =>
      Promise.all([added, others].map(async each => (await accounts.holderOf(each.id))?.identity.noticed))
    const unnoticed = async () =>
      Promise.all([identity, added, { ...identity, collaboratorId: other.id }].map(accounts.countUnnoticed))
    await accounts.notice(added, [added.id])
    await accounts.notice(identity, [])
    expect([await noticed(), await unnoticed()]).toEqual([
      [false, false],
      [1, 0, 0],
    ])
    now = 5_000
    await accounts.notice(identity, [added.id, others.id])
    expect([await noticed(), await unnoticed()]).toEqual([
      [true, false],
      [0, 0, 0],
    ])
    now = 9_000
    await accounts.notice(identity, [added.id])
    const at = await sqlOf(engine.database)
      .selectFrom('identities')
      .select('noticed_at')
      .where('id', '=', added.id)
      .execute()
    expect(at.map(({ noticed_at }) => Number(noticed_at))).toEqual([5_000])
  })

  it('own an address that somebody says is theirs, said by the ways that are named and by no other', async () => {
    const typed = { ...ada, emailTrusted: false }
    const one = await make(azure, typed)
    const beside = await add(one.id, gitlab, typed)
    const other = await make({ ...gitlab, subject: '9' }, { ...typed, email: 'other@contoso.test' })
    const trusted = async () =>
      Promise.all(
        [one.identity, beside, other.identity].map(
          async ({ id }) => (await accounts.holderOf(id))?.identity.emailTrusted,
        ),
      )
    expect(await toldBy(() => accounts.trustAddresses(one.id, []))).toEqual([])
    expect([await trusted(), await accounts.ownerOf(ada.email)]).toEqual([[false, false, false], undefined])
    const named = [one.identity.id, other.identity.id]
    expect(await toldBy(() => accounts.trustAddresses(one.id, named))).toEqual([changed(one.id)])
    expect([await trusted(), await accounts.ownerOf(ada.email)]).toEqual([[true, false, false], one.id])
    expect(await accounts.ownerOf('other@contoso.test')).toBeUndefined()
  })

  it('keep by which settings they count, and of those of before what the file says, once', async () => {
    const ground = { mapping: 'email', settings: ['trust-email'] }
    const grounds = { email: ground, groups: ground, roles: {} }
    const { identity } = await make(azure, { ...ada, grounds })
    expect(identity.grounds).toEqual(grounds)
    const before = await make(gitlab, { ...ada, email: 'alan@contoso.test' })
    const other = await make({ ...gitlab, subject: '8' }, { ...plain, email: 'eve@contoso.test' })
    const nobodys = await make({ ...azure, strategy: 'gone' }, plain)
    expect(before.identity.grounds).toBeUndefined()
    const asked: unknown[] = []
    const fill = (mapping: string) =>
      accounts.fillGrounds(of => {
        asked.push(of)
        return of.strategy === 'gone'
          ? undefined
          : { ...grounds, email: { mapping, settings: of.providerRoles } }
      })
    await fill('first')
    await fill('second')
    const { strategy, issuer } = gitlab
    expect(asked).toHaveLength(4)
    expect(asked).toEqual(
      expect.arrayContaining([
        { strategy, issuer, providerRoles: ['a grant'] },
        { strategy, issuer, providerRoles: [] },
        { strategy: 'gone', issuer: azure.issuer, providerRoles: [] },
      ]),
    )
    const of = async (id: string) => (await accounts.holderOf(id))?.identity.grounds?.email
    expect(await of(identity.id)).toEqual(ground)
    expect(await of(before.identity.id)).toEqual({ mapping: 'first', settings: ['a grant'] })
    expect(await of(other.identity.id)).toEqual({ mapping: 'first', settings: [] })
    expect(await of(nobodys.identity.id)).toBeUndefined()
    // What the next sign-in says is by the settings of then, and told of.
    const record = () =>
      accounts.recordSignIn(identity, {
        ...ada,
        grounds: { ...grounds, groups: { ...ground, mapping: 'x' } },
      })
    expect(await toldBy(record)).toEqual([changed(identity.collaboratorId)])
    expect(await toldBy(record)).toEqual([])
  })

  it('show the address where they have no name', async () => {
    const { id, identity } = await make(azure, { ...ada, fullname: '' })
    expect(await accounts.byId(id)).toMatchObject({ fullname: ada.email })
    await accounts.recordSignIn(identity, ada)
    expect(await accounts.byId(id)).toMatchObject({ fullname: ada.fullname })
    await accounts.recordSignIn(identity, { ...ada, fullname: '' })
    expect(await accounts.byId(id)).toMatchObject({ fullname: ada.email })
    expect((await accounts.holderOf(identity.id))?.identity.fullname).toBe('')
  })

  it('are counted by strategy, an account once', async () => {
    const { id } = await make()
    await add(id, { ...azure, subject: '2' }, plain)
    await make(gitlab, plain)
    expect([
      await accounts.countWith('azure'),
      await accounts.countWith('gitlab'),
      await accounts.countWith('x'),
    ]).toEqual([1, 1, 0])
  })
})
