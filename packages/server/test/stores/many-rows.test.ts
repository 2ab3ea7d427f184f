import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import { createPeopleStore } from '../../src/accounts/people-store.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import type { NewSession } from '../../src/sessions/session.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { createVisitStore } from '../../src/sessions/visit-store.ts'
import { migrate } from '../../src/storage/migrations/index.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { engines } from './engines.ts'
import { addPerson, addSignedIn, openEngine, standingClock } from './support.ts'

const bot = { host: 'bot.localhost:3000', secure: false }
const wiki = { host: 'wiki.localhost:3000', secure: false }
const clock = standingClock()

const sessionOf = (
  person: { readonly collaboratorId: string; readonly identityId: string },
  more: Partial<NewSession> = {},
): NewSession => ({
  ...person,
  strategy: 'azure',
  source: 'oauth2 https://idp.example',
  issuer: 'https://idp.example',
  subject: 'somebody',
  createdAt: clock.now(),
  expiresAt: clock.now() + 3_600_000,
  address: '127.0.0.1',
  userAgent: '',
  atProvider: undefined,
  providerSid: undefined,
  ...more,
})

describe.each(engines)('very many rows on $name', engine => {
  it('are counted by what was written and what has gone with something else, also by another process', async () => {
    const { database, another } = await openEngine(engine)
    const accounts = createAccountStore(database, clock)
    const visits = createVisitStore(database, clock)
    const [ada, grace] = [await addSignedIn(database, 'ada@contoso.test'), await addSignedIn(database)]
    for (let more = 0; more < 3; more += 1) await createSessionStore(database).create(sessionOf(ada), bot)
    await createSessionStore(await another()).create(sessionOf(grace), bot)
    expect([await accounts.count(), await visits.count()]).toEqual([2, 4])
    await createAccountStore(await another(), clock).remove(ada.collaboratorId)
    expect([await accounts.count(), await visits.count()]).toEqual([1, 1])
    const undone = database.transaction(async tx => {
      await createAccountStore(tx, clock).remove(grace.collaboratorId)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect([await accounts.count(), await visits.count()]).toEqual([1, 1])
  })

  it('hide nobody who visited an app long ago, and nobody who is at a busy one now', async () => {
    const { database } = await openEngine(engine)
    const sessions = createSessionStore(database)
    const [ada, crowd] = [await addSignedIn(database, 'ada@contoso.test'), await addSignedIn(database)]
    const { id } = await sessions.create(sessionOf(ada), bot)
    await sessions.addToken(id, wiki)
    for (let more = 1; more <= 600; more += 100) {
      await database.transaction(async tx => {
        const store = createSessionStore(tx)
        for (let each = more; each < more + 100; each += 1) {
          await store.create(sessionOf(crowd, { createdAt: clock.now() + each }), bot)
        }
      })
    }
    const visits = createVisitStore(database, clock)
    const whoVisited = async (place: typeof bot) =>
      (await visits.visitorsOf([place], 10)).map(({ collaboratorId }) => collaboratorId)
    expect(await whoVisited(wiki)).toEqual([ada.collaboratorId])
    expect(await whoVisited(bot)).toEqual([crowd.collaboratorId])
    await sessions.touch([[id, clock.now() + 10_000]])
    expect(await whoVisited(bot)).toEqual([ada.collaboratorId, crowd.collaboratorId])
  })

  it('of people are listed one by one, each once, whichever way addresses and ids stand to each other', async () => {
    const { database } = await openEngine(engine)
    const invitations = createInvitationStore(database, clock)
    const emails = ['a@x.test', 'b@x.test', 'b@x.test', 'ß@x.test', '\uff5e@x.test', '\u{1f600}@x.test']
    for (const email of emails) {
      await addPerson(database, email)
      await invitations.invite({ email, strategy: `s${Math.random()}`, roles: [] })
    }
    const people = createPeopleStore(database, clock, async () => new Map())
    const whole = (await people.list({}, { limit: 100 })).items.map(({ id }) => id)
    expect(new Set(whole).size).toBe(12)
    for (const search of [undefined, 'x.test']) {
      const filter = search === undefined ? {} : { search }
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await people.list(filter, { limit: 1, ...(after === undefined ? {} : { after }) })
        seen.push(...page.items.map(({ id }) => id))
        after = page.next
      } while (after !== undefined)
      expect(seen).toEqual(whole)
      expect(await people.count(filter)).toBe(12)
    }
  })

  it('of invitations do not stay: those that are over for a month are dropped', async () => {
    const { database } = await openEngine(engine)
    const standing = standingClock()
    const invitations = createInvitationStore(database, standing)
    const invite = (email: string) => invitations.invite({ email, strategy: 'azure', roles: [] })
    await invite('over@x.test')
    await invitations.redeem((await invite('redeemed@x.test')).id)
    standing.advance(31 * 24 * 3600)
    await invitations.redeem((await invite('just-redeemed@x.test')).id)
    await invite('open@x.test')
    await invitations.purge()
    const left = async () =>
      (await sqlOf(database).selectFrom('invitations').select('email').orderBy('email').execute()).map(
        ({ email }) => email,
      )
    expect(await left()).toEqual(['just-redeemed@x.test', 'open@x.test', 'over@x.test'])
    standing.advance(14 * 24 * 3600)
    await invitations.purge()
    expect(await left()).toEqual(['just-redeemed@x.test', 'open@x.test'])
  })

  it('of one strategy are counted to a thousand', async () => {
    const { database } = await openEngine(engine)
    const invitations = createInvitationStore(database, clock)
    const accounts = createAccountStore(database, clock)
    for (const name of ['a', 'b', 'c']) {
      await addSignedIn(database, `${name}@x.test`)
      await invitations.invite({ email: `${name}@x.test`, strategy: 'azure', roles: [] })
    }
    expect([await accounts.countWith('azure'), await invitations.countOpen('azure')]).toEqual([3, 3])
    expect([await accounts.countWith('azure', 2), await invitations.countOpen('azure', 2)]).toEqual([2, 2])
  })
})

it('rows of an earlier version are counted once, when it is brought up to date', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const db = new Kysely<Tables>({ dialect: openPlainly(join(folder, 'gatewright.sqlite')).dialect })
  await migrate(db, '0013-grounds')
  await db.destroy()
  const sql = new DatabaseSync(join(folder, 'gatewright.sqlite'))
  const add = sql.prepare(
    "insert into collaborators (id, email, fullname, roles, disabled_at, created_at) values (?, ?, '', '[]', ?, 1)",
  )
  for (let number = 0; number < 5; number += 1) add.run(`id-${number}`, 'x@x.test', number === 0 ? 1 : null)
  sql.close()
  const events = createEvents(() => undefined)
  const storage = await openStorage({ dataFolder: folder }, { events, clock: systemClock })
  onTestFinished(() => storage.close())
  expect(await createAccountStore(storage.database, clock).count()).toBe(4)
})
