import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import type { Invitations } from '../../src/accounts/invitations.ts'
import { removeCollaborator } from '../../src/accounts/remove.ts'
import { removeWay } from '../../src/accounts/remove-way.ts'
import type { Change } from '../../src/events/events.ts'
import type { StrategyIdentity } from '../../src/identity/identity.ts'
import type { Database } from '../../src/storage/database.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Engine, engines } from './engines.ts'
import { emptyTables, personOf } from './support.ts'

/** What is taken away is gone, with whatever would let the same person in by it again; and all of it or nothing. */
const clock = { now: () => 1_000 }
const email = 'ada@contoso.test'
const work = 'ada@fabrikam.test'
const nobody = { superAdmins: [] }

describe.each(engines)('what is taken away on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let invitations: Invitations
  let forgotten: string[]
  let ada: string
  beforeAll(async () => {
    engine = await engineOf.open()
    accounts = createAccountStore(engine.database, clock)
    invitations = createInvitationStore(engine.database, clock)
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'super_admin_bindings', 'invitations', 'collaborators')
    forgotten = []
    ada = (await personOf(accounts, { email, subject: 'ada' })).collaboratorId
    const said = { email: work, emailTrusted: true, fullname: 'Ada', providerRoles: [], groups: [] }
    const gitlab = { strategy: 'gitlab', issuer: 'https://gitlab.example', subject: '7' }
    await accounts.addIdentity(ada, gitlab, said, { addedBy: 'a test', beside: false })
    await personOf(accounts, { email: 'eve@contoso.test', subject: 'eve' })
    for (const [to, strategy] of [
      [email, 'azure'],
      [email, 'gitlab'],
      [work, 'azure'],
      ['eve@contoso.test', 'azure'],
    ] as const) {
      await invitations.invite({ email: to, strategy, roles: ['admin'] })
    }
  })
  afterAll(() => engine.close())

  /** Drops passwords, in the transaction that it is given. */
  const forget = async (tx: Database, identities: readonly StrategyIdentity[]) => {
    forgotten.push(...identities.map(({ strategy, subject }) => `${strategy} ${subject}`))
    // Only the transaction of the removal may write while it is open.
    for (const { subject } of identities) await createAccountStore(tx, clock).byId(subject)
  }
  const failing = async () => {
    throw new Error('the disk is full')
  }
  const wayBy = async (strategy: string) => {
    const way = (await accounts.identitiesOf(ada)).find(identity => identity.strategy === strategy)
    if (way === undefined) throw new Error(`no way by ${strategy}`)
    return way
  }
  const waysLeft = async () => (await accounts.identitiesOf(ada)).map(({ strategy }) => strategy).toSorted()
  const invited = async () => {
    const rows = await sqlOf(engine.database)
      .selectFrom('invitations')
      .select(['email', 'strategy', 'redeemed_at'])
      .execute()
    return rows.map(row => `${row.email} ${row.strategy}`).toSorted()
  }
  const all = [`${email} azure`, `${email} gitlab`, `${work} azure`, 'eve@contoso.test azure'].toSorted()

  it('is an account with its ways, its passwords and every open invitation of its addresses', async () => {
    await removeCollaborator(engine.database, clock, ada, forget)
    expect(await accounts.byId(ada)).toBeUndefined()
    expect(await waysLeft()).toEqual([])
    expect(forgotten.toSorted()).toEqual(['azure ada', 'gitlab 7'])
    expect(await invited()).toEqual(['eve@contoso.test azure'])
    expect(await accounts.count()).toBe(1)
  })

  it('is what invites to the account by its name, whatever the address, and nothing for an address that it merely says', async () => {
    const account = { id: ada, mode: 'joined' } as const
    await invitations.invite({ email: 'king@contoso.test', strategy: 'gitlab', roles: [], account })
    await accounts.removeIdentity(await wayBy('azure'))
    // What is shown of it is still the address; what it owns is the other one.
    expect((await accounts.byId(ada))?.email).toBe(email)
    await removeCollaborator(engine.database, clock, ada, forget)
    expect(await invited()).toEqual(
      [`${email} azure`, `${email} gitlab`, 'eve@contoso.test azure'].toSorted(),
    )
  })

  it('is no invitation for an address that somebody else has proven, or nobody', async () => {
    const said = {
      email: 'eve@contoso.test',
      emailTrusted: true,
      fullname: 'Ada',
      providerRoles: [],
      groups: [],
    }
    for (const [strategy, emailTrusted] of [
      ['open', true],
      ['self', false],
    ] as const) {
      const identity = { strategy, issuer: `https://${strategy}.example`, subject: '1' }
      await invitations.invite({ email: 'eve@contoso.test', strategy, roles: [] })
      await accounts.addIdentity(
        ada,
        identity,
        { ...said, emailTrusted },
        { addedBy: 'a test', beside: false },
      )
      const before = await invited()
      await removeWay(engine.database, clock, nobody, await wayBy(strategy), forget)
      expect(await invited()).toEqual(before)
    }
    await removeCollaborator(engine.database, clock, ada, forget)
    expect(await invited()).toEqual(
      ['azure', 'open', 'self'].map(strategy => `eve@contoso.test ${strategy}`).toSorted(),
    )
  })

  it('is with a way what would let the same person in by it again, for its address or by the account’s name', async () => {
    const account = { id: ada, mode: 'joined' } as const
    for (const strategy of ['azure', 'gitlab'])
      await invitations.invite({ email: 'king@contoso.test', strategy, roles: [], account })
    await removeWay(engine.database, clock, nobody, await wayBy('azure'), forget)
    expect(await invited()).toEqual(
      [...all.filter(each => each !== `${email} azure`), 'king@contoso.test gitlab'].toSorted(),
    )
  })

  it('is nothing where nobody has that id, or a part of it fails', async () => {
    const told: Change[] = []
    const stop = engine.events.subscribe(change => void told.push(change))
    await removeCollaborator(engine.database, clock, 'nobody', forget)
    stop()
    expect([forgotten, told]).toEqual([[], []])
    await expect(removeCollaborator(engine.database, clock, ada, failing)).rejects.toThrow('the disk is full')
    expect([await waysLeft(), await invited()]).toEqual([['azure', 'gitlab'], all])
  })

  it('is one way with its password and its open invitation, and no other', async () => {
    await removeWay(engine.database, clock, nobody, await wayBy('azure'), forget)
    expect(await waysLeft()).toEqual(['gitlab'])
    expect(forgotten).toEqual(['azure ada'])
    expect(await invited()).toEqual(all.filter(each => each !== `${email} azure`))
    expect(await accounts.ownerOf(email)).toBeUndefined()
    expect(await accounts.ownerOf(work)).toBe(ada)
    // And one whose address nobody has invited by it.
    await removeWay(engine.database, clock, nobody, await wayBy('gitlab'), forget)
    expect(await waysLeft()).toEqual([])
  })

  it('is no way where a part of it fails', async () => {
    const way = await wayBy('azure')
    await expect(removeWay(engine.database, clock, nobody, way, failing)).rejects.toThrow('the disk is full')
    expect([await waysLeft(), await invited()]).toEqual([['azure', 'gitlab'], all])
  })

  it('is never the last way by which somebody can operate the server', async () => {
    const config = { superAdmins: [{ email, strategy: 'azure' }] }
    const way = await wayBy('azure')
    await accounts.bindSuperAdmin(config.superAdmins[0] as { email: string; strategy: string }, way, ada)
    const attempt = removeWay(engine.database, clock, config, way, forget)
    await expect(attempt).rejects.toMatchObject({ code: 'last_super_admin' })
    expect([await waysLeft(), await invited()]).toEqual([['azure', 'gitlab'], all])
    // A way that makes nobody super admin may go, and so may this one once there is another super admin.
    await removeWay(engine.database, clock, config, await wayBy('gitlab'), forget)
    const eve = await accounts.byIdentity({
      ...{ strategy: 'azure', issuer: 'https://idp.example', subject: 'eve' },
    })
    if (eve === undefined) throw new Error('eve is gone')
    await accounts.setSuperAdminByLink(eve.identity)
    await removeWay(engine.database, clock, config, way, forget)
    expect(await waysLeft()).toEqual([])
  })
})
