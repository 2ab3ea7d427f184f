import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import { createAuditStore } from '../../src/audit/audit-store.ts'
import { type Change, createEvents } from '../../src/events/events.ts'
import type { ApiToken } from '../../src/programs/api-tokens/api-token.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import type { Database } from '../../src/storage/database.ts'
import { createOneTimeCodes } from '../../src/storage/one-time-code-store.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createForeignChanges } from '../../src/storage/sqlite/foreign-changes.ts'
import { openReader } from '../../src/storage/sqlite/reader.ts'
import { createUnmarkedCommits } from '../../src/storage/sqlite/unmarked-commits.ts'
import { createAttempts, purgeAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { addSignedIn, standingClock } from '../stores/support.ts'

const ended = (sessionId: string): Change => ({ kind: 'session-ended', sessionId })
const keptFor = 300_000

/** A process that writes, and another one's look at the same file. */
async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-storage-'))
  const clock = standingClock()
  const events = createEvents(error => {
    throw error
  })
  const writer = await openStorage({ dataFolder: folder }, { events, clock })
  const file = new DatabaseSync(join(folder, 'gatewright.sqlite'))
  let time = 0
  const reader = openReader(join(folder, 'gatewright.sqlite'), () => undefined)
  const source = createForeignChanges(reader, { origin: 'here', keptFor, now: () => time })
  const hasUnmarked = createUnmarkedCommits(file, 'here')
  onTestFinished(async () => {
    file.close()
    reader.connection.database.close()
    await writer.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    writer,
    /** One more process that opens the data, as a command does. */
    openAnother: () => openStorage({ dataFolder: folder }, { events, clock }),
    clock,
    file,
    wait: (milliseconds: number) => {
      time += milliseconds
    },
    /** Somebody's write with a tool of their own. */
    byHand(sql: string) {
      const other = new DatabaseSync(join(folder, 'gatewright.sqlite'))
      other.exec(sql)
      other.close()
    },
    look() {
      const heard: Change[] = []
      source.look(change => void heard.push(change))
      if (hasUnmarked()) heard.push({ kind: 'anything' })
      return heard
    },
  }
}

/** What the commits of everybody have left for others to read. */
const commits = async (database: Database): Promise<readonly { readonly kind: string }[]> => {
  const rows = await sqlOf(database).selectFrom('changes').select('change').orderBy('seq').execute()
  return rows.map(({ change }) => JSON.parse(change))
}

it('hears of what another process has changed, each once and in order', async () => {
  const { writer, look } = await start()
  expect(look()).toEqual([])
  await writer.database.announce(ended('s1'))
  await writer.database.transaction(async tx => {
    await tx.announce(ended('s2'))
    await tx.announce({ kind: 'account-changed', collaboratorId: 'c1' })
  })
  expect(look()).toEqual([ended('s1'), ended('s2'), { kind: 'account-changed', collaboratorId: 'c1' }])
  expect(look()).toEqual([])
})

it('does not hear of its own', async () => {
  const { file, look } = await start()
  file
    .prepare('insert into changes (origin, at, change) values (?, ?, ?)')
    .run('here', 0, JSON.stringify(ended('s1')))
  expect(look()).toEqual([])
})

it('takes a write that no row tells of for anything', async () => {
  const { byHand, look } = await start()
  byHand("insert into one_time_codes (code_hash, kind, payload, expires_at) values ('x', 'x', '{}', 0)")
  expect(look()).toEqual([{ kind: 'anything' }])
  expect(look()).toEqual([])
})

/** All that is written and that nobody keeps in memory, by stores that announce nothing. */
it('hears nothing of what another process writes and nobody keeps in memory', async () => {
  const { writer, openAnother, byHand, clock, look } = await start()
  const { database } = writer
  const { collaboratorId, identityId } = await addSignedIn(database)
  const session = {
    collaboratorId,
    identityId,
    strategy: 'azure',
    source: 'oauth2 https://idp.example',
    issuer: 'https://idp.example',
    subject: 'grace',
    createdAt: clock.now(),
    expiresAt: clock.now() + 1000,
    address: '127.0.0.1',
    userAgent: '',
    atProvider: undefined,
    providerSid: undefined,
  }
  const sessions = createSessionStore(database)
  const { id } = await sessions.create(session, { host: 'localhost', secure: false })
  const codes = createOneTimeCodes(database, clock)
  const tokens = createApiTokens(database, clock)
  const audit = createAuditStore(database, clock)
  const attempts = createAttempts(database, clock, 'default', { maxLoginAttempt: 3, lockoutSeconds: 1 })
  let code = ''
  let token: ApiToken | undefined
  look()

  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    'another process opens the data, and closes it': async () => (await openAnother()).close(),
    'an invitation': () =>
      createInvitationStore(database, clock).invite({ email: 'a@b.test', strategy: 'azure', roles: [] }),
    'an audit entry': () => audit.add({ kind: 'sign-in', actor: 'grace', result: 'ok' }),
    'a code': async () => {
      code = await codes.issue('admin-link', {}, 1)
    },
    'a code that is redeemed': () => codes.redeem('admin-link', code),
    'a code that has run out': () => codes.issue('admin-link', {}, 1),
    'a token': async () => {
      const made = await tokens.create({
        collaboratorId,
        identityId,
        name: 'nightly',
        apps: [],
        strategy: 'azure',
        source: 'oauth2 https://idp.example',
        expiresAt: clock.now() + 1000,
      })
      token = made.token
    },
    'when a token was used': () => tokens.touch(token as ApiToken),
    'when a session was seen': () => sessions.touch([[id, clock.now() + 1]]),
    'a failed attempt': () => attempts.recordFailure('a@b.test'),
    'several statements in one transaction': () =>
      database.transaction(async tx => {
        await createOneTimeCodes(tx, clock).issue('admin-link', {}, 1)
        await createAuditStore(tx, clock).add({ kind: 'sign-in', actor: 'grace', result: 'ok' })
      }),
    'all that has expired is dropped': async () => {
      clock.advance(3600)
      await writer.purge()
      await codes.purge()
      await tokens.purge()
      await audit.drop(clock.now(), 10)
      await sessions.purge(clock.now(), clock.now())
      await purgeAttempts(database, clock)
    },
  }
  for (const [what, work] of Object.entries(works)) {
    const before = await commits(database)
    await work()
    expect([what, look()]).toEqual([what, []])
    if (!what.startsWith('another process'))
      expect([what, await commits(database)]).not.toEqual([what, before])
  }
  byHand("update collaborators set roles = '[]'")
  expect(look()).toEqual([{ kind: 'anything' }])
})

it('marks no commit that has written nothing, or tells of a change, or was rolled back', async () => {
  const { writer, look, clock } = await start()
  const { database } = writer
  const codes = createOneTimeCodes(database, clock)
  await codes.redeem('admin-link', 'none such')
  await database.transaction(tx => createOneTimeCodes(tx, clock).redeem('admin-link', 'none such'))
  expect(await commits(database)).toEqual([])
  await database.transaction(async tx => {
    await createOneTimeCodes(tx, clock).issue('admin-link', {}, 1)
    await tx.announce(ended('s1'))
  })
  const row = { code_hash: 'x', kind: 'x', payload: '{}', expires_at: 0 }
  const insert = () => sqlOf(database).insertInto('one_time_codes').values(row).execute()
  await insert()
  await expect(insert()).rejects.toThrow('UNIQUE')
  const work = database.transaction(async tx => {
    await createOneTimeCodes(tx, clock).issue('admin-link', {}, 1)
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(await commits(database)).toEqual([ended('s1'), { kind: 'nothing-cached' }])
  expect(look()).toEqual([ended('s1')])
})

it('does not take what is written while it looks for a part of what came before', async () => {
  const { writer, file, byHand } = await start()
  let between = () => undefined as unknown
  // Another process commits right after this one has seen that something was written.
  const torn = new Proxy(file, {
    get(target, name) {
      const member = Reflect.get(target, name)
      if (name !== 'prepare') return typeof member === 'function' ? member.bind(target) : member
      return (sql: string) => {
        const statement = target.prepare(sql)
        if (!sql.startsWith('pragma')) return statement
        return {
          get() {
            const row = statement.get()
            between()
            return row
          },
        }
      }
    },
  })
  const hasUnmarked = createUnmarkedCommits(torn, 'here')
  await writer.database.announce(ended('s1'))
  between = () => {
    between = () => undefined
    byHand(`insert into changes (origin, at, change) values ('there', 0, '${JSON.stringify(ended('s2'))}')`)
  }
  expect([hasUnmarked(), hasUnmarked(), hasUnmarked()]).toEqual([false, false, false])
  byHand("insert into one_time_codes (code_hash, kind, payload, expires_at) values ('x', 'x', '{}', 0)")
  expect([hasUnmarked(), hasUnmarked()]).toEqual([true, false])
})

it('takes what happened while it did not look for anything, for rows may have been dropped', async () => {
  const { writer, look, wait } = await start()
  await writer.database.announce(ended('s1'))
  wait(keptFor + 1)
  expect(look()).toEqual([{ kind: 'anything' }])
  await writer.database.announce(ended('s2'))
  expect(look()).toEqual([ended('s2')])
})

it('keeps rows for some minutes, and never gives a number twice', async () => {
  const { writer, clock, look } = await start()
  await writer.database.announce(ended('s1'))
  expect(look()).toEqual([ended('s1')])
  clock.advance(keptFor / 1000 - 1)
  await writer.purge()
  // That rows were dropped is marked like every other write.
  const rows = async () => (await commits(writer.database)).filter(({ kind }) => kind !== 'nothing-cached')
  expect(await rows()).toHaveLength(1)
  clock.advance(1)
  await writer.purge()
  expect(await rows()).toEqual([])
  look()
  await writer.database.announce(ended('s2'))
  expect(look()).toEqual([ended('s2')])
})
