import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { handOverLink } from '../../src/one-time-link.ts'
import { folderWith, heard, runCli, runProcess, spawnCli } from '../support/run-cli.ts'

const anyPort = { httpServer: { port: 0, externalUrl: 'http://localhost:3000' } }

describe('start', () => {
  it('keeps the one-time link out of what is collected, says which file of its owner holds it, and ends by SIGTERM', async () => {
    const folder = folderWith(anyPort)
    const file = join(folder, 'data', 'admin-link')
    // What somebody else may have laid there to read along.
    mkdirSync(join(folder, 'data'))
    writeFileSync(file, '', { mode: 0o666 })
    const server = spawnCli(folder, 'start')
    const printed = await heard(server, /one-time link to become it lies in (\S+),/)
    expect(printed).toContain(`"linkFile":"${file}"`)
    expect(printed).not.toContain('/admin/welcome')
    expect(readFileSync(file, 'utf8')).toMatch(/^http:\/\/localhost:3000\/admin\/welcome#\S{40,}\n$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(existsSync(file)).toBe(false)
  })

  it('shows the one-time link at a terminal, and nowhere else', () => {
    const folder = folderWith(anyPort)
    let shown = ''
    const logged: unknown[] = []
    handOverLink('http://localhost:3000/admin/welcome#code', {
      dataFolder: folder,
      command: 'gatewright admin-link',
      out: { isTTY: true, print: (...lines) => (shown += lines.join('\n')) },
      log: { warn: (...line: unknown[]) => void logged.push(line) },
    })
    expect(shown).toContain('  http://localhost:3000/admin/welcome#code\n')
    expect(shown).toContain('This prints another: gatewright admin-link')
    expect([logged, readdirSync(folder)]).toEqual([[], ['gatewright.config.json']])
  })

  it('warns of secrets that other accounts of the machine may read, and of nothing else', async () => {
    const key = 'a-shared-secret-of-more-than-32-bytes'
    const folder = folderWith({ ...anyPort, pro: { externalAuth: { secret: '${file:./key}' } } })
    const file = join(folder, 'gatewright.config.json')
    writeFileSync(join(folder, 'key'), key, { mode: 0o644 })
    const warned = async () => {
      const { stdout } = await runCli(folder, 'check')
      return stdout.match(/\S+ holds secrets and can be read by .*/g)
    }
    expect(await warned()).toEqual([
      `${join(folder, 'key')} holds secrets and can be read by every account of this machine (mode 644). Take that away: chmod 600 ${join(folder, 'key')}`,
    ])
    chmodSync(join(folder, 'key'), 0o600)
    expect(await warned()).toBeNull()
    writeFileSync(file, JSON.stringify({ ...anyPort, pro: { externalAuth: { secret: key } } }))
    chmodSync(file, 0o640)
    expect(await warned()).toEqual([expect.stringContaining('can be read by its group (mode 640)')])
    const server = spawnCli(folder, 'start')
    expect(await heard(server, /Gatewright is ready/)).toContain(`${file} holds secrets`)
  })

  it('is refused beside another server on the same data, which it names; commands go on working', async () => {
    const folder = folderWith({ ...anyPort, dataFolder: './data' })
    const other = join(folder, 'other.config.json')
    writeFileSync(other, JSON.stringify({ ...anyPort, dataFolder: './data' }))
    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    const { code, stderr } = await runCli(folder, 'start', '--config', other)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^The data folder \S+\/data is in use by another Gatewright: process \d+, \S+\/gatewright\.config\.json, since 2\S+Z\. Stop that one, /,
    )
    expect(stderr).not.toContain('    at ')
    expect((await runCli(folder, 'invite', 'grace@contoso.test', '--config', other)).code).toBe(0)
    const restart = await runCli(folder, 'restart', '--config', other)
    expect([restart.code, restart.stderr]).toEqual([
      1,
      expect.stringMatching(
        /The server on these data runs on \S+gatewright\.config\.json, and not on \S+other/,
      ),
    ])
  })

  it('says a fault of the data in a sentence, as every other command does', async () => {
    const folder = folderWith(anyPort)
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'gatewright.sqlite'), '')
    for (const command of [['start'], ['invite', 'grace@contoso.test']]) {
      const { code, stderr } = await runCli(folder, ...command)
      expect(code).toBe(1)
      expect(stderr).toMatch(/^\S+gatewright\.sqlite has 0 bytes: there was an installation.*\n$/)
    }
  })

  it('names a taken port and the key that changes it, without a stack', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await runCli(folderWith({ httpServer: { port } }), 'start')
    other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port}`)
    expect(stderr).toContain('httpServer.port')
    expect(stderr).not.toContain('    at ')
  })
})

describe('beside a running server', () => {
  it('admin-link prints another link each time; the server says by which proxy it calls others, and ends at SIGINT', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://me:hunter2@proxy.corp.test:3128')
    const folder = folderWith(anyPort)
    const server = spawnCli(folder, 'start')
    vi.unstubAllEnvs()
    const printed = await heard(server, /Gatewright is ready/)
    // Once, and without the password of it.
    expect(printed.match(/https by http:\/\/proxy\.corp\.test:3128 /g)).toHaveLength(1)
    expect(printed).not.toContain('hunter2')
    const first = await runCli(folder, 'admin-link')
    const second = await runCli(folder, 'admin-link')
    expect(first.stdout).toMatch(/^http:\/\/localhost:3000\/admin\/welcome#\S{40,}\n$/)
    expect(second.stdout).not.toBe(first.stdout)
    const ended = once(server, 'exit')
    server.kill('SIGINT')
    expect(await ended).toEqual([0, null])
  })
})

const endpoints = 'https://login.microsoftonline.com/8d3d1f0e-4b1c-4c55-9f57-2a9f6ee3f3b1/oauth2/v2.0'
const entraEntry = {
  type: 'oauth2',
  options: {
    authorizationURL: `${endpoints}/authorize`,
    tokenURL: `${endpoints}/token`,
    clientID: '5c1b2f9e-4d5a-4b4e-9a0e-6d2a3f6c8b10',
    clientSecret: 'vYm8Q~3kq1vYm8Q~3kq1vYm8Q~3kq1vYm8Q~3kq1',
    callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
    scope: 'openid profile email',
    userInfoURL: 'https://graph.microsoft.com/oidc/userinfo',
  },
  fieldMapping: { email: 'email' },
}

describe('invite', () => {
  it('prints a sign-in page and, for passwords, a one-time password', async () => {
    const { code, stdout } = await runProcess(
      folderWith(anyPort),
      'invite',
      'grace@contoso.test',
      '--role',
      'admin',
    )
    expect(code).toBe(0)
    expect(stdout).toContain('Invited grace@contoso.test')
    expect(stdout).toContain('http://localhost:3000/admin/login/default')
    expect(stdout).toMatch(/One-time password, shown only now: \S{10,}/)
  })

  it('is for the single sign-on that is offered, unless another way is named', async () => {
    const folder = folderWith({
      httpServer: { port: 0, externalUrl: 'http://localhost:3000' },
      authStrategies: { azure: entraEntry },
      pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
    })
    const usual = await runCli(folder, 'invite', 'grace@contoso.test')
    expect(usual.stdout).toContain('Invited grace@contoso.test to sign in with azure, until')
    expect(usual.stdout).toContain('Sign-in page: http://localhost:3000/admin/login/azure')
    const named = await runCli(folder, 'invite', 'alan@contoso.test', '--strategy', 'default')
    expect(named.stdout).toContain('Sign-in page: http://localhost:3000/admin/login/default')
  })

  it('puts a mail in line where the configuration says how, unless told not to', async () => {
    const smtp = { host: '127.0.0.1', port: 9, security: 'none' }
    const folder = folderWith({ ...anyPort, mail: { from: 'sso@contoso.test', smtp } })
    const mailed = await runCli(folder, 'invite', 'grace@contoso.test')
    expect(mailed.stdout).toContain('It goes out by mail as soon as the server runs')
    const handedOver = await runCli(folder, 'invite', 'alan@contoso.test', '--no-mail')
    expect(handedOver.stdout).not.toContain('by mail')
    const test = await runProcess(folder, 'mail', 'test', 'grace@contoso.test')
    expect([test.code, test.stderr.trim()]).toEqual([
      1,
      'Nothing listens at 127.0.0.1 port 9.\nCorrect mail.smtp.host and mail.smtp.port.',
    ])
    const impossible = await runCli(folderWith(anyPort), 'invite', 'grace@contoso.test', '--mail')
    expect([impossible.code, impossible.stderr]).toEqual([1, expect.stringContaining('sends no mails')])
  })

  it('takes several addresses, and names those that it cannot use', async () => {
    const addresses = ['ada@contoso.test', 'nobody', 'grace@contoso.test']
    const { code, stdout, stderr } = await runCli(folderWith(anyPort), 'invite', ...addresses)
    expect(code).toBe(1)
    expect(stdout).toMatch(/Invited ada@contoso\.test[\s\S]*Invited grace@contoso\.test/)
    expect(stderr.trim()).toBe('Not invited:\nnobody: "nobody" is not an e-mail address.')
  })

  it.each([
    [['not an address'], '"not an address" is not an e-mail address.'],
    [['a@b.test', '--strategy', 'azure'], 'There is no strategy "azure". There are: default.'],
    [['a@b.test', '--role', 'boss'], 'There is no role "boss". There are: admin, member.'],
  ])('refuses %j with the reason', async (args, reason) => {
    const { code, stderr } = await runCli(folderWith(anyPort), 'invite', ...args)
    expect(code).toBe(1)
    expect(stderr.trim()).toBe(reason)
  })
})
