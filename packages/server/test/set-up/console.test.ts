import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createOutboundFetch } from '../../src/outbound/outbound-fetch.ts'
import { clientAccess } from '../../src/set-up/entra/access.ts'
import { findTenant } from '../../src/set-up/entra/tenant.ts'
import { lockSetUp } from '../../src/set-up/lock.ts'
import { type Console, type Person, startConsole } from '../admin-api/support/console.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { bootstrap, freshTenant, madeIn, tenantId } from './support.ts'

const comments = `{
  // Where browsers find us.
  "httpServer": { "port": 0, "externalUrl": "${origin}" }, /* kept */
  "superAdmins": [{ "email": "grace@contoso.test", "strategy": "default" }]
}
`

/** A server on a file with comments, started by somebody who has named the emulator; and a tenant. Each test has a strategy of its own. */
let emulator: EntraEmulator
let at: Console
let ada: Person
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: freshTenant })
  at = await startConsole(comments, { env: { GATEWRIGHT_SETUP_AUTHORITY: emulator.origin } })
  ada = at.ada
})
afterAll(async () => {
  await at?.close()
  await emulator?.close()
})

const wanted = (strategy: string, more: object = {}) => ({
  ...{ tenant: 'northwind.test', strategy, externalUrl: origin, appName: `Gatewright ${strategy}` },
  ...{ credential: 'certificate', consent: true, ...more },
})
/** What was made in the tenant for a strategy. */
const appsOf = (strategy: string) =>
  madeIn(emulator).applications.filter(({ displayName }) => displayName === `Gatewright ${strategy}`)
const client = { kind: 'client', id: bootstrap.id, secret: bootstrap.secret }

const shown = async (by: Person, strategy = 'azure') =>
  (await by.call('GET', `/set-up/entra?strategy=${strategy}`)).json()
/** How far the run is, as the page asks for it, once it has left these states. */
async function after(by: Person, ...states: readonly string[]) {
  await expect.poll(async () => (await shown(by)).run?.state, { interval: 50 }).not.toBeOneOf(states)
  return (await shown(by)).run
}
async function look(by: Person, strategy: string, way: object = client, more: object = {}) {
  const begun = await by.call('POST', '/set-up/entra/runs', { wanted: wanted(strategy), way, ...more })
  if (begun.status !== 202) throw new Error(begun.body)
  return after(by, 'looking')
}
async function goOn(by: Person) {
  const { run } = await shown(by)
  const answer = await by.call('POST', `/set-up/entra/runs/${run.id}/go-on`, {})
  expect([answer.status, answer.body]).toEqual([204, ''])
  return after(by, 'planned', 'working')
}
async function doneBy(...args: Parameters<typeof look>) {
  expect(await look(...args)).toMatchObject({ state: 'planned' })
  expect(await goOn(args[0])).toMatchObject({ state: 'done' })
}
const sentences = async () =>
  (await ada.call('GET', '/audit')).json().items.map((entry: { what: string }) => entry.what)

it('one page connects Microsoft: what will be done is said first, then done, written with its comments kept, and in the log', async () => {
  expect(await shown(ada)).toMatchObject({
    ...{ strategy: 'azure', externalUrl: origin, externalUrlIsWritten: true, complete: false, begun: false },
    appName: 'Gatewright (localhost 3000)',
  })
  const plan = await look(ada, 'azure')
  expect(plan).toMatchObject({ state: 'planned', intent: 'make', yours: true })
  expect(plan.rows[0].does).toBe(
    'registers the application "Gatewright azure", for people of this tenant alone',
  )
  expect([appsOf('azure'), await at.text()]).toEqual([[], comments])

  const done = await goOn(ada)
  expect(done).toMatchObject({
    state: 'done',
    said: expect.arrayContaining(['authStrategies.azure was added']),
  })
  for (const { at } of done.rows) expect(at).toBeOneOf(['done', 'was-so'])
  const text = await at.text()
  for (const kept of ['  // Where browsers find us.', '/* kept */']) expect(text).toContain(kept)
  expect(text).toContain('${file:./secrets/azure.pem}')
  expect(statSync(join(at.folder, 'secrets', 'azure.pem')).mode & 0o777).toBe(0o600)
  expect((await ada.call('GET', '/config')).json().problems).toEqual([])
  const status = (await ada.call('GET', '/status')).json()
  expect([status.restart.needed, (await shown(ada)).complete]).toEqual([true, true])
  const [version] = (await ada.call('GET', '/config/versions')).json()
  expect(version.by).toBe('ada@contoso.test')
  await expect
    .poll(() => sentences())
    .toEqual(
      expect.arrayContaining([
        'Asked Microsoft what is to be set up for azure, by an application that may register others',
        'Saved the configuration',
        'Set up azure at Microsoft, by an application that may register others',
      ]),
    )

  // The existing restart, and the very strategy.
  const restarted = await ada.call('POST', '/restart', { accepts: [] })
  expect([restarted.status, (await shown(ada)).runs]).toEqual([202, true])

  // Run again it looks for what differs, mends it, and takes everything away.
  expect(await look(ada, 'azure')).toMatchObject({ state: 'fine', intent: 'repair' })
  const [app] = appsOf('azure')
  emulator.store.applications.update(app?.id ?? '', { keyCredentials: [] })
  const differs = await look(ada, 'azure')
  expect(differs.state).toBe('planned')
  expect(JSON.stringify(differs.rows)).toContain('is not registered at the application any more.')
  expect(await goOn(ada)).toMatchObject({ state: 'done' })
  // What it may see by itself, without anybody's rights.
  expect(await look(ada, 'azure', { kind: 'own' })).toMatchObject({ state: 'fine' })

  const web = emulator.store.applications.get(app?.id ?? '')?.web
  emulator.store.applications.update(app?.id ?? '', { ...(web && { web: { ...web, redirectUris: [] } }) })
  const seen = await look(ada, 'azure', { kind: 'own' })
  expect(seen.state).toBe('differs')
  expect(JSON.stringify(seen.rows)).toContain('is not registered on the platform Web')

  const undo = await look(ada, 'azure', client, { undo: true })
  expect(undo.rows.map((row: { does: string }) => row.does)).toEqual([
    'takes the strategy "azure" out of the configuration file',
    'deletes secrets/azure.pem',
    expect.stringMatching(/^deletes the application "Gatewright azure"/),
  ])
  expect(await goOn(ada)).toMatchObject({ state: 'done' })
  expect([appsOf('azure'), readdirSync(join(at.folder, 'secrets'))]).toEqual([[], []])
  expect(await at.text()).toContain('// Where browsers find us.')
  // The file of a server that runs stays.
  expect(await at.text()).not.toContain('authStrategies')
})

it('nothing is taken away by halves: what was added to an application that was there takes a way that may ask Microsoft', async () => {
  await doneBy(ada, 'first')
  const [app] = appsOf('first')
  const adopting = { wanted: wanted('second', { app: app?.appId }) }
  await doneBy(ada, 'second', client, adopting)
  expect(await shown(ada, 'second')).toMatchObject({ application: { made: false }, inTenant: true })
  const before = await at.text()
  const undo = { ...adopting, undo: true }
  const refused = await look(ada, 'second', { kind: 'own' }, undo)
  expect(refused).toMatchObject({ state: 'failed', rows: [], fault: { code: 'no_access' } })
  expect(refused.fault.what).toContain('What was added to the application "Gatewright first"')
  expect(await at.text()).toBe(before)

  const planned = await look(ada, 'second', client, undo)
  expect(planned.rows.map((row: { does: string }) => row.does)).toEqual([
    'takes the strategy "second" out of the configuration file',
    'deletes secrets/second.pem',
    `takes away what was added to the application "Gatewright first" (${app?.appId}), which stays`,
  ])
  expect(await goOn(ada)).toMatchObject({ state: 'done' })
  expect(await shown(ada, 'second')).toMatchObject({ inTenant: false })
})

it('a secret that was typed for it stands in no answer, no entry, and no file', async () => {
  const refused = await look(ada, 'other', { ...client, secret: 'wrong-secret-of-somebody-0001' })
  expect(refused).toMatchObject({ state: 'failed', fault: { code: 'bootstrap_secret' } })
  await doneBy(ada, 'other')
  const answers = JSON.stringify([await shown(ada), (await ada.call('GET', '/audit')).json()])
  const files = readdirSync(at.folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  for (const secret of [bootstrap.secret, 'wrong-secret-of-somebody-0001'])
    expect([answers, ...files].some(text => text.includes(secret))).toBe(false)
  const check = await ada.call('POST', '/set-up/entra/check', {
    what: 'secret',
    text: ` ${bootstrap.secret}\n`,
  })
  expect([check.status, check.body.includes(bootstrap.secret)]).toEqual([200, false])
  expect(check.json().notes[0]).toContain('which was left out')
})

it('asks Microsoft’s hosts and what whoever runs the server has named, and no other, whatever a browser sends', async () => {
  const begun = (more: object) =>
    ada.call('POST', '/set-up/entra/runs', { wanted: wanted('elsewhere', more), way: client })
  for (const authority of [
    'http://169.254.169.254',
    'http://localhost:1',
    'https://login.microsoftonline.com.evil.test',
    'https://graph.microsoft.com',
    'https://login.microsoftonline.com:8443',
    'http://login.microsoftonline.com',
    emulator.origin.replace('http:', 'https:'),
  ]) {
    const answer = await begun({ authority })
    expect([authority, answer.status, answer.json().fields?.[0].field]).toEqual([authority, 400, 'tenant'])
    const address = await begun({ tenant: `${authority}/${tenantId}/v2.0` })
    expect(address.status).toBe(400)
  }
  expect((await begun({ strategy: '../../etc/passwd' })).json().fields[0].field).toBe('strategy')
  const files = await ada.call(
    'POST',
    '/set-up/entra/files',
    wanted('elsewhere', { authority: 'http://localhost:1' }),
  )
  expect(files.status).toBe(400)
})

it('every value that is pasted is checked by the rules of the command line', async () => {
  const faultOf = async (what: string, text: string, more: object = {}) =>
    (await ada.call('POST', '/set-up/entra/check', { what, text, ...more })).json().fault
  const object = 'c0ffee00-0000-4000-8000-0000000000aa'
  expect(await faultOf('tenant', 'common')).toContain('is no tenant of its own')
  expect(await faultOf('tenant', 'https://graph.microsoft.com/v1.0')).toContain('Microsoft Graph')
  expect(await faultOf('tenant', `https://login.microsoftonline.us/${tenantId}/v2.0`)).toBeUndefined()
  expect(await faultOf('external-url', 'https://other.example.com')).toContain('httpServer.externalUrl')
  expect(await faultOf('client-id', tenantId, { tenant: tenantId })).toContain('Directory (tenant) ID')
  expect(await faultOf('secret', object)).toContain('Secret ID')
  expect(await faultOf('strategy', 'a/b')).toContain('letters')
  const output = await ada.call('POST', '/set-up/entra/check', { what: 'output', text: '{}' })
  expect([output.status, output.json().message]).toEqual([
    400,
    expect.stringContaining('"tenantId" is missing'),
  ])
  // Entra alone can say that this is an Object ID: it is asked, and nothing is kept.
  const steps = await ada.call('POST', '/set-up/entra/instructions', wanted('hand'))
  expect(steps.json().certificate).toMatch(/^-----BEGIN CERTIFICATE/)
  expect(steps.body).not.toContain('PRIVATE KEY')
  const wrong = await look(ada, 'hand', { kind: 'hand', clientId: object })
  expect(wrong).toMatchObject({ state: 'failed', fault: { code: 'not_accepted' } })
  expect(wrong.fault.what).toContain('not the Object ID')
  expect(await at.text()).not.toContain('"hand"')
})

it('a script is handed over, and what it prints is taken over', async () => {
  const files = (await ada.call('POST', '/set-up/entra/files', wanted('script'))).json()
  expect(files.map(({ kind }: { kind: string }) => kind)).toEqual(['az', 'bicep', 'terraform'])
  expect(JSON.stringify(files)).not.toContain('PRIVATE KEY')
  writeFileSync(join(at.folder, 'set-up.sh'), files[0].text)
  const az = join(import.meta.dirname, '..', '..', '..', '..', 'tests', 'support', 'az.mjs')
  writeFileSync(join(at.folder, 'az'), `#!/bin/sh\nexec "${process.execPath}" "${az}" "$@"\n`, {
    mode: 0o755,
  })
  const tenant = await findTenant('northwind.test', emulator.origin, createOutboundFetch())
  const proof = { kind: 'secret', secret: bootstrap.secret } as const
  const token = await clientAccess(tenant, { id: bootstrap.id, proof }, createOutboundFetch())()
  const output = await new Promise<string>((resolve, reject) =>
    execFile(
      'bash',
      [join(at.folder, 'set-up.sh')],
      {
        env: {
          PATH: `${at.folder}:${process.env.PATH}`,
          ...{ AZ_TOKEN: token, AZ_TENANT: tenantId },
        },
      },
      (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
    ),
  )
  await doneBy(ada, 'script', { kind: 'script', output })
  expect(appsOf('script')).toHaveLength(1)
  expect(await at.text()).toContain(appsOf('script')[0]?.appId)
})

it('a code is shown to whoever has begun, and one who stops it has changed nothing', async () => {
  const run = await look(ada, 'device', { kind: 'device' })
  expect(run).toMatchObject({ state: 'code', code: { userCode: expect.stringMatching(/^[A-Z0-9-]{8,}$/) } })
  expect(run.code.address).toContain(emulator.origin)
  const stopped = await ada.call('DELETE', `/set-up/entra/runs/${run.id}`)
  expect(stopped.status).toBe(204)
  expect((await shown(ada)).run).toMatchObject({ state: 'failed', fault: { code: 'stopped' } })
  expect(appsOf('device')).toEqual([])
})

it('of two admins at once the second is told of the first, sees how far it is, and may stop it but not go on with it', async () => {
  const grace = await at.join('grace@contoso.test', [])
  const run = await look(ada, 'both')
  const second = await grace.call('POST', '/set-up/entra/runs', { wanted: wanted('both'), way: client })
  expect([second.status, second.json().error, second.json().message]).toEqual([
    409,
    'set_up_busy',
    expect.stringContaining('ada@contoso.test is setting up the strategy "both"'),
  ])
  expect((await shown(grace)).run).toMatchObject({ yours: false, state: 'planned' })
  expect((await grace.call('POST', `/set-up/entra/runs/${run.id}/go-on`, {})).status).toBe(409)
  expect((await grace.call('POST', '/set-up/entra/files', wanted('both'))).status).toBe(409)
  // So is whoever runs the command meanwhile; and the other way round.
  await expect(lockSetUp(at.gatewright.config.dataFolder)).rejects.toMatchObject({ code: 'busy' })
  await grace.call('DELETE', `/set-up/entra/runs/${run.id}`)
  // In the name of whoever has stopped it.
  const { items } = (await ada.call('GET', '/audit')).json()
  const stopped = {
    who: 'grace@contoso.test',
    what: 'Stopped what was begun at Microsoft for both, by an application that may register others',
  }
  expect(items).toContainEqual(expect.objectContaining(stopped))
  const held = await lockSetUp(at.gatewright.config.dataFolder)
  const third = await grace.call('POST', '/set-up/entra/runs', { wanted: wanted('both'), way: client })
  expect([third.status, third.json().message]).toEqual([
    409,
    expect.stringContaining(`process ${process.pid}`),
  ])
  held.release()
  await doneBy(grace, 'both')
})

it('what was cut short is taken up, and nothing is made twice', async () => {
  const { id } = await look(ada, 'cut')
  const going = ada.call('POST', `/set-up/entra/runs/${id}/go-on`, {})
  await expect.poll(() => appsOf('cut').length, { interval: 1 }).toBe(1)
  await ada.call('DELETE', `/set-up/entra/runs/${id}`)
  await going
  expect(await shown(ada, 'cut')).toMatchObject({
    ...{ complete: false, tenant: tenantId },
    run: { state: 'failed', fault: { code: 'stopped' } },
  })
  expect(await at.text()).not.toContain('"cut"')
  await doneBy(ada, 'cut')
  expect(appsOf('cut')).toMatchObject([{ keyCredentials: [{}] }])
})

it('is refused where the file has the name for something else, before anything is made', async () => {
  const { text, version } = (await ada.call('GET', '/config')).json()
  const withTheirs = text.replace(
    '"authStrategies": {',
    '"authStrategies": {\n    "theirs": { "type": "basic" },',
  )
  expect((await ada.call('PUT', '/config', { text: withTheirs, baseVersion: version })).status).toBe(200)
  expect(await look(ada, 'theirs')).toMatchObject({ state: 'failed', fault: { code: 'name_taken' } })
  expect(appsOf('theirs')).toEqual([])
})

it('takes no name of a strategy that is there unwritten, and none that the file would not take', async () => {
  const before = await at.text()
  for (const name of ['default', '__proto__', 'constructor', '-x']) {
    const begun = await ada.call('POST', '/set-up/entra/runs', { wanted: wanted(name), way: client })
    expect([name, begun.status, begun.json().fields?.[0].field]).toEqual([name, 400, 'strategy'])
    const check = await ada.call('POST', '/set-up/entra/check', { what: 'strategy', text: name })
    expect(check.json().fault).toBeTypeOf('string')
    expect(appsOf(name)).toEqual([])
  }
  expect(await at.text()).toBe(before)
})

it('is not to be had from another site', async () => {
  const browser = createBrowser(at.gatewright.port)
  browser.cookies.set('localhost:3000', new Map(ada.browser.cookies.get('localhost:3000')))
  const answer = await browser.call(
    'POST',
    `${origin}/api/v1/admin/set-up/entra/runs`,
    { wanted: wanted('site'), way: client },
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
  )
  expect([answer.status, answer.json().error]).toEqual([403, 'cross_site'])
})
