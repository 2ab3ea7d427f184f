import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import type { CheckResult } from '../../src/checks/check.ts'
import { startGatewright } from '../../src/index.ts'
import { type Console, fileText, password, startConsole } from '../admin-api/support/console.ts'
import { clientSecret, type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { entraOptions } from '../oauth2/support/strategies.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'

let gateway: Console
let provider: FaultyProvider

beforeEach(async () => {
  provider = await startFaultyProvider()
  gateway = await startConsole(text())
})
afterEach(async () => {
  await gateway.close()
  await provider.close()
})

const text = (other: object = {}) =>
  fileText({
    authStrategies: {
      azure: {
        type: 'oauth2',
        options: {
          ...entraOptions(provider),
          callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/azure`,
        },
        fieldMapping: { email: 'email' },
      },
    },
    pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
    apps: {
      bot: { upstream: 'http://127.0.0.1:1', url: 'http://bot.localhost:3000', allow: { signedIn: true } },
    },
    ...other,
  })
const run = async () => (await gateway.ada.call('POST', '/diagnosis', {})).json()
const byId = (checks: readonly CheckResult[]) => Object.fromEntries(checks.map(check => [check.id, check]))

describe('a diagnosis by the console', () => {
  it('goes from the file to the apps, and counts what it found', async () => {
    const { worst, counts, checks } = await run()
    const found = byId(checks)
    expect(found['file.content']?.status).toBe('green')
    expect(found['storage.database']?.status).toBe('green')
    expect(found['provider.azure.discovery']?.status).toBe('green')
    expect(found['apps.bot']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('nobody listens there'),
      cure: 'Start it, or correct apps.bot.upstream.',
    })
    expect(worst).toBe('red')
    expect(counts.green + counts.amber + counts.red + counts.skipped).toBe(checks.length)
    const groups = checks.map(({ group }: CheckResult) => group)
    expect([...new Set(groups)]).toEqual(['file', 'storage', 'clock', 'address', 'provider', 'apps'])
  })

  it('says that the file is not what runs, and what others can read in it', async () => {
    await gateway.write(text({ roles: ['auditor'] }))
    await chmod(gateway.file, 0o644)
    const found = byId((await run()).checks)
    expect(found['file.running']).toMatchObject({ status: 'amber', cure: expect.stringContaining('Restart') })
    expect(found['file.rights']).toMatchObject({
      status: 'amber',
      seen: expect.stringContaining('can be read by every account of this machine (mode 644)'),
    })
  })

  it('says what is wrong with a file that somebody has written beside it', async () => {
    const own = await startConsole(fileText(), { hasOwnFile: true })
    try {
      await own.write('{ "rolse": [] }')
      const { checks } = (await own.ada.call('POST', '/diagnosis', {})).json()
      expect(byId(checks)['file.content']).toMatchObject({
        status: 'red',
        seen: expect.stringContaining('rolse'),
      })
    } finally {
      await own.close()
    }
  })

  it('tells how the last test of a sign-in went', async () => {
    const before = byId((await run()).checks)['provider.azure.sign-in']
    expect(before).toMatchObject({ status: 'skipped', cure: expect.stringContaining('/admin/strategies') })
    const started = await gateway.ada.call('POST', '/strategies/test', { strategyId: 'azure' })
    const { searchParams } = new URL(started.json().url)
    provider.asked = searchParams
    const back = new URLSearchParams({ code: 'good-code', state: searchParams.get('state') ?? '' })
    await gateway.ada.browser.open(`${origin}/api/v1/auth/login-callback/oauth2/azure?${back}`)
    expect(byId((await run()).checks)['provider.azure.sign-in']?.seen).toMatch(
      /^The last test of a sign-in: /,
    )
  })

  it('is for super admins, written down, and one at a time', async () => {
    const grace = await gateway.join('grace@contoso.test', ['admin'])
    expect((await grace.call('POST', '/diagnosis', {})).status).toBe(403)
    expect((await grace.call('POST', '/diagnosis/bundle', {})).status).toBe(403)
    provider.requests.length = 0
    const entries = async () => (await gateway.ada.call('GET', '/audit?kind=diagnosis')).json().items
    // The provider answers once both have asked.
    const { promise: bothAsked, resolve: answer } = Promise.withResolvers<void>()
    provider.discovery = async honest => {
      await bothAsked
      return { json: honest }
    }
    const both = Promise.all([run(), run()])
    await expect.poll(async () => (await entries()).length).toBe(2)
    answer()
    await both
    const asked = provider.requests.filter(request => request.endsWith('openid-configuration'))
    expect(asked).toHaveLength(1)
    expect((await entries())[0].what).toBe('Looked at everything that a sign-in goes through')
  })

  it('is bounded for one person', async () => {
    let last = 200
    for (let time = 0; time < 30 && last === 200; time += 1)
      last = (await gateway.ada.call('POST', '/diagnosis', {})).status
    expect(last).toBe(429)
  })
})

describe('a bundle for a support request', () => {
  it('has what was found and the configuration, and no secret or address of a person', async () => {
    const page = await gateway.ada.call('POST', '/diagnosis/bundle', {})
    const bundle = page.json()
    expect(bundle.configuration).toContain('"clientID"')
    expect(bundle.diagnosis.checks.length).toBeGreaterThan(10)
    expect(bundle.audit.length).toBeGreaterThan(0)
    for (const secret of [clientSecret, encodeURIComponent(clientSecret), 'ada@contoso.test'])
      expect(page.body).not.toContain(secret)
  })
})

it('knocks at its own door while it answers, and reaches itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  const port = await freePort()
  const own = `http://localhost:${port}`
  const configFile = join(folder, 'gatewright.config.json')
  await writeFile(configFile, JSON.stringify({ httpServer: { port, externalUrl: own } }))
  const server = await startGatewright({ configFile, env: {}, log: pino({ level: 'silent' }) })
  const browser = createBrowser(port)
  const call = (path: string, body: object) => browser.call('POST', `${own}/api/v1${path}`, body)
  await call('/auth/admin-link', { token: (server.adminLink ?? '').split('#')[1] })
  await call('/auth/admin-link/basic/default', { email: 'ada@contoso.test', password })
  const look = async () => (await call('/admin/diagnosis', {})).json()
  const { checks } = await look()
  // A busy machine is asked again.
  await expect.poll(async () => (await look()).took).toBeLessThan(3_000)
  await server.close()
  await rm(folder, { recursive: true, force: true })
  expect(byId(checks)['address.server']).toMatchObject({ status: 'green' })
  expect(byId(checks)['provider.default.sign-in']).toMatchObject({
    status: 'green',
    seen: expect.stringContaining('Somebody signed in with it'),
  })
})
