import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeKeyCredential, makeSecret } from '@gatewright/entra-emulator'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createTestBrowser } from '../../../entra-emulator/test/support/browser.ts'
import { setUpEntra } from '../../src/set-up/entra.ts'
import { answers, begin, bootstrapToken, inProcess, madeIn, tenantId } from './support.ts'

const az = join(import.meta.dirname, '..', '..', '..', '..', 'tests', 'support', 'az.mjs')

/** A folder with a command `az` in it. */
function standIn(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'az'), `#!/bin/sh\nexec "${process.execPath}" "${az}" "$@"\n`)
  chmodSync(join(bin, 'az'), 0o755)
  return bin
}

describe('a script for az', () => {
  for (const credential of ['certificate', 'secret'] as const) {
    it(`registers everything where somebody else may, and its output is read back: with a ${credential}`, async () => {
      const { emulator, folder, run, tenant } = await begin()
      const script = await run(
        'setup',
        'entra',
        ...tenant,
        '--script',
        'setup.sh',
        '--consent',
        '--credential',
        credential,
      )
      expect([script.code, script.stderr]).toEqual([0, ''])
      const text = readFileSync(join(folder, 'setup.sh'), 'utf8')
      expect(text).not.toContain('PRIVATE KEY')
      execFileSync('bash', ['-n', join(folder, 'setup.sh')])
      expect(existsSync(join(folder, 'setup.tf'))).toBe(true)
      expect(existsSync(join(folder, 'setup.bicep'))).toBe(credential === 'certificate')

      const env = {
        PATH: `${standIn(folder)}:${process.env.PATH}`,
        AZ_TOKEN: await bootstrapToken(emulator),
        AZ_TENANT: tenantId,
      }
      const asked = await bash(folder, env)
      expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining('Done.')])
      // Once more, as somebody does who does not know whether it went through.
      if (credential === 'certificate') expect((await bash(folder, env)).code).toBe(0)
      expect(madeIn(emulator)).toHaveLength(1)

      writeFileSync(join(folder, 'entra.json'), asked.stdout)
      const back = await run('setup', 'entra', '--from', 'entra.json')
      expect([back.code, back.stderr]).toEqual([0, ''])
      const { authStrategies } = JSON.parse(readFileSync(join(folder, 'gatewright.config.json'), 'utf8'))
      expect(authStrategies.azure.options.clientID).toBe(madeIn(emulator)[0]?.appId)
      expect((await run('check')).code).toBe(0)
    })
  }

  it('says so where az is signed in to another tenant, and makes nothing', async () => {
    const { emulator, folder, run, tenant } = await begin()
    await run('setup', 'entra', ...tenant, '--script', 'setup.sh')
    const env = { PATH: `${standIn(folder)}:${process.env.PATH}`, AZ_TOKEN: 'none', AZ_TENANT: 'another' }
    expect(await bash(folder, env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`az login --tenant ${tenantId}`),
    })
    expect(madeIn(emulator)).toEqual([])
  })

  it('is not made for an application that is there: it would register another', async () => {
    const { folder, run, tenant } = await begin()
    const app = ['--app', 'aaaaaaaa-0000-4000-8000-0000000000a2']
    expect(await run('setup', 'entra', ...tenant, '--script', 'setup.sh', ...app)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--app is for the other ways'),
    })
    expect(existsSync(join(folder, 'setup.sh'))).toBe(false)
  })

  it('is named as a shell reads it, wherever it lies', async () => {
    const { folder, run, tenant } = await begin()
    const files = ['--script', 'for the admin.sh', '--config', 'our sso.json']
    const { stdout } = await run('setup', 'entra', ...tenant, ...files)
    expect(stdout).toContain(`bash '${join(folder, 'for the admin.sh')}' > entra.json`)
    expect(stdout).toMatch(/\n {2}\S.*gatewright.* setup entra --from entra\.json --config 'our sso\.json'\n/)
  })

  it('is not read back from something else', async () => {
    const { folder, run, tenant } = await begin()
    writeFileSync(join(folder, 'entra.json'), 'ERROR: Forbidden')
    const { code, stderr } = await run('setup', 'entra', ...tenant, '--from', 'entra.json')
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('is not the output of the script: it is no JSON object'),
    ])
  })
})

/** Without keeping this process, whose emulator has to answer. */
async function bash(folder: string, env: Readonly<Record<string, string>>) {
  const child = spawn('bash', ['setup.sh'], { cwd: folder, env })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    printed.stdout += chunk
  })
  child.stderr.on('data', chunk => {
    printed.stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...printed }
}

describe('by hand in the portal', () => {
  it('each value is checked as it is pasted, and what Entra alone knows it is asked', async () => {
    const { emulator, folder, tenant } = await begin()
    const [, named = '', , authority = ''] = tenant
    const secret = makeSecret({
      displayName: 'by hand',
      startDateTime: '2026-01-01T00:00:00Z',
      endDateTime: '2099-01-01T00:00:00Z',
    })
    const [seeded] = emulator.store.applications.list()
    if (seeded === undefined) throw new Error('the seed has no application')
    const app = emulator.store.applications.insert({
      ...seeded,
      id: 'aaaaaaaa-0000-4000-8000-0000000000c1',
      appId: 'aaaaaaaa-0000-4000-8000-0000000000c2',
      displayName: 'Made by hand',
      passwordCredentials: [secret.credential],
      web: { ...seeded.web, redirectUris: ['http://localhost:3000/api/v1/auth/login-callback/oauth2/azure'] },
    })
    emulator.store.servicePrincipals.insert({
      id: 'aaaaaaaa-0000-4000-8000-0000000000c3',
      tenantId,
      appId: app.appId,
      displayName: app.displayName,
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      createdDateTime: '2026-01-01T00:00:00Z',
    })
    const ask = answers(
      ...['http://sso.example.com', 'http://localhost:3000'],
      // The tenant’s id, a name, then the Object ID, which only Entra can tell from the other.
      ...[tenantId, 'Made by hand', app.id],
      ...[secret.credential.keyId, secret.value],
      'yes',
      ...[app.appId, secret.value],
    )
    const said = await inProcess(
      folder,
      { tenant: named, authority, credential: 'secret', byHand: true },
      ask,
    )
    expect(ask.refused).toEqual([
      expect.stringContaining('by https alone'),
      expect.stringContaining('This is the Directory (tenant) ID.'),
      expect.stringContaining('a name is not it'),
      expect.stringContaining('This is the Secret ID.'),
    ])
    expect(said).toContain('http://localhost:3000/api/v1/auth/login-callback/oauth2/azure')
    expect(said).toContain('(AADSTS700016). Its Application (client) ID is meant, not the Object ID.')
    const { authStrategies } = JSON.parse(readFileSync(join(folder, 'gatewright.config.json'), 'utf8'))
    expect(authStrategies.azure.options).toMatchObject({
      clientID: app.appId,
      clientSecret: '${file:./secrets/azure}',
    })
    expect(statSync(join(folder, 'secrets', 'azure')).mode & 0o777).toBe(0o600)
  })

  it('a certificate is made here, and its public part is what one uploads', async () => {
    const { emulator, folder, run, tenant } = await begin()
    const told = await run('setup', 'entra', ...tenant, '--by-hand')
    expect([told.code, told.stdout]).toEqual([
      1,
      expect.stringContaining(join(folder, 'secrets', 'azure.cer')),
    ])
    expect(told.stderr).toContain('--by-hand --app <Application (client) ID>')
    const uploaded = readFileSync(join(folder, 'secrets', 'azure.cer'), 'utf8')
    expect(uploaded).not.toContain('PRIVATE KEY')
    const [app] = emulator.store.applications.list()
    emulator.store.applications.update(app?.id ?? '', {
      keyCredentials: [makeKeyCredential(uploaded)],
      web: {
        ...(app as NonNullable<typeof app>).web,
        redirectUris: ['http://localhost:3000/api/v1/auth/login-callback/oauth2/azure'],
      },
    })
    const done = await run('setup', 'entra', ...tenant, '--by-hand', '--app', app?.appId ?? '')
    expect([done.code, done.stderr]).toEqual([0, ''])
    expect((await run('check')).code).toBe(0)
  })
})

describe('by a code that somebody types at Microsoft’s page', () => {
  it('registers in their name, after a warning that many tenants block it', async () => {
    const { emulator, folder, tenant } = await begin()
    const [, named = '', , authority = ''] = tenant
    const said: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation(line => void said.push(String(line)))
    onTestFinished(() => log.mockRestore())
    const running = setUpEntra(
      {
        config: join(folder, 'gatewright.config.json'),
        name: 'azure',
        restart: true,
        tenant: named,
        authority,
        deviceCode: true,
        yes: true,
      },
      undefined,
    )
    await expect.poll(() => said.join('\n')).toMatch(/type the code \S+/)
    const [, address = '', code = ''] = /Open (\S+) and type the code (\S+)/.exec(said.join('\n')) ?? []
    const browser = createTestBrowser()
    const page = await browser.submit(await browser.get(address), emulator.origin, { otc: code })
    let next = await browser.submit(page, emulator.origin, {
      username: 'ada@northwind.test',
      password: 'correct-horse',
    })
    if (next.text.includes('Permissions requested'))
      next = await browser.submit(next, emulator.origin, { action: 'accept' })
    await running
    expect(said.join('\n')).toContain('Many tenants block sign-ins by code')
    expect(madeIn(emulator)).toHaveLength(1)
  })
})

describe('at a terminal', () => {
  it('asks on 40 columns without colours, and ends in a word where somebody presses Ctrl-C', async () => {
    const { folder } = await begin()
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'gatewright.mjs')
    const command = `stty cols 40 rows 20; exec "${process.execPath}" "${bin}" setup entra`
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', TERM: 'xterm' },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let shown = ''
    child.stdout.on('data', chunk => {
      shown += chunk
    })
    const words = () => shown.replaceAll(/[^\x20-\x7e]+/g, ' ').replaceAll(/\[[\d;?]*[A-Za-z]/g, ' ')
    await expect.poll(words).toContain('Directory (tenant) ID')
    child.stdin.write('common\r')
    await expect.poll(() => words().replaceAll(/\s+/g, ' ')).toContain('is no tenant of its own')
    child.stdin.write('\u0003')
    const [code] = await once(child, 'close')
    expect([code, words()]).toEqual([1, expect.stringContaining('Run the same command again to go on')])
    expect(shown).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[(3|9)[0-7]m`))
  })
})
