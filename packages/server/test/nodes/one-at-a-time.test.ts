import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { acmeConfig, CONSOLE, shownFor } from '../certificates/support/acme-server.ts'
import { type StandInAuthority, startAuthority } from '../certificates/support/stand-in-authority.ts'
import { openMailServer } from '../mail/support.ts'
import type { TestServer } from '../support/server.ts'
import { oneDatabase, startNodes } from './support/start-nodes.ts'

describe('what one node at a time does', () => {
  let mails: Awaited<ReturnType<typeof openMailServer>>
  let authority: StandInAuthority
  let one: TestServer
  let two: TestServer
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-nodes-'))
  const file = join(folder, 'audit.jsonl')

  beforeAll(async () => {
    mails = await openMailServer()
    authority = await startAuthority(Date.now())
    const challenged = Promise.withResolvers<number>()
    authority.challengePort = challenged.promise
    const nodes = await startNodes(
      await oneDatabase(2),
      {
        ...acmeConfig(authority),
        mail: {
          from: 'sso@contoso.test',
          name: '',
          smtp: { host: '127.0.0.1', port: mails.port, security: 'none' },
        },
        audit: { keepSeconds: 3600, streams: [{ name: 'disk', receiver: { kind: 'file', path: file } }] },
      },
      Date.now(),
    )
    ;[one, two] = nodes as [TestServer, TestServer]
    // A balancer leads the authority to the node that has asked for nothing.
    challenged.resolve(two.server.services.certificates.plainPort ?? 0)
  })
  afterAll(async () => {
    for (const each of [one, two]) await each.close()
    await authority.close()
    await mails.close()
    rmSync(folder, { recursive: true })
  })

  const invite = async ({ server }: TestServer, email: string) => {
    const { invitations, mailer, storage } = server.services
    const invitation = await invitations.invite({ email, strategy: 'default', roles: ['member'] })
    const post = await mailer.prepare()
    await storage.database.transaction(tx => post(tx, { invitation, link: 'https://sso.example.com/x' }))
  }
  const recipients = () => mails.mails.flatMap(({ to }) => to)
  const lines = (): readonly { readonly id: string; readonly target?: string }[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map(line => JSON.parse(line))
      : []
  const streamed = () => lines().map(({ target }) => target)
  const expectNoneDoubled = () => expect(new Set(lines().map(({ id }) => id)).size).toBe(lines().length)
  const note = ({ server }: TestServer, target: string) =>
    server.services.audit.transaction((_, record) =>
      record({ kind: 'export', actor: 'ada@contoso.test', target, result: 'ok' }),
    )

  it('asks for a certificate: once, whichever node the authority asks, and every node shows it', async () => {
    expect([one, two].map(({ server }) => server.services.lease.isHeld)).toEqual([true, false])
    const shown = ({ server }: TestServer) => shownFor(server.port, CONSOLE, authority.issuer.ca)
    for (const each of [one, two])
      await expect.poll(() => shown(each), { interval: 50 }).toMatchObject({ name: CONSOLE })
    expect(await shown(two)).toEqual(await shown(one))
    expect(authority.ordered).toEqual([CONSOLE])
    const kept = await sqlOf(one.server.services.storage.database)
      .selectFrom('acme_items')
      .selectAll()
      .execute()
    expect(kept.map(({ name }) => name).sort()).toEqual(['account', `certificate ${CONSOLE}`])
    expect(JSON.stringify(kept)).not.toContain('PRIVATE KEY')
    for (const { server } of [one, two]) expect(readdirSync(server.config.dataFolder)).not.toContain('acme')
  })

  it('sends a mail: once, whichever node it was asked of', async () => {
    await invite(two, 'grace@contoso.test')
    await invite(one, 'alan@contoso.test')
    await expect.poll(() => recipients().sort()).toEqual(['alan@contoso.test', 'grace@contoso.test'])
  })

  it('sends the audit log on: each event once, of whichever node', async () => {
    await expect
      .poll(() => one.server.services.metrics.render().then(({ text }) => text))
      .toContain('stream="disk"')
    await note(one, 'at one')
    await note(two, 'at two')
    await expect.poll(streamed).toEqual(expect.arrayContaining(['at one', 'at two']))
    expectNoneDoubled()
  })

  it('goes on at another node when one stops, and nothing is lost or done twice', async () => {
    await one.close()
    await expect.poll(() => two.server.services.lease.isHeld, { interval: 20 }).toBe(true)
    await invite(two, 'edsger@contoso.test')
    await note(two, 'after the stop')
    await expect.poll(streamed).toContain('after the stop')
    expectNoneDoubled()
    await expect
      .poll(() => recipients().sort())
      .toEqual(['alan@contoso.test', 'edsger@contoso.test', 'grace@contoso.test'])
    await two.server.services.certificates.look()
    expect(authority.ordered).toEqual([CONSOLE])
  })
})
