import { createAccountStore } from '../../../src/accounts/account-store.ts'
import { createInvitationStore } from '../../../src/accounts/invitation-store.ts'
import { createPeopleStore } from '../../../src/accounts/people-store.ts'
import { PERSON_ORDERS } from '../../../src/accounts/person-order.ts'
import { createAuditStore } from '../../../src/audit/audit-store.ts'
import { numberEvents } from '../../../src/audit/streams/number-events-store.ts'
import { createStreamStore } from '../../../src/audit/streams/stream-store.ts'
import { certificateStore, pendingChallenges } from '../../../src/certificates/certificate-store.ts'
import { createDraftStore } from '../../../src/config-file/draft-store.ts'
import { createIntendedSaveStore } from '../../../src/config-file/intended-save-store.ts'
import { createRestartRequestStore } from '../../../src/config-file/restart-request-store.ts'
import { createVersionStore } from '../../../src/config-file/version-store.ts'
import { createEvents } from '../../../src/events/events.ts'
import { createKeyStore } from '../../../src/keys/key-store.ts'
import { sealedTexts } from '../../../src/keys/sealed-text-store.ts'
import { createOutboxStore } from '../../../src/mail/outbox-store.ts'
import { createNodeStore } from '../../../src/nodes/node-store.ts'
import { createRoundStore } from '../../../src/nodes/round-store.ts'
import { createApiTokens } from '../../../src/programs/api-tokens/api-token-store.ts'
import { createKeptAddressStore } from '../../../src/return-to/kept-address-store.ts'
import { createSessionStore } from '../../../src/sessions/session-store.ts'
import { createVisitStore } from '../../../src/sessions/visit-store.ts'
import { createSharedRehearsals } from '../../../src/sign-in/rehearsal-store.ts'
import type { StartedRehearsal } from '../../../src/sign-in/rehearsals.ts'
import { createChangeLog } from '../../../src/storage/change-log.ts'
import type { Database } from '../../../src/storage/database.ts'
import { createLeaseStore } from '../../../src/storage/lease-store.ts'
import { createOneTimeCodes } from '../../../src/storage/one-time-code-store.ts'
import { createQuestions } from '../../../src/storage/question-store.ts'
import { engineOf, sqlOf } from '../../../src/storage/sql.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { takeTurn } from '../../../src/storage/turn.ts'
import { createWindowStore } from '../../../src/storage/window-store.ts'
import {
  createAllAttempts,
  createAttempts,
  purgeAttempts,
} from '../../../src/strategies/basic/attempt-store.ts'
import {
  createAllCredentials,
  createCredentialStore,
} from '../../../src/strategies/basic/credential-store.ts'
import { personOf, standingClock } from '../../stores/support.ts'
import { plainSeal } from '../../support/plain-seal.ts'

const clock = standingClock()
const later = clock.now() + 3_600_000
const place = { host: 'bot.localhost', secure: false }
const details = {
  email: 'ada@x.test',
  emailTrusted: true,
  fullname: 'Ada',
  providerRoles: [],
  groups: [],
}

/** Calls whatever asks the database something, each way that it can be asked. Who is missing is named by the test. */
export async function askEverything(storage: Storage): Promise<void> {
  const { database } = storage
  const ada = await personOf(createAccountStore(database, clock), { email: 'ada@x.test', subject: 'ada' })
  await askAccounts(database, ada)
  await askPeople(database, ada)
  await askSessions(database, ada)
  await askApiTokens(database, ada)
  await askPasswords(database)
  await askFileAndKeys(database, ada)
  await askStreams(database)
  await askNodes(database)
  await askCertificates(database)
  await createChangeLog(() => 'x', clock.now).touch(sqlOf(database))
  const audit = createAuditStore(database, clock)
  await audit.add({ kind: 'export', actor: 'ada', result: 'ok' })
  const before = { at: later, id: 'z' }
  for (const kind of [undefined, 'export']) {
    for (const refused of [false, true]) {
      for (const from of [undefined, 5]) {
        await audit.page({ kind, refused, from }, { limit: 10 })
        await audit.page({ kind, refused, from }, { limit: 10, before })
      }
    }
  }
  await audit.withRef('k7m2q')
  const outbox = createOutboxStore(database, clock)
  for (const id of ['m1', 'm2']) {
    await outbox.add({ id, invitationId: id, recipient: 'ada@x.test', invitedBy: 'ada', sealed: 'x' })
  }
  const [mail] = await outbox.due(10)
  await outbox.countWaiting(10)
  if (mail !== undefined) await outbox.claim(mail, clock.now())
  await outbox.postpone('m1', later, 1, { reason: 'x', cure: 'y' })
  await outbox.hurry()
  await outbox.settle('m2', 'sent', 1)
  await outbox.lastOf('m1')
  await outbox.purge()
  await createInvitationStore(database, clock).isOpen('x')
  await audit.lastSignIns('azure', 5)
  await audit.signInsOf('ada', 5)
  await audit.refusalsOf('ada@x.test', 5)
  for (const upTo of [undefined, 5]) await audit.drop(clock.now(), 10, upTo)
  const codes = createOneTimeCodes(database, clock)
  await codes.redeem('x', await codes.issue('x', {}, 60))
  await codes.peek('x', await codes.issue('x', {}, 60, { id: 'ada', most: 2 }))
  await codes.useUp('x', 'key', 60)
  await codes.isUsedUp('x', 'key')
  await codes.purge()
  const kept = createKeptAddressStore(database, clock)
  await kept.put('key', 'https://app.test/', later)
  await kept.find('key')
  await kept.bytes()
  await kept.purge()
  await askShared(database)
  if (engineOf(database) === 'postgres') await askOnPostgres(database)
  await storage.purge()
}

/** What SQLite has no grammar for, or no need. */
async function askOnPostgres(database: Database): Promise<void> {
  await numberEvents(database)
  await database.transaction(tx => takeTurn(tx, 'x'))
  const leases = createLeaseStore(database)
  await leases.take('x', 'a', 1000)
  await leases.release('x', 'a')
}

/** Where a statement is run with PostgreSQL alone: see {@link askOnPostgres}. */
export const onPostgresAlone =
  /^(?:audit\/streams\/number-events-store|storage\/(?:turn|lease-store|two-windows|open-storage))\.ts:/
/** Asked when a server is started where another has been before. */
export const askedAtStart = /^storage\/open-storage\.ts:/

async function askCertificates(database: Database): Promise<void> {
  const certificates = certificateStore({ database, clock, seal: plainSeal }, 'https://acme.test/directory')
  await certificates.writeFailures({})
  await certificates.readFailures()
  const challenges = pendingChallenges(database, clock)
  await challenges.add('x', 'y')
  await challenges.all()
  await challenges.remove('x')
}

/** What several nodes share; SQLite has the tables, and nobody asks them there but this. */
async function askShared(database: Database): Promise<void> {
  const windows = createWindowStore(database, clock)
  const limit = { points: 1, duration: 60 }
  const [x, y] = [
    { key: 'x', limit },
    { key: 'y', limit },
  ]
  await windows.takeBoth(y, x)
  await windows.takeBoth(y, x)
  await windows.takeBoth({ key: 'z', limit }, y)
  const taken = await windows.take('z2', limit, { undecided: true })
  await windows.take('x', limit, { undecided: true })
  if (taken.isTaken) await windows.decide('z2', taken.window, { back: true, decided: true })
  await windows.purge()
  const rehearsals = createSharedRehearsals({ database, clock, seal: plainSeal })
  const config = { id: 'azure' } as StartedRehearsal['config']
  await rehearsals.put({
    ...{ id: 'r1', by: 'ada', attempt: 'a1', config, named: new Set(), steps: [], state: 'waiting' },
  })
  await rehearsals.byId('r1')
  await rehearsals.byState('a1')
  await rehearsals.claim('r1')
  await rehearsals.lastOf('azure')
  await rehearsals.isAwaited('ada', 'azure')
  await rehearsals.purge()
  // A node asks the others, and here hears itself by another's ears.
  const events = createEvents(() => undefined)
  const questions = createQuestions({
    database,
    events,
    clock,
    log: { warn: () => undefined },
    self: 'a',
    others: async () => ['b'],
  })
  questions.answer('x', () => 'y')
  events.publish({ kind: 'nodes-asked', question: 'q', about: '["x"]' })
  await questions.ask(['x'], { patience: 1 })
  await questions.purge()
  questions.close()
}

type Person = Awaited<ReturnType<typeof personOf>>

async function askAccounts(database: Database, { collaboratorId, identityId }: Person): Promise<void> {
  const accounts = createAccountStore(database, clock)
  const config = { superAdmins: [{ email: 'ada@x.test', strategy: 'azure' }] }
  const azure = { strategy: 'azure', issuer: 'https://idp.example', subject: 'ada' }
  const own = { id: identityId, collaboratorId }
  await accounts.byId(collaboratorId)
  await accounts.byEmail('ada@x.test')
  await accounts.addRoles(collaboratorId, ['new'])
  await accounts.setRoles(collaboratorId, ['member'])
  await accounts.setDisabled(collaboratorId, false)
  await accounts.count()
  await accounts.byIdentity(azure)
  await accounts.arriving(azure)
  await accounts.recordVisit(own)
  const found = await accounts.holderOf(identityId)
  if (found === undefined) throw new Error('Ada is not there')
  await accounts.identitiesOf(collaboratorId)
  await accounts.recordSignIn(own, { ...details, emailTrusted: false })
  await accounts.recordSignIn(own, details)
  await accounts.setSuperAdminByLink(own)
  await accounts.countUnnoticed(own)
  await accounts.notice(own, ['another'])
  await accounts.trustAddresses(collaboratorId, [identityId])
  await accounts.fillGrounds(() => ({
    email: { mapping: '', settings: [] },
    groups: { mapping: '', settings: [] },
    roles: {},
  }))
  await accounts.countWith('azure')
  await accounts.bindSuperAdmin({ email: 'ada@x.test', strategy: 'azure' }, azure, collaboratorId)
  await accounts.boundTo({ email: 'ada@x.test', strategy: 'azure' })
  await accounts.superAdmins(config)
  await accounts.hasSuperAdmin(config)
  await accounts.isSuperAdmin({ ...azure, collaboratorId, superAdminByLink: false }, config)
  await accounts.countUnredeemed(config, 'azure')
  await accounts.ownerOf('ada@x.test')
  await accounts.handOver('other@x.test', collaboratorId)
  await accounts.renameIssuer('azure', { former: azure.issuer, name: 'https://new.example' })
  const bob = await personOf(accounts, { email: 'bob@x.test', subject: 'bob' })
  await accounts.handOver('other@x.test', bob.collaboratorId)
  await accounts.renameStrategy({ ...found.identity, ...azure, id: bob.identityId }, 'entra')
  await accounts.removeIdentity({ id: bob.identityId, collaboratorId: bob.collaboratorId })
  await accounts.hold(bob.collaboratorId)
  await accounts.remove(bob.collaboratorId)
}

async function askPeople(database: Database, { collaboratorId }: Person): Promise<void> {
  const invitations = createInvitationStore(database, clock)
  const invite = (email: string) => invitations.invite({ email, strategy: 'azure', roles: [] })
  const { id } = await invite('carol@x.test')
  for (const email of ['aaa@x.test', 'zoe@x.test']) await invite(email)
  await invitations.find('carol@x.test', 'azure')
  await invitations.findWithOwner('carol@x.test', 'azure')
  await invitations.setRoles(id, ['member'])
  await invitations.countOpen('azure')
  const people = createPeopleStore(database, clock, createVisitStore(database, clock).lastSeenOf)
  const superAdmins = new Set([collaboratorId])
  for (const by of PERSON_ORDERS) {
    for (const descending of [false, true]) {
      const sort = { by, descending }
      for (const state of [undefined, 'expired'] as const) {
        const filter = { ...(state && { state }) }
        // Behind each kind of row.
        let after: string | undefined
        do {
          const page = await people.list(filter, { limit: 1, sort, superAdmins, ...(after && { after }) })
          after = page.next
        } while (after !== undefined)
      }
      await people.list({ state: 'active' }, { limit: 1, sort, superAdmins })
    }
  }
  for (const search of [undefined, 'x.test']) await people.count({ ...(search && { search }) })
  await people.list({ strategy: 'azure' }, { limit: 10 })
  await people.byId(collaboratorId)
  await people.byId(`invited.${id}`)
  await invitations.redeem(id)
  await invitations.claim((await invite('dan@x.test')).id)
  await invitations.withdraw(id)
  await invitations.withdrawWithAccount('ada')
  await invitations.withdrawWithAccount('ada', { email: 'ada@x.test', strategy: 'azure' })
  await invitations.purge()
}

async function askSessions(database: Database, { collaboratorId, identityId }: Person): Promise<void> {
  const sessions = createSessionStore(database)
  const begin = (source?: string) =>
    sessions.create(
      {
        collaboratorId,
        identityId,
        strategy: 'azure',
        source,
        issuer: 'https://idp.example',
        subject: 'ada',
        createdAt: clock.now(),
        expiresAt: later,
        address: '127.0.0.1',
        userAgent: '',
        atProvider: undefined,
        providerSid: 'x',
      },
      place,
    )
  const { id, token } = await begin()
  await begin('oauth2 https://idp.example')
  await sessions.addToken(id, place)
  await sessions.byToken(token)
  await sessions.byId(id)
  await sessions.placesOf(id, 20)
  const hosts = Array.from({ length: 1000 }, (_, index) => ({
    ...{ session_id: id, token_hash: `hash ${index}`, host: `host-${index}.example` },
  }))
  await sqlOf(database).insertInto('session_tokens').values(hosts).execute()
  await sessions.addToken(id, place)
  const before = { id, at: later }
  for (const filter of [{}, { collaboratorId }, { sessionId: id }, { before }, { collaboratorId, before }]) {
    await sessions.list({ ...filter, limit: 10 })
  }
  await sessions.touch([[id, clock.now() + 1]])
  const visits = createVisitStore(database, clock)
  await visits.visitorsOf([place], 10)
  await visits.lastSeenOf([collaboratorId])
  await visits.count()
  await sessions.proofs()
  await sessions.countBy({ strategy: 'azure', source: undefined }, clock.now())
  await sessions.fillSources(() => 'oauth2 https://idp.example')
  const person = { issuer: 'https://idp.example', subject: 'ada' }
  const ends: readonly ((store: typeof sessions) => Promise<number>)[] = [
    store => store.removeOf(collaboratorId),
    store => store.removeOf(collaboratorId, { except: id, identityId }),
    ...[{ sid: 'x' }, { person }, { sid: 'x', person }].map(
      named => (store: typeof sessions) => store.removeNamed('azure', named),
    ),
  ]
  for (const end of ends) {
    // More than one transaction deletes. One statement makes them, however busy the machine is.
    const one = await begin()
    const like = await sqlOf(database).selectFrom('sessions').selectAll().where('id', '=', one.id).execute()
    const more = like.flatMap(row =>
      Array.from({ length: 501 }, (_, n) => ({ ...row, id: `${row.id} ${n}` })),
    )
    await sqlOf(database).insertInto('sessions').values(more).execute()
    await end(sessions)
    await sessions.clearEnded()
  }
  await sessions.remove('none')
  await sessions.removeOf(collaboratorId, { identityId: 'none' })
  for (const source of [undefined, 'x']) {
    await sessions.countBy({ strategy: 'azure', source }, clock.now())
    await sessions.removeBy({ strategy: 'azure', source })
  }
  await sessions.purge(clock.now(), 0)
  // For what is asked next.
  await begin()
}

async function askApiTokens(database: Database, { collaboratorId, identityId }: Person): Promise<void> {
  const tokens = createApiTokens(database, clock)
  const [session] = await sqlOf(database).selectFrom('sessions').select('id').execute()
  const wanted = {
    collaboratorId,
    identityId,
    name: 'x',
    apps: [],
    strategy: 'azure',
    source: undefined,
    expiresAt: later,
  }
  const { token, value } = await tokens.create(wanted)
  await tokens.create({ ...wanted, source: 'x' }, { madeIn: session?.id ?? '', most: 5 })
  await tokens.create(wanted, { madeIn: 'gone' }).catch(() => undefined)
  await tokens.list(collaboratorId)
  await tokens.list()
  await tokens.byId(token.id)
  await tokens.byValue(value)
  await tokens.touch(token)
  const before = { id: token.id, at: later }
  for (const filter of [{}, { collaboratorId }, { before }, { collaboratorId, before }]) {
    await tokens.listWithOwners({ ...filter, limit: 10 })
  }
  await tokens.proofs()
  for (const source of [undefined, 'none']) await tokens.countBy({ strategy: 'azure', source })
  await tokens.fillSources(async () => 'y')
  await tokens.revoke(token)
  for (const source of [undefined, 'none']) await tokens.revokeBy({ strategy: 'azure', source })
  await tokens.revokeAllOf('nobody')
  await tokens.purge()
  await createSessionStore(database).removeOf(collaboratorId)
}

async function askPasswords(database: Database): Promise<void> {
  const attempts = createAttempts(database, clock, 'default', { maxLoginAttempt: 3, lockoutSeconds: 60 })
  await attempts.recordFailure('ada@x.test')
  await attempts.isLocked('ada@x.test')
  await attempts.holdsLocked('ada@x.test')
  await attempts.reset('ada@x.test')
  const all = createAllAttempts(database, clock)
  await all.lockedAmong(['ada@x.test'])
  await all.forget('ada@x.test')
  await purgeAttempts(database, clock)
  const credentials = createCredentialStore(database, 'default')
  const password = { email: 'ada@x.test', passwordHash: 'x', changedAt: clock.now(), mustChange: false }
  const written = await credentials.write(password)
  await credentials.find('ada@x.test')
  await credentials.findWithLocks('ada@x.test', ['ada@x.test', 'ada@x.test browser'], clock)
  await credentials.replace(written, password)
  const everybodys = createAllCredentials(database)
  await everybodys.find({ email: 'ada@x.test' })
  await everybodys.find({ subjects: [written.subject] })
  const owners = [
    { strategy: 'default', subject: written.subject },
    { strategy: 'x', subject: 'y' },
  ]
  await everybodys.vouch(owners)
  await everybodys.drop(owners)
}

async function askFileAndKeys(database: Database, { collaboratorId }: Person): Promise<void> {
  const drafts = createDraftStore(database, clock)
  await drafts.keep(collaboratorId, { text: '{}', baseVersion: 'x' })
  await drafts.of(collaboratorId)
  await drafts.drop(collaboratorId)
  const versions = createVersionStore(database, clock, '/moved.json')
  await createVersionStore(database, clock, '/before.json').record({
    text: '{}',
    by: { name: 'ada' },
    how: 'saved',
    summary: '',
  })
  await versions.adopt(() => true)
  await versions.record({ text: '{}', by: { name: 'ada' }, how: 'saved', summary: '' })
  await versions.newest()
  await versions.latest()
  await versions.textOf('x')
  await versions.texts(10)
  await versions.list(10)
  const requests = createRestartRequestStore(database, clock)
  const id = await requests.leave('ada', '/moved.json', [])
  await requests.open()
  await requests.answer(id, { ok: true })
  await requests.resultOf(id)
  await requests.isTaken(id)
  await requests.take(id, 'a')
  await requests.takeBack(id)
  await requests.drop(0)
  const keys = createKeyStore(database, clock)
  const key = await keys.getOrMake('masking', () => ({ kty: 'oct' }))
  await keys.list('masking')
  await sealedTexts(database)
  await keys.remove(key.id)
  const ahead = createKeyStore(database, { now: () => later })
  await ahead.getOrMake('masking', () => ({ kty: 'oct' }))
  await keys.dateBack('masking')
  const saves = createIntendedSaveStore(database, '/moved.json')
  await saves.begin({
    version: 'x',
    from: 'w',
    at: clock.now(),
    by: { name: 'ada' },
    how: 'saved',
    summary: '',
  })
  await saves.find()
  await saves.drop()
}

async function askStreams(database: Database): Promise<void> {
  const streams = createStreamStore(database)
  await streams.moveTo('file', await streams.newest())
  await streams.cursor('file')
  await streams.after(0, 10)
  await streams.mayGo(['file'])
  for (const names of [['file'], []]) await streams.forgetOthers(names)
}

async function askNodes(database: Database): Promise<void> {
  const nodes = createNodeStore(database, clock)
  const at = await nodes.time()
  const said = { version: '1', schema: '1', state: 'serving', clockOff: 0 } as const
  await nodes.write({ id: 'a', name: 'a', startedAt: at, ...said }, at)
  await nodes.list()
  await nodes.purge()
  await nodes.removeOthers('a')
  await nodes.remove('a')
  const rounds = createRoundStore(database, clock)
  const round = (await rounds.begin('ada', 'a', ['a'])) ?? ''
  await rounds.announce(round, 'x', [{ id: 'b', name: 'b' }])
  await rounds.ask(round, ['b'])
  await rounds.waiting()
  await (await rounds.openFor('b', 0))?.isOver()
  await rounds.answer(round, { id: 'b', name: 'b' }, { ok: true })
  await rounds.end(round)
  await rounds.purge()
  await rounds.drop(round)
}
