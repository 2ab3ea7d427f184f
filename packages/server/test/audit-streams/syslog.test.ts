import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { makeCertificate, startStreams, targetOf } from './support.ts'
import { startSyslogServer } from './syslog-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatewright-syslog-'))
const certificate = makeCertificate(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const receiverAt = (port: number, host = 'localhost') =>
  ({ kind: 'syslog', host, port, facility: 13, ca: certificate.certFile }) as const

it('10,000 events while the receiver is down: none is lost, none doubled, and they come in order', async () => {
  const audit = await startStreams()
  const port = await freePort()
  await audit.run(['siem', receiverAt(port)])
  const written = await audit.write(10_000)
  await audit.failed('siem', 10)
  expect(audit.state('siem')).toMatchObject({ lag: 10_000, sent: 0 })
  const server = await startSyslogServer(certificate, port)
  await audit.drained('siem')
  expect(server.events().map(targetOf)).toEqual(written)
  expect(audit.state('siem')).toMatchObject({ lag: 0, sent: 10_000, dropped: 0 })
  const said = audit.lines.map(line => JSON.parse(line).msg)
  expect(said).toEqual([
    'audit stream: events are not taken; they are kept and sent again',
    'audit stream: the receiver takes events again',
  ])
}, 120_000)

it('a message is one of RFC 5424, with its length in bytes and the event as ASCII', async () => {
  const audit = await startStreams()
  const server = await startSyslogServer(certificate)
  await audit.run(['siem', receiverAt(server.port)])
  await audit.write(1, {
    actor: 'zoë@contoso.test\n<34>1 forged',
    result: 'refused',
    detail: { reason: '…' },
  })
  await audit.drained('siem')
  const [message = ''] = server.messages
  expect(message).toMatch(/^<108>1 2026-03-01T12:00:00\.000Z \S+ gatewright \d+ export - \{"id":"[^"]+",/)
  expect(message).toMatch(/^[ -~]*$/)
  expect(JSON.parse(message.slice(message.indexOf('{')))).toMatchObject({
    time: '2026-03-01T12:00:00.000Z',
    who: 'zoë@contoso.test\n<34>1 forged',
    detail: { reason: '…' },
  })
})

it('an event is never longer than receivers take: its detail is left out, and that is said', async () => {
  const audit = await startStreams()
  const server = await startSyslogServer(certificate)
  await audit.run(['siem', receiverAt(server.port)])
  await audit.write(1, {
    actor: 'ï'.repeat(320),
    target: '\u{1f600}'.repeat(4_000_000),
    detail: { long: 'x'.repeat(8_000_000) },
  })
  await audit.drained('siem')
  const [message = ''] = server.messages
  expect(message.length).toBeLessThanOrEqual(8_000)
  expect(JSON.parse(message.slice(message.indexOf('{')))).toMatchObject({
    detailOmitted: expect.stringMatching(/bytes$/),
  })
})

it('what a receiver that breaks off has not read comes again, in whole lots', async () => {
  const audit = await startStreams()
  let broken = 0
  const server = await startSyslogServer(certificate, 0, socket => {
    if (broken++ < 3) socket.destroy()
  })
  await audit.run(['siem', receiverAt(server.port)])
  const written = await audit.write(900)
  await audit.drained('siem')
  // By its id each is told from the one that came before.
  const ids = new Map(server.events().map(line => [JSON.parse(line).id, targetOf(line)]))
  expect([...ids.values()]).toEqual(written)
})

it('a restart of the server doubles nothing', async () => {
  const audit = await startStreams()
  const server = await startSyslogServer(certificate)
  const first = [] as string[]
  for (let round = 0; round < 3; round += 1) {
    await audit.run(['siem', receiverAt(server.port)])
    first.push(...(await audit.write(700)))
    if (round === 2) await audit.drained('siem')
  }
  expect(server.events().map(targetOf)).toEqual(first)
})

it('sends nothing to a receiver whose certificate nobody vouches for, or that is for another name', async () => {
  const audit = await startStreams()
  const server = await startSyslogServer(makeCertificate())
  await audit.run(['siem', receiverAt(server.port)])
  await audit.write(1)
  await audit.failed('siem', 3)
  const other = await startSyslogServer(certificate)
  await audit.run(['siem', receiverAt(other.port, '127.0.0.2')])
  await audit.failed('siem', 3)
  expect([...server.messages, ...other.messages]).toEqual([])
})
