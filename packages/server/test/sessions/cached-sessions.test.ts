import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openServices } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { personOf } from '../stores/support.ts'
import { byHand } from '../support/by-hand.ts'
import { azureOffered } from '../support/config.ts'
import { adaIsSuperAdmin, azure, signIn } from '../support/provider-sign-in.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { holdReads } from './held-read.ts'

const host = 'localhost:3000'
let test: TestServer

/** Somebody with a session that is kept in memory. */
interface Person {
  readonly id: string
  readonly identityId: string
  readonly sessionId: string
  readonly cookie: string
}
let grace: Person
let alan: Person

async function signedIn(name: string): Promise<Person> {
  const { accounts, sessions } = test.server.services
  const person = await personOf(accounts, { email: `${name}@contoso.test`, subject: name })
  const started = await sessions.start({
    ...person,
    strategy: 'azure',
    issuer: 'https://idp.example',
    subject: name,
    host,
    secure: false,
    address: '127.0.0.1',
    userAgent: '',
  })
  const cookie = started.setCookie.split(';')[0] ?? ''
  await sessions.callerOf(cookie, host)
  return { id: person.collaboratorId, identityId: person.identityId, sessionId: started.id, cookie }
}

/** The very object that is kept, with which everything goes that was made from it; `undefined` when nothing is kept. */
function kept({ cookie }: Pick<Person, 'cookie'>) {
  const found = test.server.services.sessions.callerOf(cookie, host)
  return found instanceof Promise ? undefined : found
}

const openElsewhere = () =>
  openServices({ config: test.server.config, log: test.server.services.log, clock: test.clock })

beforeEach(async () => {
  test = await startTestServer({ strategies: [azureOffered] })
  grace = await signedIn('grace')
  alan = await signedIn('alan')
})
afterEach(() => test.close())

describe('what is kept of a session', () => {
  it('stays when somebody else signs in or out', async () => {
    const before = kept(grace)
    expect(before).toBeDefined()
    const mary = await signedIn('mary')
    await test.server.services.sessions.end(mary.sessionId, false)
    await test.server.services.sessions.endOf(alan.id)
    expect(kept(grace)).toBe(before)
    expect(await test.server.services.sessions.callerOf(alan.cookie, host)).toBeUndefined()
  })

  it('goes at once when very many of somebody end together, and their rows follow', async () => {
    const { sessions, storage } = test.server.services
    const other = kept(alan)
    const beginSome = (count: number) =>
      storage.database.transaction(async tx => {
        const begun: string[] = []
        for (let more = 0; more < count; more += 1) {
          const started = await sessions.start(
            {
              ...{ collaboratorId: grace.id, identityId: grace.identityId, strategy: 'azure' },
              ...{ issuer: 'https://idp.example', subject: 'grace', host, secure: false },
              ...{ address: '127.0.0.1', userAgent: '' },
            },
            tx,
          )
          begun.push(started.setCookie.split(';')[0] ?? '')
        }
        return begun
      })
    const cookies: string[] = []
    for (let part = 0; part < 12; part += 1) cookies.push(...(await beginSome(100)))
    for (const cookie of cookies) expect(await sessions.callerOf(cookie, host)).toBeDefined()
    expect(await sessions.endOf(grace.id)).toBe(1201)
    expect(cookies.filter(cookie => kept({ cookie }) !== undefined)).toEqual([])
    for (const cookie of cookies) expect(await sessions.callerOf(cookie, host)).toBeUndefined()
    expect(kept(alan)).toBe(other)
    await sessions.tidy()
    const rows = sqlOf(storage.database).selectFrom('sessions').select('id')
    expect(await rows.where('collaborator_id', '=', grace.id).execute()).toEqual([])
    // Thousands of questions to a PostgreSQL on a busy machine.
  }, 240_000)

  it('goes on every host when that session ends', async () => {
    const { sessions } = test.server.services
    const other = 'bot.localhost:3000'
    const there = (await sessions.cookieForHost(grace.sessionId, other, false))?.split(';')[0]
    expect(await sessions.callerOf(there, other)).toBeDefined()
    await sessions.end(grace.sessionId, false)
    expect(await sessions.callerOf(there, other)).toBeUndefined()
    expect(await sessions.callerOf(grace.cookie, host)).toBeUndefined()
  })

  it('goes when something about that account changes, and nobody else’s does', async () => {
    const before = kept(alan)
    const { accounts, sessions } = test.server.services
    await accounts.addRoles(grace.id, ['admin'])
    expect(kept(alan)).toBe(before)
    expect((await sessions.callerOf(grace.cookie, host))?.roles).toContain('admin')
    await accounts.setDisabled(grace.id, true)
    expect(await sessions.callerOf(grace.cookie, host)).toBeUndefined()
    expect(kept(alan)).toBe(before)
  })

  it('goes with a restart, whose limits may be others', async () => {
    const before = kept(grace)
    await test.server.restart(test.server.config)
    expect(kept(grace)).toBeUndefined()
    expect(await test.server.services.sessions.callerOf(grace.cookie, host)).not.toBe(before)
  })

  it('is read once, whoever else signs in or out meanwhile', async () => {
    const { sessions, storage } = test.server.services
    await test.server.restart(test.server.config)
    const held = holdReads(storage.database)
    const reading = sessions.callerOf(grace.cookie, host)
    await sessions.end(alan.sessionId, false)
    held.resume()
    const read = await reading
    expect(read?.collaboratorId).toBe(grace.id)
    expect(held.reads).toBe(1)
    expect(kept(grace)).toBe(read)
  })
})

describe('another process', () => {
  it('that ends a session costs nobody else what is kept of theirs', async () => {
    const before = kept(grace)
    const elsewhere = await openElsewhere()
    await elsewhere.sessions.end(alan.sessionId, false)
    await expect.poll(() => test.server.services.sessions.callerOf(alan.cookie, host)).toBeUndefined()
    expect(kept(grace)).toBe(before)
    await elsewhere.close()
  })

  it('that begins one costs nobody anything', async () => {
    const [before, other] = [kept(grace), kept(alan)]
    const heard: string[] = []
    test.server.services.events.subscribe(({ kind }) => void heard.push(kind))
    const elsewhere = await openElsewhere()
    expect(await elsewhere.sessions.callerOf(grace.cookie, host)).toBeDefined()
    await elsewhere.sessions.start({
      collaboratorId: alan.id,
      identityId: alan.identityId,
      strategy: 'azure',
      issuer: 'https://idp.example',
      subject: 'alan',
      host,
      secure: false,
      address: '127.0.0.1',
      userAgent: '',
    })
    await elsewhere.sessions.close()
    await expect.poll(() => heard).toEqual(['session-started'])
    expect([kept(grace), kept(alan)]).toEqual([before, other])
    expect(kept(grace)).toBe(before)
    await elsewhere.close()
  })

  it('that writes what nobody keeps in memory, as most commands do, costs nobody anything', async () => {
    const before = kept(grace)
    const heard: string[] = []
    test.server.services.events.subscribe(({ kind }) => void heard.push(kind))
    const elsewhere = await openElsewhere()
    await elsewhere.invitations.invite({ email: 'ada@contoso.test', strategy: 'azure', roles: [] })
    await elsewhere.codes.issue('admin-link', {}, 60)
    await elsewhere.audit.transaction((_, record) =>
      record({ kind: 'invitation', actor: 'the command line', result: 'ok' }),
    )
    const expiresAt = test.clock.now() + 60_000
    await elsewhere.apiTokens.create({
      collaboratorId: alan.id,
      identityId: alan.identityId,
      name: 'nightly',
      apps: [],
      strategy: 'azure',
      source: 'oauth2 https://idp.example',
      expiresAt,
    })
    expect(await elsewhere.sessions.callerOf(grace.cookie, host)).toBeDefined()
    await elsewhere.sessions.tidy()
    await elsewhere.purge()
    await expectHeardUpToNow(heard)
    expect(heard).toEqual(['session-ended'])
    expect(kept(grace)).toBe(before)
    await elsewhere.close()

    /** What comes last is something that is told of. */
    async function expectHeardUpToNow(heard: readonly string[]) {
      await elsewhere.sessions.end(alan.sessionId, false)
      await expect.poll(() => heard).toContain('session-ended')
    }
  })

  it('that drops what looks idle there drops no session that goes on here: it could never be ended', async () => {
    test.clock.advance(3595)
    expect(kept(grace)).toBeDefined()
    test.clock.advance(10)
    const elsewhere = await openElsewhere()
    await elsewhere.sessions.tidy()
    await elsewhere.sessions.end(grace.sessionId, false)
    await expect.poll(() => test.server.services.sessions.callerOf(grace.cookie, host)).toBeUndefined()
    await elsewhere.close()
  })

  it('that writes without a word makes us forget everything: nothing is sure then', async () => {
    const before = kept(grace)
    await byHand(test.server, `update sessions set user_agent = 'by hand' where id = '${alan.sessionId}'`)
    await expect.poll(async () => kept(grace)).not.toBe(before)
  })
})

describe('a sign-in', () => {
  let provider: FaultyProvider
  let signingIn: TestServer
  beforeEach(async () => {
    provider = await startFaultyProvider()
    signingIn = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] })
  })
  afterEach(async () => {
    await signingIn.close()
    await provider.close()
  })

  it('that tells nothing new leaves what is kept of the person’s other sessions; one that does, does not', async () => {
    const { sessions } = signingIn.server.services
    const [first, second] = [signingIn.newBrowser(), signingIn.newBrowser()]
    await signIn(first, provider)
    await signIn(second, provider)
    const cookie = `gatewright=${first.cookies.get(host)?.get('gatewright')}`
    const before = await sessions.callerOf(cookie, host)
    await signIn(second, provider)
    expect(sessions.callerOf(cookie, host)).toBe(before)
    provider.claims = honest => ({ ...honest, name: 'Ada King' })
    await signIn(second, provider)
    expect((await sessions.callerOf(cookie, host))?.fullname).toBe('Ada King')
  })
})
