import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  answerWhoHasMade,
  refuseMadeElsewhere,
  sayWhichDisk,
} from '../../src/admin-api/set-up/on-which-disk.ts'
import { createVersionStore } from '../../src/config-file/version-store.ts'
import { errorsOfPerson, findErrorAnywhere } from '../../src/errors-of-nodes.ts'
import { recentErrorsOf } from '../../src/http/recent-errors.ts'
import { randomToken } from '../../src/random.ts'
import { keepState } from '../../src/set-up/entra/state.ts'
import { createAnswerPoints } from '../../src/sign-in/answer-points.ts'
import { createCounter } from '../../src/sign-in/counter.ts'
import type { StartedRehearsal } from '../../src/sign-in/rehearsals.ts'
import { createSharedPoints } from '../../src/sign-in/shared-points.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { personOf } from '../stores/support.ts'
import type { Browser } from '../support/browser.ts'
import { azureOffered, basicConfig } from '../support/config.ts'
import { adaIsSuperAdmin, azure, begin, callbackUrl, isSignedIn } from '../support/provider-sign-in.ts'
import { origin, type TestServer } from '../support/server.ts'
import { oneTimeThings, replay } from './support/one-time-things.ts'
import { oneDatabase, type Services, startNodes } from './support/start-nodes.ts'

const email = 'grace@example.test'
const chosen = 'tea at half past four'
const madeState = {
  ...{ version: 1 as const, tenantId: '8c0d6a2e-0000-4000-8000-000000000001', round: 1 },
  ...{ authority: 'https://login.microsoftonline.com', externalUrl: origin },
} as const
const network = { limit: 'sign-in-address' } as const

describe('three nodes on one PostgreSQL', () => {
  let nodes: readonly TestServer[]
  let services: readonly Services[]
  /** Windows of what is counted begin anew. */
  beforeEach(() => {
    for (const { clock } of nodes) clock.advance(600)
  })
  beforeAll(async () => {
    nodes = await startNodes(await oneDatabase(), {
      strategies: [basicConfig({ maxLoginAttempt: 5 }), azureOffered],
    })
    services = nodes.map(({ server }) => server.services)
    const [{ storage, clock, invitations }] = services as [Services]
    await createCredentials(storage.database, clock, 'default').setVouchedHash(
      email,
      await hashPassword(chosen),
    )
    await invitations.invite({ email, strategy: 'default', roles: ['member'] })
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
  })
  const node = (n: number) => services[n % services.length] as Services
  const everywhere = <Result>(times: number, work: (on: Services, n: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: times }, (_, n) => work(node(n), n)))
  const signIn = (n: number, form: { email?: string; password: string }) =>
    (nodes[n % nodes.length] as TestServer)
      .newBrowser()
      .call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, ...form })

  it.each(oneTimeThings)(
    'let what works once work once, on whichever of them it is tried: $name',
    async thing => {
      const { worked } = await replay(thing, services, { things: 2, timesOnEach: 8 })
      expect(worked).toEqual([1, 1])
    },
  )

  it('lock an account that is guessed at on all of them after as many guesses as on one', async () => {
    const failures = await everywhere(30, ({ storage, clock }) =>
      createAttempts(storage.database, clock, 'default', {
        maxLoginAttempt: 5,
        lockoutSeconds: 600,
      }).recordFailure('guessed@example.test'),
    )
    expect(failures.filter(Boolean)).toHaveLength(5)
    const statuses = await Promise.all(
      Array.from({ length: 6 }, (_, n) => signIn(n, { password: `wrong ${n}` })),
    )
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([401]))
    // The right one is behind them, on the node that has seen two of them alone.
    for (let n = 0; n < 3; n += 1) expect((await signIn(n, { password: chosen })).status).toBe(401)
  })

  it('lock for as long on each, whatever its own clock says', async () => {
    const at = (ahead: number) => ({ now: () => Date.now() + ahead, monotonic: () => performance.now() })
    const attemptsOn = (n: number, ahead: number) =>
      createAttempts(node(n).storage.database, at(ahead), 'default', {
        ...{ maxLoginAttempt: 2, lockoutSeconds: 30 },
      })
    const [behind, ahead] = [attemptsOn(0, -60_000), attemptsOn(1, 60_000)]
    const guess = () => behind.recordFailure('apart@example.test')
    expect([await guess(), await guess(), await guess()]).toEqual([true, true, false])
    for (const { isLocked, recordFailure } of [behind, ahead]) {
      expect(await isLocked('apart@example.test')).toBe(true)
      expect(await recordFailure('apart@example.test')).toBe(false)
    }
  })

  it('count attempts of a network together, and give back on each what came to something', async () => {
    const points = services.map(({ windows, clock }) =>
      createSharedPoints(
        'test',
        { points: 10, duration: 300, patience: 0 },
        { windows: windows as NonNullable<typeof windows>, clock },
      ),
    )
    const take = (n: number) =>
      points[n % 3]?.take('192.0.2.0', network).then(
        point => point,
        error => error.code as string,
      )
    const taken = await Promise.all(Array.from({ length: 30 }, (_, n) => take(n)))
    const had = taken.filter(each => typeof each === 'object')
    expect(had).toHaveLength(10)
    expect(new Set(taken.filter(each => typeof each === 'string'))).toEqual(new Set(['too_many_requests']))
    for (const point of had.slice(0, 4)) point.giveBack()
    for (const point of had.slice(4)) point.settle()
    const { database } = node(0).storage
    const count = () => sqlOf(database).selectFrom('limit_windows').select(['taken', 'undecided']).execute()
    await expect.poll(count).toContainEqual({ taken: 6, undecided: 0 })
    const again = await Promise.all([0, 1, 2, 3, 4].map(take))
    expect(again.filter(each => typeof each === 'object')).toHaveLength(4)
  })

  it('count posted answers of a network together, and give back on any of them what came to something', async () => {
    const points = services.map(({ windows, clock }) => createAnswerPoints(clock, windows))
    const take = async (n: number) => {
      const taken = await points[n]?.takeForPost('192.0.2.7').catch(error => error.code as string)
      return typeof taken === 'object' && 'onItsWay' in taken ? taken.onItsWay : taken
    }
    const taken = await take(0)
    if (typeof taken !== 'object' || !('window' in taken)) throw new Error('nothing was taken')
    const { database } = node(0).storage
    await sqlOf(database)
      .updateTable('limit_windows')
      .set({ taken: 300 })
      .where('ends_at', '=', taken.window)
      .execute()
    expect(await take(1)).toBe('too_many_requests')
    points[1]?.giveBack(taken)
    await expect.poll(() => take(2), { timeout: 20_000 }).toBeTypeOf('object')
    expect(await take(0)).toBe('too_many_requests')
  })

  it('let a crowd behind one address wait for points of others, also of other nodes', async () => {
    const points = services.map(({ windows, clock }) =>
      createSharedPoints(
        'crowd',
        { points: 3, duration: 300, patience: 10_000 },
        { windows: windows as NonNullable<typeof windows>, clock },
      ),
    )
    const first = await Promise.all([1, 1, 1].map(n => points[n]?.take('192.0.2.9', network)))
    const waits = points[2]?.take('192.0.2.9', network)
    first[0]?.giveBack()
    await expect(waits).resolves.toBeDefined()
  })

  it('count readings of one person, and attempts at one account, together', async () => {
    const counted = await everywhere(60, async ({ windows }) =>
      createCounter('test', { points: 20, duration: 60 }, windows).exceeded('export ada'),
    )
    expect(counted.filter(left => left === undefined)).toHaveLength(20)
    expect(counted.find(left => left !== undefined)).toBe(60_000)
  })

  it('refuse a network that has had its attempts on the others, by the form itself', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 66 }, (_, n) => signIn(n, { email: `guest${n}@example.test`, password: 'wrong' })),
    )
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(60)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(6)
  })

  it('keep every role that administrators give at once, and write down what was', async () => {
    const { accounts } = node(0)
    const { id } = await accounts.create({ email: 'mary@example.test', fullname: 'Mary' }, ['member'])
    await everywhere(6, (on, n) => on.accounts.addRoles(id, [`role ${n}`]))
    const before = (await accounts.byId(id))?.roles ?? []
    expect([...before].sort()).toEqual(['member', ...Array.from({ length: 6 }, (_, n) => `role ${n}`)])
    const changes = await everywhere(3, (on, n) =>
      on.accounts.setRoles(id, [...before.filter(role => role !== `role ${n}`), `new ${n}`], before),
    )
    const wanted = ['member', 'new 0', 'new 1', 'new 2', 'role 3', 'role 4', 'role 5']
    expect([...((await accounts.byId(id))?.roles ?? [])].sort()).toEqual(wanted)
    expect(changes.some(change => change?.to.length === wanted.length)).toBe(true)
  })

  it('make no more tokens for one person than they may have, and miss none when all that they have ends', async () => {
    const { accounts, apiTokens } = node(0)
    const person = await personOf(accounts, { email: 'tim@example.test', subject: 'tim' })
    const token = { ...person, name: 'ci', apps: [], strategy: 'azure', source: undefined, expiresAt: 4e12 }
    const made = await everywhere(12, on =>
      on.apiTokens.create(token, { madeIn: undefined, most: 3 }).then(
        () => 'made',
        error => error.constructor.name,
      ),
    )
    expect(made.filter(outcome => outcome === 'made')).toHaveLength(3)
    for (let round = 0; round < 4; round += 1) {
      const { id } = await node(0).sessions.start({
        ...{ ...person, strategy: 'azure', source: undefined, issuer: 'https://idp.example', subject: 'tim' },
        ...{ host: 'localhost:3000', secure: false, address: '192.0.2.1', userAgent: '' },
      })
      await Promise.allSettled([
        node(1).apiTokens.create(token, { madeIn: id }),
        node(2).storage.database.transaction(tx => node(2).revocation.endOf(person.collaboratorId, {}, tx)),
      ])
      expect(await apiTokens.list(person.collaboratorId)).toEqual([])
    }
  })

  it('make one key of a kind, and number versions without a gap', async () => {
    const keys = await everywhere(9, ({ keys }) =>
      keys.getOrMake('masking', () => ({ kty: 'oct', k: randomToken() })),
    )
    expect(new Set(keys.map(({ jwk }) => jwk.k)).size).toBe(1)
    await everywhere(12, ({ storage, clock }, n) =>
      createVersionStore(storage.database, clock, '/etc/test.json').record({
        ...{ text: `{"n":${n}}`, by: { name: 'test' }, how: 'saved', summary: '' },
      }),
    )
    const versions = await createVersionStore(node(0).storage.database, node(0).clock, '/etc/test.json').list(
      50,
    )
    expect(versions).toHaveLength(12)
  })

  it('find an error by its reference on a node that has not answered with it', async () => {
    const at = Date.now()
    const error = { ref: 'k7m2q', at, code: 'app_unreachable', status: 502, detail: { cause: 'x' } } as const
    recentErrorsOf(node(1).log).add(error)
    // Nobody waits for a node for longer than a second; whoever asks again is answered.
    await expect
      .poll(() => findErrorAnywhere(node(0), 'k7m2q'))
      .toMatchObject({ ref: 'k7m2q', detail: { cause: 'x' } })
    // During an upgrade: a page that shows it would not know what to say.
    const newer = { ...error, ref: 'n3w3r', code: 'of_the_next_version' as never, collaborator: 'grace' }
    recentErrorsOf(node(1).log).add(newer)
    expect(await findErrorAnywhere(node(0), 'n3w3r')).toBeUndefined()
    expect(await errorsOfPerson(node(0), 'grace')).toEqual([])
  })

  it('finish a test of a sign-in on another node than it was begun on, and keep its secrets sealed', async () => {
    const rehearsal: StartedRehearsal = {
      ...{ id: 'r', by: 'ada', attempt: 'a-test', named: new Set(['http://localhost:9']), state: 'waiting' },
      config: {
        ...azureOffered,
        options: { ...azureOffered.options, clientSecret: 'do not tell'.repeat(2_000) },
      },
      secrets: { verifier: 'do not tell either' },
      steps: [{ title: 'Asked', ok: true }],
    }
    await node(0).rehearsals.put(rehearsal)
    const [row] = await sqlOf(node(0).storage.database).selectFrom('rehearsals').selectAll().execute()
    expect(JSON.stringify(row)).not.toContain('do not tell')
    expect(await node(1).rehearsals.byState('a-test')).toEqual(rehearsal)
    expect(await node(2).rehearsals.isAwaited('ada', 'azure')).toBe(true)
    await node(1).rehearsals.put({ ...rehearsal, state: 'done' })
    expect((await node(2).rehearsals.lastOf('azure'))?.id).toBe('r')
    for (let n = 0; n < 12; n += 1)
      await node(n).rehearsals.put({ ...rehearsal, id: `r${n}`, attempt: `${n}-test` })
    expect(await node(0).rehearsals.byId('r')).toBeUndefined()
    for (const { clock } of nodes) clock.advance(1_801)
    expect(await node(0).rehearsals.byId('r11')).toBeUndefined()
    await node(0).purge()
    expect(await sqlOf(node(0).storage.database).selectFrom('rehearsals').selectAll().execute()).toEqual([])
  })

  it('hear of each other that somebody has come back from a provider', async () => {
    const [one, two, three] = services as [Services, Services, Services]
    for (let n = 0; n < 3; n += 1) two.unreturned.left(azureOffered)
    for (const { clock } of nodes) clock.advance(121)
    expect(two.unreturned.suspicion(azureOffered)).toBeDefined()
    one.unreturned.returned(azureOffered)
    await expect.poll(() => two.unreturned.suspicion(azureOffered)).toBeUndefined()
    // And of one with another configuration nothing.
    const other = { ...azureOffered, options: { ...azureOffered.options, clientID: 'other' } }
    for (let n = 0; n < 3; n += 1) three.unreturned.left(other)
    for (const { clock } of nodes) clock.advance(121)
    expect(three.unreturned.suspicion(other)).toBeDefined()
  })

  it('hear a question as it was asked: an id that comes out of an address does not say who asks', async () => {
    node(1).questions?.answer('repeat', about => about)
    const about = ['repeat', 'planned', 'id\nada', 'eve']
    expect(await node(0).questions?.ask(about, { patience: 20_000, first: true })).toEqual([about])
  })

  it('show a set-up that another one does, refuse a second, and let whoever has begun it go on and stop it', async () => {
    const lock = async () => ({ release() {} }) as never
    const begun = await node(0).setUps.begin({
      by: { id: 'ada', name: 'Ada' },
      about: { strategy: 'azure', intent: 'make', way: 'client' },
      lock,
      work: async () => ({
        rows: [{ id: 'x', does: 'makes x', at: 'open' }],
        notes: [],
        act: async () => ['Made.'],
      }),
    })
    await expect.poll(async () => (await node(1).setUps.current())?.state).toBe('planned')
    const second = () =>
      node(1)
        .setUps.begin({
          by: { id: 'eve', name: 'Eve' },
          about: begun.about,
          lock,
          work: async () => ({ rows: [], notes: [] }),
        })
        .then(
          ({ id }) => node(1).setUps.stop(id),
          error => error.code,
        )
    // A node that has not answered in its time is not waited for: on a busy machine a second one asks again.
    await expect.poll(second).toBe('set_up_busy')
    await expect(node(2).setUps.planned(begun.id, 'eve')).rejects.toMatchObject({ code: 'set_up_busy' })
    await node(2).setUps.planned(begun.id, 'ada')
    await node(2).setUps.goOn(begun.id)
    await expect.poll(async () => (await node(1).setUps.current())?.said).toEqual(['Made.'])
    expect(await node(1).setUps.stop(begun.id)).toBeUndefined()
    expect(await node(2).setUps.current()).toBeUndefined()
  })
  it('begin one set-up at a time, of two at the same moment as well, and the next one once it has ended', async () => {
    const lock = async () => ({ release() {} }) as never
    const begin = (n: number) =>
      node(n).setUps.begin({
        by: { id: `person-${n}`, name: `Person ${n}` },
        about: { strategy: 'azure', intent: 'make', way: 'client' },
        lock,
        work: async () => ({ rows: [], notes: [], act: async () => [] }),
      })
    const begun = await Promise.allSettled([begin(0), begin(1), begin(2)])
    const ids = begun.flatMap(each => (each.status === 'fulfilled' ? [each.value.id] : []))
    const refused = begun.flatMap(each => (each.status === 'rejected' ? [each.reason.code] : []))
    expect([ids.length, refused]).toEqual([1, ['set_up_busy', 'set_up_busy']])
    await node(1).setUps.stop(ids[0] as string)
    // The lease is given back by a row that is deleted.
    await expect.poll(() => begin(2).catch(() => undefined)).toBeDefined()
    await node(0).setUps.stop((await node(0).setUps.current())?.id ?? '')
  })
  it('undo and mend no set-up of which another node has the files: that one is named, with what to copy', async () => {
    const folders = await Promise.all(
      services.map(() => mkdtemp(join(tmpdir(), 'gatewright-made-elsewhere-'))),
    )
    onTestFinished(() =>
      Promise.all(folders.map(each => rm(each, { recursive: true }))).then(() => undefined),
    )
    const on = (n: number) => {
      const { nodes, questions } = node(n)
      return { nodes, questions, config: { dataFolder: folders[n] as string } }
    }
    await keepState(folders[0] as string, 'azure', madeState).update({ complete: true })
    for (const n of [0, 1, 2]) answerWhoHasMade(on(n))
    await refuseMadeElsewhere(on(0), 'azure')
    await refuseMadeElsewhere(on(1), 'another')
    const name = node(0).nodes.self.name
    await expect(refuseMadeElsewhere(on(1), 'azure')).rejects.toMatchObject({
      code: 'set_up_refused',
      response: {
        message: expect.stringContaining(`was done on the node ${name}`),
        next: expect.stringContaining('copy set-up/entra-azure.json'),
      },
    })
    // What another node asks becomes a path here.
    const asked = await node(1).questions?.ask(['set-up-made', '../set-up/azure'], { patience: 200 })
    expect(asked).toEqual([])
    const plan = await sayWhichDisk(
      async () => ({ rows: [], notes: [], act: async () => [] }),
      on(1),
    )({} as never)
    expect(plan.notes).toEqual([expect.stringContaining('Copy it to the same place on the other nodes')])

    const workers = ['a #1', 'a #2', 'b #1'].map(name => ({ id: name, name, state: 'serving' }))
    const [self, ...others] = workers
    const byWorker = await sayWhichDisk(async () => ({ rows: [], notes: [], act: async () => [] }), {
      ...on(1),
      nodes: { self, others: async () => others } as never,
    })({} as never)
    expect(byWorker.notes).toEqual([expect.stringContaining('on the other nodes (b #1)')])
  })
})

describe('nodes that hear nothing of each other, as behind pgbouncer, and look by themselves', () => {
  it('are waited for until each has answered: a set-up of another one is always seen, and nobody waits once all have', async () => {
    const ways = (await oneDatabase(2)).map(way => ({ ...way, pgbouncer: true }))
    const deaf = await startNodes(ways)
    onTestFinished(async () => {
      for (const each of deaf) await each.close()
    })
    const [one, two] = deaf.map(({ server }) => server.services) as [Services, Services]
    const begun = await one.setUps.begin({
      by: { id: 'ada', name: 'Ada' },
      about: { strategy: 'azure', intent: 'make', way: 'client' },
      lock: async () => ({ release() {} }) as never,
      work: async () => ({ rows: [], notes: [], act: async () => [] }),
    })
    for (let n = 0; n < 3; n += 1) expect(await two.setUps.current()).toMatchObject({ id: begun.id })
    await one.setUps.stop(begun.id)
    // What is known nowhere is known to be: on a patience that no test has, only answers can say so.
    expect(await two.questions?.ask(['error', 'nobody-has-it'], { patience: 600_000 })).toEqual([])
    await one.nodes.leave()
    expect(await two.questions?.ask(['error', 'nobody-has-it'], { patience: 600_000 })).toEqual([])
  })
})

it('an answer that is posted to one node and fetched at another ends a sign-in, and costs the office nothing', async () => {
  const provider = await startFaultyProvider()
  const nodes = await startNodes(await oneDatabase(2), { ...adaIsSuperAdmin, strategies: [azure(provider)] })
  onTestFinished(async () => {
    for (const node of nodes) await node.close()
    await provider.close()
  })
  const [one, two] = nodes.map(node => node.newBrowser()) as [Browser, Browser]
  const { state } = await begin(one, provider)
  for (const [host, jar] of one.cookies) two.cookies.set(host, jar)
  const posted = await one.postFromElsewhere(callbackUrl, { code: 'good-code', state })
  const { database } = (nodes[0] as TestServer).server.services.storage
  const taken = () => sqlOf(database).selectFrom('limit_windows').select('taken').execute()
  expect(await taken()).toEqual([{ taken: 1 }])
  await two.open(posted.location ?? '')
  expect(await isSignedIn(two)).toBe(true)
  await expect.poll(taken).toEqual([{ taken: 0 }])
})
