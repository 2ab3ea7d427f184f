import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { folderWith, runCli, runProcess } from '../support/run-cli.ts'

const broken = `{
  "httpServer": { "port": "three thousand" },
  "superAdmin": []
}`

const guide = {
  authStrategies: {
    azure: {
      type: 'oauth2',
      allowSelfSignup: false,
      options: {
        authorizationURL: 'http://localhost:4000/contoso.test/oauth2/v2.0/authorize',
        tokenURL: 'http://localhost:4000/contoso.test/oauth2/v2.0/token',
        clientSecret: '${env:AZURE_SECRET}',
        clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
        callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
        scope: 'openid profile email',
        userInfoURL: 'http://localhost:4000/oidc/userinfo',
      },
      fieldMapping: { email: 'email' },
    },
  },
}

describe('a broken file', () => {
  it.each(['check', 'start', 'admin-link'])(
    'stops %s with all of its problems, each with its place, and exit code 1',
    async command => {
      const { code, stdout, stderr } = await runCli(folderWith(broken), command)
      expect(code).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^gatewright\.config\.json:2:\d+ httpServer\.port: /m)
      expect(stderr).toMatch(/^gatewright\.config\.json:3:\d+ superAdmin: .*superAdmins/m)
      expect(stderr).toContain('2 problems. Nothing was started.')
    },
  )

  it('is named with its full path when it is not there', async () => {
    const { code, stderr } = await runCli(folderWith('{}'), 'check', '--config', 'other.json')
    expect(code).toBe(1)
    expect(stderr).toContain('other.json does not exist')
  })
})

describe('a good file', () => {
  it('says how people can sign in, and why a defined strategy is not offered', async () => {
    process.env.AZURE_SECRET = 'a-secret-that-is-never-printed'
    const { code, stdout } = await runCli(folderWith(guide), 'check')
    expect(code).toBe(0)
    expect(stdout).toContain('default (basic): offered')
    expect(stdout).toMatch(/azure \(oauth2\): not offered\. .*collaboratorsAuthStrategies/)
    expect(stdout).not.toContain('a-secret-that-is-never-printed')
  })
})

describe('for scripts', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('check --json is one object, of a file with problems too, and --strict fails by what is worth knowing', async () => {
    const bad = await runCli(folderWith(broken), 'check', '--json')
    expect(bad.code).toBe(1)
    expect(JSON.parse(bad.stdout)).toMatchObject({
      ok: false,
      problems: [{ code: 'wrong_type', line: 2, path: 'httpServer.port' }, { path: 'superAdmin' }],
      moreProblems: 0,
      amountsTo: null,
    })
    vi.stubEnv('AZURE_SECRET', 'a-secret-that-is-never-printed')
    const folder = folderWith(guide)
    const good = await runCli(folder, 'check', '--json')
    expect(good.code).toBe(0)
    expect(JSON.parse(good.stdout)).toMatchObject({
      ok: true,
      problems: [],
      notices: [
        { code: 'not_offered', path: 'authStrategies.azure', line: 1 },
        { code: 'external_url_guessed' },
      ],
      amountsTo: {
        strategies: [
          { id: 'default', offered: true },
          { id: 'azure', offered: false },
        ],
      },
    })
    expect(good.stdout).not.toContain('a-secret')
    expect((await runCli(folder, 'check', '--strict')).code).toBe(3)
    expect((await runCli(folder, 'check', '--strict', '--json')).code).toBe(3)
    expect((await runCli(folderWith('{}'), 'check', '--strict')).code).toBe(0)
  })

  it('GATEWRIGHT_CONFIG names the file where --config does not', async () => {
    vi.stubEnv('GATEWRIGHT_CONFIG', join(folderWith(broken), 'gatewright.config.json'))
    const folder = folderWith('{}')
    expect((await runCli(folder, 'check')).code).toBe(1)
    expect((await runCli(folder, 'check', '--config', 'gatewright.config.json')).code).toBe(0)
    expect((await runCli(folder, 'check', '--help')).stdout).toContain('GATEWRIGHT_CONFIG')
  })

  it('what is not understood is told from what has failed', async () => {
    const folder = folderWith('{}')
    expect((await runProcess(folder, 'chek')).code).toBe(2)
    expect((await runProcess(folder, 'check', '--jsn')).code).toBe(2)
    expect((await runProcess(folder, '--help')).code).toBe(0)
    expect((await runProcess(folder, 'restart')).code).toBe(1)
  })

  it('a file with which nobody could sign in is no longer fine', async () => {
    vi.stubEnv('AZURE_SECRET', 'a-secret-that-is-never-printed')
    const { code, stderr } = await runCli(
      folderWith({ ...guide, pro: { collaboratorsAuthStrategies: ['azure'] } }),
      'check',
    )
    expect(code).toBe(1)
    expect(stderr).toContain('With this file nobody can sign in: accounts of "azure" live elsewhere')
    expect(stderr).toContain('Write "externalAuth": { "enabled": true } into "pro".')
  })
})

describe('the proxy that calls to providers go by', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each(['check', 'start'])(
    'stops %s with one line where it is none, and without its password',
    async command => {
      vi.stubEnv('HTTPS_PROXY', 'socks5://me:hunter2@proxy:1080')
      const { code, stderr } = await runCli(folderWith('{}'), command)
      expect(code).toBe(1)
      const lines = stderr.trim().split('\n')
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(/^HTTPS_PROXY is not the address of a proxy: SOCKS .* Write it as http:/)
      expect(stderr).not.toContain('hunter2')
    },
  )

  it('is said by check, and that an authority of one’s own cannot be read', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://me:hunter2@proxy.corp.test:3128')
    vi.stubEnv('NO_PROXY', '.corp.test')
    vi.stubEnv('NODE_EXTRA_CA_CERTS', '/nowhere/ca.pem')
    // Node reads that variable once, at its start.
    const { code, stdout } = await runProcess(folderWith('{}'), 'check')
    expect(code).toBe(0)
    expect(stdout).toContain('NODE_EXTRA_CA_CERTS names no file')
    expect(stdout).toContain(
      'https by http://proxy.corp.test:3128 (HTTPS_PROXY), except .corp.test (NO_PROXY)',
    )
    expect(stdout).not.toContain('hunter2')
  })
})
