import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { folderWith, heard, runCli, runProcess, spawnCli } from '../support/run-cli.ts'

const secret = 'demo-secret-of-the-local-emulator-000001'
const clientID = 'aaaaaaaa-0000-4000-8000-000000000001'

let emulator: EntraEmulator
let port: number
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
beforeEach(async () => {
  port = await freePort()
  const app = emulator.store.applications.oneBy('appId', clientID)
  if (app === undefined) throw new Error('the demo has no app')
  emulator.store.applications.update(app.id, { web: { ...app.web, redirectUris: [callback()] } })
})
afterAll(() => emulator.close())
afterEach(() => vi.unstubAllEnvs())

const callback = () => `http://localhost:${port}/api/v1/auth/login-callback/oauth2/azure`

/** The guide's file. */
const guide = (options: object = {}, other: object = {}) => ({
  httpServer: { port, externalUrl: `http://localhost:${port}` },
  superAdmins: [{ email: 'ada@contoso.test', strategy: 'azure' }],
  authStrategies: {
    azure: {
      type: 'oauth2',
      options: {
        authorizationURL: `${emulator.origin}/contoso.test/oauth2/v2.0/authorize`,
        tokenURL: `${emulator.origin}/contoso.test/oauth2/v2.0/token`,
        userInfoURL: `${emulator.origin}/oidc/userinfo`,
        ...{ clientID, clientSecret: secret, callbackURL: callback(), scope: 'openid profile email' },
        ...options,
      },
      fieldMapping: { email: 'email' },
    },
  },
  pro: { collaboratorsAuthStrategies: ['azure'], externalAuth: { enabled: true } },
  ...other,
})

function folderOf(config: object): string {
  const folder = folderWith(config)
  chmodSync(join(folder, 'gatewright.config.json'), 0o600)
  return folder
}
const isOdd = ({ status }: { status: string }) => status === 'red' || status === 'amber'
const json = async (folder: string, ...args: string[]) => {
  const { code, stdout } = await runCli(folder, 'doctor', '--json', ...args)
  const diagnosis = JSON.parse(stdout)
  const byId = Object.fromEntries(diagnosis.checks.map((check: { id: string }) => [check.id, check]))
  return { code, diagnosis, byId, stdout }
}

describe('beside a server that runs, where everything is right', () => {
  it('finds nothing wrong, in less than three seconds', async () => {
    const folder = folderOf(guide())
    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    const { code, diagnosis, byId, stdout } = await json(folder)
    expect(diagnosis.checks.filter(isOdd)).toEqual([])
    expect(code).toBe(0)
    // A busy machine is asked again.
    await expect.poll(async () => (await json(folder)).diagnosis.took).toBeLessThan(3_000)
    expect(byId['address.server'].seen).toContain('leads here')
    expect(byId['storage.lock'].seen).toContain('gatewright.config.json')
    expect(diagnosis).toMatchObject({ schema: 1, worst: 'green' })
    expect(stdout).not.toContain(secret)
  })

  it('does not call wrong what the service has and this shell has not', async () => {
    vi.stubEnv('AZURE_SECRET', secret)
    const folder = folderOf(guide({ clientSecret: '${env:AZURE_SECRET}' }))
    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    vi.stubEnv('AZURE_SECRET', undefined)
    const { code, byId } = await json(folder)
    expect(code).toBe(0)
    expect(byId['file.content']).toMatchObject({
      status: 'amber',
      seen: expect.stringContaining('AZURE_SECRET'),
      cure: expect.stringContaining('page Diagnosis of the console'),
    })
    expect(byId['storage.lock']).toMatchObject({ status: 'green' })
  })

  it('fits a terminal of 40 columns, and has no colours where it is none', async () => {
    const folder = folderOf(guide())
    vi.stubEnv('COLUMNS', '40')
    const { stdout } = await runProcess(folder, 'doctor')
    const long = stdout.split('\n').filter(line => line.length > 40 && line.trim().includes(' '))
    // A line with one word that may be to be copied stays whole, and so does a command.
    const start = `node ${join(import.meta.dirname, '../../bin/gatewright.mjs')} start`
    const words = long.map(line => line.trim()).filter(line => line.split(' ').length > 2)
    expect(words).toEqual([start, start])
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('Strategy azure')
  })
})

describe('what is wrong is named, with exit code 1', () => {
  it('a wrong secret, also by check --online, and never said', async () => {
    const folder = folderOf(guide({ clientSecret: 'not-the-secret-of-that-app-00000000' }))
    const { code, byId } = await json(folder, '--strategy', 'azure')
    expect(code).toBe(1)
    expect(byId['provider.azure.client']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('AADSTS7000215'),
      cure: expect.stringContaining('column Value'),
    })
    const online = await runCli(folder, 'check', '--online')
    expect(online.code).toBe(1)
    expect(online.stdout).toMatch(/red +The provider believes this client/)
    expect(online.stdout + JSON.stringify(byId)).not.toContain('not-the-secret')
    expect((await runCli(folder, 'check')).code).toBe(0)
  })

  it('a redirect URI that is not registered', async () => {
    const folder = folderOf(guide())
    const app = emulator.store.applications.oneBy('appId', clientID)
    emulator.store.applications.update(app?.id ?? '', {
      web: { ...app?.web, redirectUris: [`${callback()}/`] },
    } as never)
    const { byId } = await json(folder)
    expect(byId['provider.azure.redirect-uri'].seen).toContain('AADSTS50011')
  })

  it('a file with problems: it is named, and what stands on it was not looked at', async () => {
    const { code, stdout } = await runCli(folderWith('{ "rolse": [] }'), 'doctor')
    expect(code).toBe(1)
    expect(stdout).toMatch(/red +The configuration file can be read and has no problems/)
    expect(stdout).toContain('rolse')
  })

  it('a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    const { port: taken } = other.address() as AddressInfo
    const { byId } = await json(folderOf({ httpServer: { port: taken } }))
    other.close()
    expect(byId['address.listen']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('another program'),
    })
  })

  it('secrets that everybody may read, and an app that is down', async () => {
    const apps = {
      bot: { upstream: 'http://127.0.0.1:1', url: `http://bot.localhost:${port}`, allow: { signedIn: true } },
    }
    const folder = folderOf(guide({}, { apps }))
    chmodSync(join(folder, 'gatewright.config.json'), 0o644)
    const { byId } = await json(folder)
    expect(byId['file.rights']).toMatchObject({ status: 'amber', cure: expect.stringContaining('chmod 600') })
    expect(byId['apps.bot']).toMatchObject({ status: 'red', seen: expect.stringContaining('ECONNREFUSED') })
  })

  it('a data folder that cannot be one, and what no server has made yet', async () => {
    const folder = folderOf({ httpServer: { port } })
    const none = await json(folder)
    expect(none.byId['storage.folder']).toMatchObject({
      status: 'amber',
      cure: expect.stringMatching(/^Start one: node \S+gatewright\.mjs start/),
    })
    expect(none.byId['storage.lock'].seen).toBe('No server runs on it.')
    writeFileSync(join(folder, 'data'), 'a file')
    expect((await json(folder)).byId['storage.folder']).toMatchObject({ status: 'red' })
  })

  it('a data folder that this user may not write', () => {
    const folder = folderOf({ httpServer: { port } })
    mkdirSync(join(folder, 'data'))
    // Root may write everywhere, so somebody else looks.
    const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const paths = [folder, join(folder, 'data'), join(folder, 'gatewright.config.json')]
    // So that the folder can be removed again.
    onTestFinished(() => {
      for (const path of paths) chmodSync(path, 0o755)
    })
    for (const path of paths) chmodSync(path, 0o555)
    const launcher = join(import.meta.dirname, '../../bin/gatewright.mjs')
    const run = () =>
      execFileSync(process.execPath, [launcher, 'doctor', '--json'], {
        cwd: folder,
        ...as,
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      })
    let printed = ''
    try {
      printed = run()
    } catch (error) {
      printed = (error as { stdout: string }).stdout
    }
    const { checks } = JSON.parse(printed)
    expect(checks.find(({ id }: { id: string }) => id === 'storage.folder')).toMatchObject({
      status: 'red',
      seen: expect.stringMatching(/permission denied.*belongs to uid \d+/),
      cure: expect.stringContaining('chown'),
    })
  })

  it('a strategy that stands in the file and is not listed', async () => {
    const { byId } = await json(folderOf(guide({}, { pro: { externalAuth: { enabled: true } } })))
    expect(byId['provider.azure.offered']).toMatchObject({
      status: 'amber',
      cure: expect.stringContaining('collaboratorsAuthStrategies'),
    })
    expect(byId['provider.azure.discovery']).toBeUndefined()
  })

  it('a strategy that there is not', async () => {
    const { code, stderr } = await runCli(folderOf(guide()), 'doctor', '--strategy', 'azur')
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no strategy "azur"')])
  })
})

describe('a bundle for a support request', () => {
  it('is for its owner alone, has no secret and no address of a person, and overwrites nothing', async () => {
    const folder = folderOf(guide())
    const { stdout } = await runCli(folder, 'doctor', '--bundle', 'support.json')
    expect(stdout).toContain('Look through it before you send it')
    const file = join(folder, 'support.json')
    const text = readFileSync(file, 'utf8')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(text).not.toContain(secret)
    expect(text).not.toContain('ada@contoso.test')
    expect(text).toContain('person1@contoso.test')
    expect(JSON.parse(text)).toMatchObject({ contains: expect.any(Array), diagnosis: { schema: 1 } })
    const again = await runCli(folder, 'doctor', '--bundle', 'support.json')
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is there already')])
    expect(readFileSync(file, 'utf8')).toBe(text)
    await runCli(folder, 'doctor', '--bundle', 'with.json', '--with-addresses')
    expect(readFileSync(join(folder, 'with.json'), 'utf8')).toContain('ada@contoso.test')
  })

  it('leaves out a secret that comes from a variable, wherever it stands', async () => {
    vi.stubEnv('AZURE_SECRET', 'from-a-variable-0000000000000001')
    const folder = folderOf(guide({ clientSecret: '${env:AZURE_SECRET}' }))
    await runCli(folder, 'doctor', '--bundle', 'support.json')
    const text = readFileSync(join(folder, 'support.json'), 'utf8')
    expect(text).toContain('${env:AZURE_SECRET}')
    expect(text).not.toContain('from-a-variable')
  })
})
