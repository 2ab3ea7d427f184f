import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Gatewright, startGatewright } from '../../src/index.ts'
import { type Console, fileText, startConsole } from '../admin-api/support/console.ts'
import { createBrowser, type Page } from '../support/browser.ts'
import { layPostgresDatabase } from '../support/postgres.ts'
import { origin } from '../support/server.ts'

/** Nodes of one database, each with its file and its data folder on a machine of its own. */
describe('nodes on one PostgreSQL', () => {
  let url: string
  let first: Console
  const folders: string[] = []
  const running = new Set<Gatewright>()

  const textOf = (settings: object = {}) => fileText({ storage: { url }, ...settings })

  /** A machine, before anything runs on it. */
  async function machine(text: string) {
    const folder = await mkdtemp(join(tmpdir(), 'gatewright-node-'))
    folders.push(folder)
    const file = join(folder, 'gatewright.config.json')
    await writeFile(file, text)
    return {
      file,
      text: () => readFile(file, 'utf8'),
      write: (changed: string) => writeFile(file, changed),
      async start(more: { readonly fileText?: string } = {}) {
        const log = pino({ level: 'silent' })
        const node = await startGatewright({ configFile: file, env: {}, log, clock: first.clock, ...more })
        running.add(node)
        const browser = createBrowser(node.port)
        // Sessions are the database's, so who has signed in at one node is signed in at each.
        for (const [host, jar] of first.ada.browser.cookies) browser.cookies.set(host, new Map(jar))
        const call = (method: string, path: string, body?: unknown): Promise<Page> =>
          browser.call(method, `${origin}/api/v1/admin${path}`, body)
        const stop = async () => {
          running.delete(node)
          await node.close()
        }
        return { node, call, stop, roles: () => node.config.roles }
      },
    }
  }
  const save = async (call: Console['ada']['call'], text: string) => {
    const { version } = (await call('GET', '/config')).json()
    const page = await call('PUT', '/config', { text, baseVersion: version })
    expect([page.status, page.body]).toEqual([200, expect.any(String)])
    return page.json()
  }
  const history = async (): Promise<string[]> =>
    (await first.ada.call('GET', '/config/versions')).json().map(({ by }: { by: string }) => by)
  let before: readonly string[] = []
  /** Who has made versions in this test, the latest first. */
  const made = async () => (await history()).slice(0, -before.length)
  const ada = 'ada@contoso.test'

  beforeAll(async () => {
    url = await layPostgresDatabase()
    first = await startConsole(textOf())
  })
  beforeEach(async () => {
    before = await history()
  })
  afterEach(async () => {
    for (const node of running) await node.close()
    running.clear()
  })
  afterAll(async () => {
    await first?.close()
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })

  it('run what one of them has saved, and have it in their files', async () => {
    expect(before).toEqual(['first start'])
    const there = await machine(await first.text())
    const second = await there.start()
    await save(first.ada.call, textOf({ roles: ['support'] }))
    expect(await first.text()).toBe(textOf({ roles: ['support'] }))
    const { text, owner } = (await second.call('GET', '/config')).json()
    expect([JSON.parse(text).roles, owner]).toEqual([['support'], 'storage'])
    expect((await second.call('GET', '/status')).json()).toMatchObject({
      restart: { needed: true },
      config: { shared: true, owner: 'storage' },
    })
    await expect.poll(there.text).toBe(textOf({ roles: ['support'] }))

    expect((await second.call('POST', '/restart', {})).status).toBe(202)
    expect(second.roles()).toContain('support')
    expect(await made()).toEqual([ada])
    const entries = (await second.call('GET', '/audit?kind=configuration')).json().items
    expect(entries).toMatchObject([{ who: ada, result: 'ok' }])
  })

  it('refuse a save that began with what another node has changed since', async () => {
    const second = await (await machine(await first.text())).start()
    const { version } = (await second.call('GET', '/config')).json()
    await save(first.ada.call, textOf({ roles: ['sales'] }))
    const late = await second.call('PUT', '/config', {
      text: textOf({ roles: ['finance'] }),
      baseVersion: version,
    })
    expect([late.status, late.json().error]).toEqual([409, 'config_changed'])
    expect(JSON.parse(late.json().current).roles).toEqual(['sales'])
    expect(await made()).toEqual([ada])
  })

  it('of saves at once, one is kept, and the others are told of it', async () => {
    const second = await (await machine(await first.text())).start()
    const { version: baseVersion } = (await second.call('GET', '/config')).json()
    const calls = [first.ada.call, second.call]
    const saves = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        (calls[at % 2] as Console['ada']['call'])('PUT', '/config', {
          text: textOf({ roles: [`role-${at}`] }),
          baseVersion,
        }),
      ),
    )
    expect(saves.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)])
    expect(await made()).toEqual([ada])
  })

  it('come back with an old text, from the image of a container or after an hour, and run the newest', async () => {
    const there = await machine(await first.text())
    await (await there.start()).stop()
    await save(first.ada.call, textOf({ roles: ['an-hour-later'] }))
    const again = await there.start()
    expect(again.roles()).toContain('an-hour-later')
    expect(await there.text()).toBe(await first.text())

    const container = await machine(textOf())
    await chmod(container.file, 0o444)
    const replica = await container.start()
    expect(replica.roles()).toContain('an-hour-later')
    expect(await container.text()).toBe(textOf())
    const { config, restart } = (await replica.call('GET', '/status')).json()
    expect([config.differs, restart.needed]).toEqual([undefined, false])
    // As the first of a machine's workers begins: their leader has read the file.
    const led = await (await machine(textOf())).start({ fileText: textOf() })
    expect(led.roles()).toContain('an-hour-later')
    expect(await made()).toEqual([ada])
  })

  it('take an edit by hand over as a version, where it was made from the newest', async () => {
    const there = await machine(await first.text())
    const second = await there.start()
    await there.write(textOf({ roles: ['by-hand'] }))
    expect((await second.call('POST', '/restart', {})).status).toBe(202)
    expect(second.roles()).toContain('by-hand')
    expect(await made()).toEqual([expect.stringMatching(/^edited on disk, /)])
    await expect.poll(() => first.text()).toBe(textOf({ roles: ['by-hand'] }))

    await second.stop()
    await there.write(textOf({ roles: ['by-hand', 'stopped'] }))
    expect((await there.start()).roles()).toContain('stopped')
    expect(await made()).toHaveLength(2)
  })

  it('keep an edit with problems from the others, and say what is wrong with it', async () => {
    const there = await machine(await first.text())
    const second = await there.start()
    await there.write(textOf({ httpServer: { port: 'soon' } }))
    const refused = await second.call('POST', '/restart', {})
    expect([refused.status, refused.json().error]).toEqual([422, 'config_invalid'])
    expect(refused.json().problems[0].path).toBe('httpServer.port')
    expect(await there.text()).toContain('soon')
    expect(await made()).toEqual([])
    expect((await second.call('GET', '/status')).json().config.differs).toContain('cannot run as it is')
    await second.stop()
    await expect(there.start()).rejects.toThrow('The configuration has a problem')
  })

  it('with different files: the second does not start, and says which text runs and how to take either', async () => {
    const there = await machine(textOf({ roles: ['other'] }))
    const refusal = await there.start().catch((error: Error) => error.message)
    expect(refusal).toContain('has a text of its own')
    expect(refusal).toContain((await first.ada.call('GET', '/status')).json().config.fileVersion)
    for (const command of ['diff', 'pull', 'push'])
      expect(refusal).toContain(`gatewright config ${command} --config ${there.file}`)
    expect(await there.text()).toBe(textOf({ roles: ['other'] }))
    expect(await made()).toEqual([])
  })

  it('refuse to restart onto an edit of an outdated copy, and go on with what runs', async () => {
    const there = await machine(await first.text())
    const second = await there.start()
    await chmod(there.file, 0o444)
    await save(first.ada.call, textOf({ roles: ['meanwhile'] }))
    await second.call('GET', '/status')
    await chmod(there.file, 0o644)
    await there.write(textOf({ roles: ['of-this-node'] }))
    const refused = await second.call('POST', '/restart', {})
    expect([refused.status, refused.json().error]).toEqual([409, 'config_differs'])
    expect(refused.json().message).toContain('gatewright config pull')
    expect(second.roles()).not.toContain('of-this-node')
    expect((await second.call('GET', '/status')).json().config.differs).toContain('a text of its own')
    expect(await there.text()).toBe(textOf({ roles: ['of-this-node'] }))
  })

  it('start on nothing that is stored or owned elsewhere than where their file leads', async () => {
    const elsewhere = textOf({ dataFolder: './elsewhere', configuration: { owner: 'file' } })
    await save(first.ada.call, elsewhere)
    expect((await first.ada.call('POST', '/restart', {})).json().message).toContain(
      'Another dataFolder, and another configuration.owner takes effect when the process is stopped',
    )
    const there = await machine(textOf())
    await expect(there.start()).rejects.toThrow(/says otherwise: configuration\.owner, dataFolder\./)
    expect(await there.text()).toBe(textOf())
    await there.write(elsewhere)
    const { node, call } = await there.start()
    expect(node.config.dataFolder).toMatch(/elsewhere$/)
    expect((await call('GET', '/config')).json().owner).toBe('file')
  })
})
