import { chmod } from 'node:fs/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startGatewright } from '../../src/index.ts'
import { type Console, fileText, startConsole } from '../admin-api/support/console.ts'
import { openSecondConnection, type SecondConnection } from '../support/commits.ts'

/** The file is on the disk and not in the database, so that it is saved and that it is written down cannot be one transaction. */
let gateway: Console
let other: SecondConnection

beforeEach(async () => {
  gateway = await startConsole()
  other = openSecondConnection(gateway.gatewright.config.dataFolder)
})
afterEach(async () => {
  other.close()
  await gateway.close()
})

const changed = fileText({ roles: ['support'] })
const config = async () => (await gateway.ada.call('GET', '/config')).json()
const save = async (text = changed) =>
  gateway.ada.call('PUT', '/config', { text, baseVersion: (await config()).version })
const history = async (): Promise<string[]> =>
  (await gateway.ada.call('GET', '/config/versions')).json().map(({ by }: { by: string }) => by)
const entries = async () => (await gateway.ada.call('GET', '/audit?kind=configuration')).json().items
const begun = () => other.everything().config_saves
const ada = 'ada@contoso.test'

it('a save is the file, its version, its entry and the end of its draft', async () => {
  const { version } = await config()
  await gateway.ada.call('PUT', '/config', { text: changed, baseVersion: version, asDraft: true })
  expect((await config()).draft).toBeDefined()
  expect((await save()).status).toBe(200)
  expect(await gateway.text()).toBe(changed)
  expect([await history(), (await config()).draft, begun()]).toEqual([[ada, 'first start'], undefined, []])
  expect(await entries()).toMatchObject([{ who: ada, detail: { from: version } }])
})

it('is its author’s where nothing more could be written after the file, and the entry follows', async () => {
  const mend = other.breakTheAuditLog()
  expect((await save()).status).toBe(200)
  expect(await gateway.text()).toBe(changed)
  expect(begun()).toHaveLength(1)
  mend()
  expect(await history()).toEqual([ada, 'first start'])
  expect(await entries()).toMatchObject([{ who: ada, result: 'ok' }])
  await history()
  expect([(await entries()).length, begun()]).toEqual([1, []])
})

it('is its author’s after a crash between, as the next start finds out', async () => {
  const mend = other.breakTheAuditLog()
  await save()
  await gateway.gatewright.close()
  mend()
  const { file: configFile, clock } = gateway
  const again = await startGatewright({ configFile, env: {}, log: pino({ level: 'silent' }), clock })
  const { config_versions: versions = [], audit_events: events = [] } = other.everything()
  await again.close()
  expect(versions.map(row => JSON.parse(row).by_name)).toEqual(['first start', ada])
  expect(events.map(row => JSON.parse(row)).filter(({ kind }) => kind === 'configuration')).toMatchObject([
    { actor: ada, result: 'ok' },
  ])
})

it('is nobody’s where the file could not be replaced, nor is what somebody writes into it later', async () => {
  const { version } = await config()
  await chmod(gateway.file, 0o444)
  expect((await save()).json().error).toBe('config_not_writable')
  await chmod(gateway.file, 0o644)
  expect([await history(), await entries(), (await config()).version]).toEqual([['first start'], [], version])
  await gateway.write(fileText({ roles: ['sales'] }))
  expect(await history()).toEqual(['edited on disk', 'first start'])
  expect([await entries(), begun()]).toEqual([[], []])
})
