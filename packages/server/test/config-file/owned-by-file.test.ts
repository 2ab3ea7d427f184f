import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startGatewright } from '../../src/index.ts'
import { type Console, fileText, startConsole } from '../admin-api/support/console.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'

const owned = (settings: object = {}) =>
  fileText({ configuration: { owner: 'file', watch: true }, ...settings })

let gateway: Console
beforeAll(async () => {
  gateway = await startConsole(owned())
})
afterAll(() => gateway?.close())
beforeEach(async () => {
  await gateway.write(owned())
  await expect.poll(runs).toEqual(['admin', 'member'])
  // Entries of one moment have no order.
  gateway.clock.advance(1)
})

const runs = () => gateway.gatewright.config.roles
const call = (method: string, path: string, body?: unknown) => gateway.ada.call(method, path, body)
const open = async () => (await call('GET', '/config')).json()
/** Of the same moment, for the clock stands, so in no order. */
const restarts = async () => (await call('GET', '/audit?kind=restart')).json().items
/** As other nodes hear of it. */
const told = async () => (await gateway.gatewright.services.nodes.list())[0]
const status = async () => (await call('GET', '/status')).json()

it('a file that is its own owner is shown, and written by nothing', async () => {
  const { text, version, owner } = await open()
  expect([owner, text]).toEqual(['file', owned()])
  expect((await status()).config).toMatchObject({ file: gateway.file, owner: 'file', watched: true })
  const refusals = await Promise.all([
    call('PUT', '/config', { text: owned({ roles: ['support'] }), baseVersion: version }),
    call('POST', `/config/versions/${version}/restore`, {}),
    ...['/set-up/entra/files', '/set-up/entra/instructions'].map(path => call('POST', path, wanted)),
    call('POST', '/set-up/entra/runs', { wanted, way: { kind: 'device' } }),
  ])
  for (const page of refusals) {
    expect([page.status, page.json().error]).toEqual([403, 'config_read_only'])
    expect(page.json()).toMatchObject({ file: gateway.file, message: expect.stringContaining('own owner') })
  }
  expect(await gateway.text()).toBe(owned())
})

const wanted = {
  ...{ tenant: 'contoso.test', strategy: 'azure', externalUrl: origin },
  ...{ credential: 'certificate', consent: false },
}

it('takes drafts, checks and comparisons all the same', async () => {
  const { version } = await open()
  const draft = owned({ roles: ['support'] })
  const kept = await call('PUT', '/config', { text: draft, baseVersion: version, asDraft: true })
  expect(kept.status).toBe(200)
  expect((await open()).draft.text).toBe(draft)
  expect((await call('POST', '/config/check', { text: draft })).json().problems).toEqual([])
  expect((await call('GET', '/config/versions')).json()[0].version).toBe(version)
  expect((await call('DELETE', '/config/draft')).status).toBe(204)
})

it('is restarted onto when it has changed, and written down as the watch’s', async () => {
  await gateway.write(owned({ roles: ['support'] }))
  await expect.poll(runs).toContain('support')
  const { name } = gateway.gatewright.services.nodes.self
  // The entry comes behind what it is about.
  await expect.poll(restarts).toContainEqual(
    expect.objectContaining({
      ...{ who: 'file watch', result: 'ok', detail: expect.objectContaining({ node: name }) },
      what: `Restarted with the configuration file, on ${name}`,
    }),
  )
})

it('goes on with what runs where the file has problems, says which, and takes what mends them', async () => {
  await gateway.write(owned({ session: { maxAge: 'soon' } }))
  await expect
    .poll(async () => (await status()).restart.problems?.map(({ path }: { path: string }) => path))
    .toEqual(['session.maxAge'])
  expect((await status()).restart.needed).toBe(true)
  expect((await open()).problems).toMatchObject([{ path: 'session.maxAge' }])
  const refused = { who: 'file watch', result: 'refused', code: 'config_invalid' }
  await expect.poll(restarts).toContainEqual(expect.objectContaining(refused))
  await expect.poll(told).toMatchObject({ state: 'failed', problem: { code: 'config_invalid' } })
  expect((await told())?.problem?.message).toContain('session.maxAge')
  // What runs is written back.
  await gateway.write(owned())
  await expect.poll(told).toMatchObject({ state: 'serving' })
  expect(await told()).not.toHaveProperty('problem')
  await gateway.write(owned({ roles: ['mended'] }))
  await expect.poll(runs).toContain('mended')
  expect((await status()).restart).toMatchObject({ needed: false, problems: [] })
})

it('is not given up by a restart: whose it is takes effect with another process', async () => {
  await gateway.write(fileText())
  await expect
    .poll(async () => JSON.stringify((await restarts()).map(({ detail }: { detail: object }) => detail)))
    .toContain('Another configuration.owner takes effect')
  expect((await open()).owner).toBe('file')
})

it('a ConfigMap’s file is taken when Kubernetes swaps its link', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-map-'))
  const file = join(folder, 'map', 'gatewright.config.json')
  /** As the kubelet writes a volume: a folder by a new name, and `..data` renamed over to lead to it. */
  async function lay(name: string, text: string) {
    await mkdir(join(folder, 'map', name), { recursive: true })
    await writeFile(join(folder, 'map', name, 'gatewright.config.json'), text)
    await symlink(name, join(folder, 'map', '..data_tmp'))
    await rename(join(folder, 'map', '..data_tmp'), join(folder, 'map', '..data'))
  }
  const textOf = (settings: object) => owned({ dataFolder: join(folder, 'data'), ...settings })
  await lay('..2026_03_01', textOf({}))
  await symlink(join('..data', 'gatewright.config.json'), file)
  const lines: string[] = []
  const node = await startGatewright({
    ...{ configFile: file, env: {}, clock: gateway.clock },
    log: pino({ level: 'info' }, { write: line => void lines.push(line) }),
  })
  await lay('..2026_03_02', textOf({ roles: ['swapped'] }))
  await rm(join(folder, 'map', '..2026_03_01'), { recursive: true })
  await expect.poll(() => node.config.roles).toContain('swapped')
  await lay('..2026_03_03', '{ "roles": }')
  await expect.poll(() => lines.join('')).toContain('restart refused')
  expect(node.config.roles).toContain('swapped')
  const page = await createBrowser(node.port).open(`${origin}/healthz`)
  expect(page.status).toBe(200)
  await node.close()
  await rm(folder, { recursive: true, force: true })
})
