import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Console, fileText, startConsole } from '../admin-api/support/console.ts'
import { type MailServer, readable, refusal, startMailServer } from './support.ts'

const mailTo = (port: number) => ({
  mail: { from: 'sso@contoso.test', smtp: { host: '127.0.0.1', port, security: 'none' } },
})
async function start(port: number): Promise<Console> {
  const gateway = await startConsole(fileText(mailTo(port)))
  onTestFinished(() => gateway.close())
  return gateway
}
const invite = (gateway: Console, email: string, mail = true) =>
  gateway.ada.call('POST', '/collaborators/invite', { email, strategy: 'default', roles: [], mail })
const rowOf = async (gateway: Console, email: string) =>
  (await gateway.ada.call('GET', `/collaborators?search=${email}`)).json().items[0]
const mailOf = async (gateway: Console, email: string) => (await rowOf(gateway, email))?.invitation?.mail
const settled = (gateway: Console, email: string, state: string) =>
  expect.poll(async () => (await mailOf(gateway, email))?.state).toBe(state)
const passwordIn = ({ mails }: MailServer) =>
  /first sign-in:\s+(\S{16})\s/.exec(readable(mails.at(-1)?.source ?? ''))?.[1]

describe('an invitation by mail', () => {
  it('lets the one who gets it in, is written down, and is nowhere else', async () => {
    const server = await startMailServer()
    const gateway = await start(server.port)
    expect((await gateway.ada.call('GET', '/status')).json().mail).toBe(true)
    const { link } = (await invite(gateway, 'grace@contoso.test')).json()
    await settled(gateway, 'grace@contoso.test', 'sent')
    expect(server.mails.map(({ to }) => to)).toEqual([['grace@contoso.test']])
    expect(readable(server.mails[0]?.source ?? '')).toContain(link)
    const { items } = (await gateway.ada.call('GET', '/audit?kind=mail-sent')).json()
    expect(items).toMatchObject([
      { what: 'Sent grace@contoso.test the mail of their invitation', who: 'ada@contoso.test' },
    ])
    const secret = passwordIn(server) ?? ''
    expect(JSON.stringify(items)).not.toContain(secret)
    await expect(gateway.signIn('grace@contoso.test', secret)).rejects.toThrow(/password_change_required/)
  })

  it('is sealed as long as it waits, and forgotten once it has gone', async () => {
    let answer: Error | undefined = refusal(450, 'later')
    const server = await startMailServer({ onAddress: () => answer })
    const gateway = await start(server.port)
    const { oneTimePassword, link } = (await invite(gateway, 'grace@contoso.test')).json()
    await expect
      .poll(async () => (await mailOf(gateway, 'grace@contoso.test'))?.reason)
      .toContain('"450 later"')
    const rows = () =>
      sqlOf(gateway.gatewright.services.storage.database).selectFrom('mails').selectAll().execute()
    const kept = JSON.stringify(await rows())
    expect(kept).not.toContain(oneTimePassword)
    expect(kept).not.toContain(link)
    answer = undefined
    gateway.clock.advance(60)
    gateway.gatewright.services.events.publish({ kind: 'mail-queued', mailId: '' })
    await settled(gateway, 'grace@contoso.test', 'sent')
    expect(await rows()).toMatchObject([{ sealed: null, attempts: 2 }])
  })

  it('survives a stop, and a restart of the configuration tries it at once', async () => {
    const dead = await start(9)
    await invite(dead, 'grace@contoso.test')
    await expect
      .poll(async () => (await mailOf(dead, 'grace@contoso.test'))?.reason)
      .toContain('Nothing listens')
    const server = await startMailServer()
    await dead.write(fileText(mailTo(server.port)))
    await dead.gatewright.restartFromFile('test')
    await settled(dead, 'grace@contoso.test', 'sent')
    expect(server.mails).toHaveLength(1)
  })

  it('goes out once where it cannot be written down that it has gone', async () => {
    const server = await startMailServer()
    const gateway = await start(server.port)
    const { events, storage } = gateway.gatewright.services
    const db = sqlOf(storage.database)
    const full = sql`create trigger full before update on mails begin select raise(fail, 'full'); end`
    await full.execute(db)
    await invite(gateway, 'grace@contoso.test')
    for (let looks = 0; looks < 3; looks += 1) {
      events.publish({ kind: 'mail-queued', mailId: '' })
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    await sql`drop trigger full`.execute(db)
    events.publish({ kind: 'mail-queued', mailId: '' })
    await settled(gateway, 'grace@contoso.test', 'sent')
    expect(server.mails).toHaveLength(1)
  })

  it('is given up where the server refuses it, says the cure, and is sent again on demand', async () => {
    let answer: Error | undefined = refusal(550, '5.1.1 no such user')
    const server = await startMailServer({ onAddress: () => answer })
    const gateway = await start(server.port)
    const { oneTimePassword } = (await invite(gateway, 'grace@contoso.test')).json()
    await settled(gateway, 'grace@contoso.test', 'failed')
    expect(await mailOf(gateway, 'grace@contoso.test')).toMatchObject({
      reason: expect.stringContaining('5.1.1 no such user'),
      cure: 'Check the address, and invite the right one.',
    })
    const { items } = (await gateway.ada.call('GET', '/audit?kind=mail-failed')).json()
    expect(items).toMatchObject([
      { result: 'refused', what: 'Mail of the invitation to grace@contoso.test: refused' },
    ])
    answer = undefined
    const { id } = await rowOf(gateway, 'grace@contoso.test')
    expect((await gateway.ada.call('POST', `/collaborators/${id}/mail`)).status).toBe(204)
    await settled(gateway, 'grace@contoso.test', 'sent')
    // The password of the mail before counts no more.
    expect(passwordIn(server)).not.toBe(oneTimePassword)
    await expect(gateway.signIn('grace@contoso.test', oneTimePassword)).rejects.toThrow(/invalid_credentials/)
  })

  it('is given up after two days of trying', async () => {
    const gateway = await start(9)
    await invite(gateway, 'grace@contoso.test')
    await expect
      .poll(async () => (await mailOf(gateway, 'grace@contoso.test'))?.reason)
      .toContain('Nothing listens')
    gateway.clock.advance(2 * 24 * 3600)
    gateway.gatewright.services.events.publish({ kind: 'mail-queued', mailId: '' })
    const { mailer } = gateway.gatewright.services
    await expect.poll(() => mailer.counts.failed).toBe(1)
    const { text } = await gateway.gatewright.services.metrics.render()
    expect(text).toContain('gatewright_mails_waiting 0')
    expect(text).toContain('gatewright_mails_total{result="failed"} 1')
  })

  it('is not sent any more once it was withdrawn', async () => {
    let answer: Error | undefined = refusal(450, 'later')
    const server = await startMailServer({ onAddress: () => answer })
    const gateway = await start(server.port)
    await invite(gateway, 'grace@contoso.test')
    await expect.poll(async () => (await mailOf(gateway, 'grace@contoso.test'))?.reason).toContain('later')
    await gateway.ada.call('DELETE', `/collaborators/${(await rowOf(gateway, 'grace@contoso.test')).id}`)
    answer = undefined
    gateway.clock.advance(60)
    gateway.gatewright.services.events.publish({ kind: 'mail-queued', mailId: '' })
    await expect.poll(() => gateway.gatewright.services.mailer.countWaiting()).toBe(0)
    expect(server.mails).toEqual([])
  })

  it('holds no request up while the server hangs', async () => {
    const server = await startMailServer({ onConnect: () => {} })
    const gateway = await start(server.port)
    for (const name of ['grace', 'alan', 'radia']) {
      const since = performance.now()
      expect((await invite(gateway, `${name}@contoso.test`)).status).toBe(200)
      expect(performance.now() - since).toBeLessThan(5_000)
    }
  })

  it('is not promised where nothing says how to send, nor sent where nobody asked', async () => {
    const gateway = await startConsole()
    onTestFinished(() => gateway.close())
    expect((await invite(gateway, 'grace@contoso.test')).json().message).toContain(
      'This server sends no mails',
    )
    expect(await rowOf(gateway, 'grace@contoso.test')).toBeUndefined()
    expect((await invite(gateway, 'grace@contoso.test', false)).status).toBe(200)
    expect(await mailOf(gateway, 'grace@contoso.test')).toBeUndefined()
  })

  it('goes to each of several, and to those alone whom a table invites anew, where that is asked for', async () => {
    const server = await startMailServer()
    const gateway = await start(server.port)
    await gateway.ada.call('POST', '/collaborators/invite-several', {
      ...{ addresses: 'grace@contoso.test, alan@contoso.test', strategy: 'default', roles: [], mail: true },
    })
    const got = () => server.mails.flatMap(({ to }) => to).sort()
    await expect.poll(got).toEqual(['alan@contoso.test', 'grace@contoso.test'])
    const importing = async (query: string, ...names: string[]) => {
      const csv = ['email,strategy', ...names.map(name => `${name}@contoso.test,default`)].join('\n')
      const type = { 'content-type': 'text/csv' }
      return (await gateway.ada.call('POST', `/collaborators/import${query}`, csv, type)).json()
    }
    expect(await importing('', 'radia')).toMatchObject({ imported: 1 })
    const { changes, passwords } = await importing('?mail=1', 'grace', 'radia', 'barbara')
    expect(changes).toMatchObject([
      { email: 'barbara@contoso.test', what: expect.stringMatching(/, by mail\.$/) },
    ])
    await expect.poll(got).toEqual(['alan@contoso.test', 'barbara@contoso.test', 'grace@contoso.test'])
    expect(passwordIn(server)).toBe(passwords[0].oneTimePassword)
  })

  it('of a table waits in line as far as there is room, and is refused at once where none can be sent', async () => {
    const gateway = await start(9)
    const db = sqlOf(gateway.gatewright.services.storage.database)
    await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 1999)
      insert into mails (id, invitation_id, recipient, invited_by, sealed, state, attempts, created_at, next_at)
      select 'm' || i, 'none', 'x@contoso.test', 'ada', null, 'waiting', 0, 0, 9e15 from n`.execute(db)
    const type = { 'content-type': 'text/csv' }
    const csv = ['email,strategy', ...[...Array(30).keys()].map(n => `p${n}@contoso.test,default`)].join('\n')
    const { imported, problems } = (
      await gateway.ada.call('POST', '/collaborators/import?mail=1', csv, type)
    ).json()
    // A portion is checked as a whole before it is written.
    expect(imported).toBe(25)
    expect(problems).toHaveLength(5)
    expect(problems[0].what).toContain('2000 mails wait already')
    const silent = await startConsole()
    onTestFinished(() => silent.close())
    const refused = await silent.ada.call('POST', '/collaborators/import?mail=1', csv, type)
    expect([refused.status, refused.json().message]).toEqual([400, expect.stringContaining('sends no mails')])
  })
})
