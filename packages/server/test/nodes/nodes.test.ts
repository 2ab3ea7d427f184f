import { sourceOf } from '@gatewright/config'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openServices, requestRestart } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { origin } from '../support/server.ts'
import { layNodesByFile, type NodeByFile, type NodesByFile } from './support/nodes-by-file.ts'

interface ListedNode {
  readonly name: string
  readonly state: string
  readonly self: boolean
  readonly configVersion: string
  readonly problem?: { readonly message: string }
}

describe('three nodes on one PostgreSQL', () => {
  let cluster: NodesByFile
  let a: NodeByFile
  let b: NodeByFile
  let c: NodeByFile
  beforeAll(async () => {
    cluster = await layNodesByFile()
    a = await cluster.start('node-a', { env: { HERE: '127.0.0.1' } })
    b = await cluster.start('node-b', { env: { HERE: '127.0.0.1' } })
    c = await cluster.start('node-c')
  })
  afterAll(() => cluster?.close())

  const rolesOf = ({ gatewright }: NodeByFile) => gatewright.config.roles
  const allOk = (...names: string[]) => names.map(name => ({ name, ok: true }))
  const listed = async (
    by: NodeByFile,
  ): Promise<{ nodes: ListedNode[]; notices: { code: string; message: string }[] }> =>
    (await by.call('GET', '/nodes')).json()
  const db = () => sqlOf(a.gatewright.services.storage.database)
  const restartsWritten = async () =>
    (
      await db()
        .selectFrom('audit_events')
        .select('detail')
        .where('kind', '=', 'restart')
        .orderBy('at')
        .execute()
    ).map(({ detail }) => JSON.parse(detail))

  it('know of each other, and nothing is odd about them', async () => {
    const { nodes, notices } = await listed(b)
    expect(nodes.map(({ name, state, self }) => [name, state, self])).toEqual([
      ['node-a', 'serving', false],
      ['node-b', 'serving', true],
      ['node-c', 'serving', false],
    ])
    expect(notices).toEqual([])
    const { node, nodes: summary } = (await c.call('GET', '/status')).json()
    expect([node, summary]).toEqual(['node-c', { count: 3, notices: 0 }])
    const { text } = await a.gatewright.services.metrics.render()
    expect(text).toContain('gatewright_nodes{state="serving"} 3')
  })

  it('restart one after the other when one of them is asked, each says so, and the audit log has one entry', async () => {
    await cluster.write({ roles: ['helpdesk'] })
    const page = await b.call('POST', '/restart', {})
    expect(page.status).toBe(202)
    expect(page.json().nodes).toEqual(allOk('node-b', 'node-a', 'node-c'))
    for (const node of [a, b, c]) expect(rolesOf(node)).toContain('helpdesk')
    expect((await restartsWritten()).map(({ nodes }) => nodes)).toEqual([allOk('node-b', 'node-a', 'node-c')])
  })

  it('drop no request meanwhile', async () => {
    await cluster.write({ roles: ['helpdesk', 'night'] })
    const restarting = a.call('POST', '/restart', {})
    const statuses: number[] = []
    for (let over = false; !over; ) {
      const pages = await Promise.all([a, b, c].map(node => node.call('GET', '/status')))
      statuses.push(...pages.map(({ status }) => status))
      over = await Promise.race([
        restarting.then(() => true),
        new Promise<false>(done => setTimeout(done, 5, false)),
      ])
    }
    expect(statuses.filter(status => status !== 200)).toEqual([])
    expect(statuses.length).toBeGreaterThan(5)
  })

  it('restart by a signal to one of them, and by the command line, which hears of each', async () => {
    await cluster.write({ roles: ['by-signal'] })
    await c.gatewright.restartFromFile('SIGHUP')
    for (const node of [a, b, c]) expect(rolesOf(node)).toContain('by-signal')

    await cluster.write({ roles: ['by-command'] })
    const { config, services, configuration } = a.gatewright
    const outside = await openServices({ config, log: services.log })
    const result = await requestRestart(outside, { by: 'command line', file: configuration.file.path })
    await outside.close()
    expect(result?.ok).toBe(true)
    expect([...(result?.nodes ?? [])].sort((x, y) => x.name.localeCompare(y.name))).toEqual(
      allOk('node-a', 'node-b', 'node-c'),
    )
    for (const node of [a, b, c]) expect(rolesOf(node)).toContain('by-command')
  })

  it('go on without the one that cannot run it, which keeps its configuration, says why, and is named everywhere', async () => {
    const before = c.gatewright.configuration.restart.running.version
    const httpServer = { port: 0, externalUrl: origin, host: '${env:HERE}' }
    await cluster.write({ roles: ['support'], httpServer })
    const page = await a.call('POST', '/restart', {})
    expect(page.status).toBe(202)
    const [first, second, third] = page.json().nodes
    expect([first, second]).toEqual(allOk('node-a', 'node-b'))
    expect(third).toMatchObject({ name: 'node-c', ok: false })
    expect(third.message).toContain('HERE')
    expect([rolesOf(a), rolesOf(b), rolesOf(c)].map(roles => roles.includes('support'))).toEqual([
      true,
      true,
      false,
    ])
    expect(c.gatewright.configuration.restart.running.version).toBe(before)

    const { nodes, notices } = await listed(b)
    expect(nodes.map(({ state }) => state)).toEqual(['serving', 'serving', 'failed'])
    expect(nodes[2]?.problem?.message).toContain('HERE')
    expect(notices.map(({ code }) => code)).toEqual(['restart_refused'])
    expect((await restartsWritten()).at(-1).nodes.at(-1)).toMatchObject({ name: 'node-c', ok: false })
    const { checks } = (await a.call('POST', '/diagnosis', {})).json()
    const amber = checks.filter(
      ({ id, status }: { id: string; status: string }) => id.startsWith('nodes.') && status !== 'green',
    )
    expect(amber.map(({ id }: { id: string }) => id)).toEqual(['nodes.restarts'])
    expect(amber[0].seen).toMatch(
      /^node-c has refused the last restart, and goes on with the configuration of before\./,
    )

    await cluster.write({ roles: ['again'] })
    expect((await b.call('POST', '/restart', {})).json().nodes).toEqual(allOk('node-b', 'node-a', 'node-c'))
    expect((await listed(a)).notices).toEqual([])
  })

  it('who signs in with what one of them has not taken up yet stays signed in when it does', async () => {
    const staff = {
      authStrategies: { staff: { type: 'basic' } },
      pro: { collaboratorsAuthStrategies: ['default', 'staff'] },
    }
    const httpServer = { port: 0, externalUrl: origin, host: '${env:HERE}' }
    await cluster.write({ ...staff, httpServer })
    expect((await a.call('POST', '/restart', {})).json().nodes.at(-1).ok).toBe(false)
    // As a sign-in at one of the others does it.
    const own = await db().selectFrom('sessions').selectAll().limit(1).executeTakeFirstOrThrow()
    await db()
      .insertInto('sessions')
      .values({ ...own, id: 'by-staff', strategy: 'staff' })
      .execute()
    const bySession = () => db().selectFrom('sessions').select('id').where('id', '=', 'by-staff').execute()

    await cluster.write({ ...staff, roles: ['mended'] })
    expect((await c.call('POST', '/restart', {})).json().nodes).toEqual(allOk('node-c', 'node-a', 'node-b'))
    expect(await bySession()).toHaveLength(1)

    // One that starts runs what the others are yet to be restarted onto.
    await cluster.write({ roles: ['without-staff'] })
    await a.call('GET', '/status')
    const next = await cluster.start('node-d')
    expect(await bySession()).toHaveLength(1)
    expect((await c.call('POST', '/restart', {})).status).toBe(202)
    expect(await bySession()).toHaveLength(0)
    await next.gatewright.close()
  })

  it('a text that the asked node itself cannot run reaches no other', async () => {
    await cluster.write({ roles: 3 })
    expect((await a.call('POST', '/restart', {})).status).toBe(422)
    expect((await listed(c)).nodes.map(({ state }) => state)).toEqual(['serving', 'serving', 'serving'])
    await cluster.write({})
    expect((await a.call('POST', '/restart', {})).status).toBe(202)
  })

  it('of two that are asked at once one restarts all, and the other says that a restart is under way', async () => {
    await cluster.write({ roles: ['at-once'] })
    const pages = await Promise.all([a, b, c].map(node => node.call('POST', '/restart', {})))
    const done = pages.filter(({ status }) => status === 202)
    expect(done.length).toBeGreaterThanOrEqual(1)
    const refused = pages.filter(({ status }) => status !== 202).map(page => page.json().error)
    expect(new Set([...refused, 'restart_in_progress'])).toEqual(new Set(['restart_in_progress']))
    for (const node of [a, b, c]) expect(rolesOf(node)).toContain('at-once')
  })

  it('serve beside one of another version, through a change of the tables that is added meanwhile, and name both', async () => {
    const next = await cluster.start('node-d', { node: { version: '99.0.0', schema: '0999-another-column' } })
    await sql`alter table sessions add column added_by_a_newer_version text`.execute(db())
    await sql`insert into kysely_migration (name, timestamp) values ('0999-another-column', '2026-12-01')`.execute(
      db(),
    )
    for (const node of [a, next]) expect((await node.call('GET', '/sessions')).status).toBe(200)
    expect((await next.call('POST', '/restart', {})).json().nodes).toHaveLength(4)
    const { notices } = await listed(a)
    expect(notices.map(({ code }) => code)).toEqual(['another_version', 'another_schema'])
    expect(notices[0]?.message).toMatch(/99\.0\.0 on node-d/)

    // One of the older version that would start now is told why it cannot.
    await expect(cluster.start('node-e')).rejects.toThrow(
      /^postgres:\/\/.* was written by a newer Gatewright than this one, .* it has "0999-another-column"/,
    )
    await sql`delete from kysely_migration where name = '0999-another-column'`.execute(db())
    await next.gatewright.close()
    expect((await listed(a)).nodes.map(({ name }) => name)).toEqual(['node-a', 'node-b', 'node-c'])
  })

  it('show what one of a newer version says of itself as it says it, and go on where that cannot be read', async () => {
    const now = { started_at: Date.now(), seen_at: Date.now() + 10_000, clock_off: 0 }
    const row = (name: string, state: string, problem: string) => ({
      ...{ id: name, name, file: null, version: '9.0.0', schema: '0999-next', config_version: null },
      ...{ state, problem, ...now },
    })
    await db()
      .insertInto('nodes')
      .values([
        row('x-1', 'draining', '{"reason":"maintenance"}'),
        row('x-2', 'sleeping\n\u001b[31m', '"in plain words"'),
        row('x-3', 'failed', 'not { JSON'),
      ])
      .execute()
    const { nodes } = await listed(a)
    expect(
      nodes.filter(({ name }) => /^x/.test(name)).map(({ state, problem }) => [state, problem?.message]),
    ).toEqual([
      ['draining', '{"reason":"maintenance"}'],
      ['unknown', 'in plain words'],
      ['failed', 'not { JSON'],
    ])
    const { text } = await a.gatewright.services.metrics.render()
    expect(text).toContain('gatewright_nodes{state="draining"} 1')
    expect((await a.call('GET', '/status')).status).toBe(200)
    await db().deleteFrom('nodes').where('id', 'like', 'x-%').execute()
  })

  it('name one whose clock is off', async () => {
    const late = { now: () => Date.now() - 40_000, monotonic: () => performance.now() }
    const next = await cluster.start('node-late', { clock: late })
    const { notices } = await listed(b)
    expect(notices.map(({ code, message }) => [code, message])).toEqual([
      [
        'clock_off',
        'The clock of node-late is 40 seconds behind the database’s: sessions and tokens end at the wrong time there.',
      ],
    ])
    expect(next.lines.join('')).toContain('the clock of this machine is 40 seconds behind the database')
    await next.gatewright.close()
  })

  it('write down by themselves what they take up or refuse once whoever asked has ended', async () => {
    const to = c.gatewright.configuration.restart.running.version
    for (const version of [to, 'nobody-has-it']) {
      const now = Date.now()
      const round = { id: `late ${version}`, at: now, by_name: 'grace', node: 'gone', version, ended_at: now }
      await db().insertInto('restart_rounds').values(round).execute()
      const said = { asked_at: now, answered_at: now, ok: 1, message: null }
      const others = [a, b].map(({ gatewright }) => gatewright.services.nodes.self)
      await db()
        .insertInto('restart_answers')
        .values(others.map(({ id, name }) => ({ round: round.id, node: id, name, ...said })))
        .execute()
      c.gatewright.services.events.publish({ kind: 'anything' })
      await expect
        .poll(async () => (await restartsWritten()).filter(({ late }) => late).map(({ to }) => to))
        .toContain(version)
    }
    const late = await db()
      .selectFrom('audit_events')
      .select(['actor', 'result', 'detail'])
      .where('detail', 'like', '%"late":true%')
      .orderBy('result')
      .execute()
    expect(late.map(({ actor, result, detail }) => [actor, result, JSON.parse(detail).node])).toEqual([
      ['grace', 'ok', 'node-c'],
      ['grace', 'refused', 'node-c'],
    ])
  })
})

describe('two nodes with a file that is its own owner', () => {
  let cluster: NodesByFile
  afterAll(() => cluster?.close())

  it('what only one of them does not offer or keep any more ends for nobody, and goes once both run the same', async () => {
    const configuration = { owner: 'file' }
    const staff = {
      authStrategies: { staff: { type: 'basic' } },
      pro: { collaboratorsAuthStrategies: ['default', 'staff'] },
    }
    cluster = await layNodesByFile()
    await cluster.write({ configuration, ...staff })
    // Nothing is deleted by a clock that is compared with another until it has gone evenly for long.
    const a = await cluster.start('node-a', { clock: { now: Date.now } })
    await cluster.start('node-b')
    const db = sqlOf(a.gatewright.services.storage.database)
    const own = await db.selectFrom('sessions').selectAll().limit(1).executeTakeFirstOrThrow()
    const source = sourceOf(a.gatewright.config, 'staff', '') ?? null
    await db
      .insertInto('sessions')
      .values({ ...own, id: 'by-staff', strategy: 'staff', source, last_seen_at: Date.now() - 600_000 })
      .execute()
    const bySession = () => db.selectFrom('sessions').select('id').where('id', '=', 'by-staff').execute()
    const restartAlone = ({ gatewright }: NodeByFile) =>
      gatewright.configuration.restart.run(
        { name: 'file watch' },
        { whenBusy: 'wait', accepts: 'all', isAlone: true },
      )

    // How far a stream of the other's has come, which begins anew where it is forgotten.
    await db.insertInto('audit_streams').values({ name: 'siem', seq: 1 }).execute()
    const streams = () => db.selectFrom('audit_streams').select('name').execute()
    const { lease } = a.gatewright.services
    await expect.poll(() => lease.isHeld).toBe(true)

    const old = { configuration, jwtToken: { duration: '1m' }, audit: { keepFor: '1d' } }
    await cluster.write(old)
    expect((await restartAlone(a)).ended.sessions).toBe(0)
    const { id } = await db.selectFrom('audit_events').select('id').limit(1).executeTakeFirstOrThrow()
    const event = () => db.selectFrom('audit_events').select('id').where('id', '=', id).execute()
    const at = Date.now() - 2 * 86_400_000
    await db.updateTable('audit_events').set({ at }).where('id', '=', id).execute()
    const tidy = async () => {
      await a.gatewright.services.sessions.tidy()
      await a.gatewright.services.purge()
      return [(await bySession()).length, (await event()).length, (await streams()).length]
    }
    expect(await tidy()).toEqual([1, 1, 1])
    await cluster.write({ configuration, ...staff })
    await restartAlone(a)
    await cluster.write(old)
    // The one that was asked for all of them says what has ended.
    const { nodes, ended } = (await a.call('POST', '/restart', {})).json()
    expect([nodes.length, ended.sessions]).toEqual([2, 1])
    expect(await tidy()).toEqual([0, 0, 0])
  })
})
