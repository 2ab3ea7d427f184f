import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { createTestBrowser } from '../../../entra-emulator/test/support/browser.ts'
import { folderWith, heard, spawnCli } from '../support/run-cli.ts'
import { answers, begin, bootstrap, inProcess, madeIn, tenantId } from './support.ts'

describe('one command', () => {
  it('leads from an empty folder to a test of a sign-in that works', async () => {
    const { emulator, folder, setUp } = await begin()
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const { code, stdout, stderr } = await setUp('--external-url', origin, '--consent', '--yes')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/No server runs on this data\. Start it with:\n {2}\S.*gatewright.* start\n/)

    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    const trying = spawnCli(
      folder,
      'setup',
      'entra',
      '--client-id',
      bootstrap.id,
      '--client-secret-file',
      secretOf(folder),
      '--test',
    )
    const link = /http\S+\/welcome#\S+/.exec(await heard(trying, /makes you super admin:\n {2}http\S+\n/))
    const said = heard(trying, /It works\./)
    said.catch(() => {})
    const browser = createTestBrowser()
    await openAdminLink(browser, origin, link?.[0] ?? '')
    const toEntra = (await browser.get(`${origin}/api/v1/auth/login/oauth2/azure`)).location ?? ''
    expect(toEntra).toContain(emulator.origin)
    const back = (await browser.signIn(toEntra, 'ada@northwind.test')).location ?? ''
    expect((await browser.get(back)).status).toBe(303)
    const me = JSON.parse((await browser.get(`${origin}/api/v1/auth/me`)).text)
    expect(me).toMatchObject({ collaborator: { email: 'ada@northwind.test' }, superAdmin: true })
    expect(await said).toContain('ada@northwind.test has signed in. It works.')
  })

  it('only says what it would do where that is asked, and changes nothing', async () => {
    const { emulator, folder, setUp } = await begin()
    const { code, stdout } = await setUp('--dry-run')
    expect(code).toBe(0)
    expect(stdout).toContain(
      '1. registers the application "Gatewright (localhost 3000)", for people of this tenant alone',
    )
    expect(stdout).toContain('http://localhost:3000/api/v1/auth/login-callback/oauth2/azure')
    expect(stdout).toContain('Nothing was changed.')
    expect(stdout).not.toContain('\u001b')
    expect([madeIn(emulator), readdirSync(folder)]).toEqual([[], ['data']])
  })

  it('run again says what differs, and mends it when that is asked', async () => {
    const { emulator, setUp } = await begin()
    await setUp('--yes')
    expect((await setUp()).stdout).toContain('Everything is as it was set up.')
    const [app] = madeIn(emulator)
    emulator.store.applications.update(app?.id ?? '', { keyCredentials: [] })
    const differs = await setUp('--yes')
    expect(differs.code).toBe(1)
    expect(differs.stdout).toContain('is not registered at the application any more.')
    expect(differs.stderr).toBe('Nothing was changed. --repair mends it.\n')
    expect((await setUp('--repair')).code).toBe(0)
    expect((await setUp()).stdout).toContain('Everything is as it was set up.')
  })

  it('makes the server that runs take what was written', async () => {
    const { folder, setUp } = await begin()
    const port = await freePort()
    writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify({ httpServer: { port } }))
    await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
    // Another address than the server has: it was said here, so nobody is asked about it a second time.
    const { code, stdout } = await setUp('--yes', '--external-url', 'https://sso.example.com')
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('Restarted with the configuration as it is now.'),
    ])
    const offered = await new Promise<unknown>((resolve, reject) => {
      const headers = { host: 'sso.example.com' }
      get({ host: '127.0.0.1', port, path: '/api/v1/auth/config', headers }, response => {
        resolve(json(response))
      }).on('error', reject)
    })
    expect(JSON.stringify(offered)).toContain('azure')
  })

  it('takes away what it has made', async () => {
    const { emulator, folder, setUp } = await begin()
    await setUp('--yes')
    const { code, stdout } = await setUp('--undo', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('was deleted.')
    expect([
      madeIn(emulator),
      existsSync(join(folder, 'gatewright.config.json')),
      readdirSync(join(folder, 'secrets')),
    ]).toEqual([[], false, []])
  })

  it('that is killed in the middle is taken up by the next, and nothing is made twice', async () => {
    for (const moment of [/Now: registers/, /Now: makes a key/]) {
      const { emulator, folder, tenant, client, setUp } = await begin()
      const killed = spawnCli(folder, 'setup', 'entra', ...tenant, ...client, '--yes')
      await heard(killed, moment)
      const ended = once(killed, 'exit')
      process.kill(-(killed.pid as number), 'SIGKILL')
      await ended
      const again = await setUp('--yes')
      expect([again.code, again.stderr]).toEqual([0, ''])
      const apps = madeIn(emulator)
      expect(apps).toMatchObject([{ keyCredentials: [{}], web: { redirectUris: [expect.any(String)] } }])
    }
  })
})

/** What the page behind the link does: the code goes for a cookie. */
async function openAdminLink(
  { cookies }: ReturnType<typeof createTestBrowser>,
  origin: string,
  link: string,
): Promise<void> {
  const answer = await fetch(`${origin}/api/v1/auth/admin-link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
  })
  expect(answer.ok).toBe(true)
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    cookies.set(name, value)
  }
}

const secretOf = (folder: string): string => {
  const file = join(folder, 'bootstrap-secret')
  writeFileSync(file, bootstrap.secret)
  return file
}

describe('a disk that is full', () => {
  it('leaves the file as it was, and the next run goes on', async () => {
    const { emulator, folder, tenant, client, setUp } = await begin()
    // Files may not become larger than this, in kB: the key does not fit.
    const command = `ulimit -f 2; exec "$0" "$@"`
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'gatewright.mjs')
    const child = spawn(
      'bash',
      ['-c', command, process.execPath, bin, 'setup', 'entra', ...tenant, ...client, '--yes'],
      {
        cwd: folder,
      },
    )
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    child.stdout.resume()
    const [code] = await once(child, 'close')
    expect([code, said]).toEqual([
      1,
      expect.stringContaining(`There is no room left for ${join(folder, 'secrets', 'azure.pem')}`),
    ])
    expect([madeIn(emulator).length, existsSync(join(folder, 'gatewright.config.json'))]).toEqual([1, false])
    expect((await setUp('--yes')).code).toBe(0)
    expect(madeIn(emulator)).toMatchObject([{ keyCredentials: [{}] }])
  })
})

describe('without a terminal', () => {
  it('or with --yes, nothing is asked: what is missing is named', async () => {
    const nobodyAsked = inProcess(folderWith({}), { yes: true }, answers())
    await expect(nobodyAsked).rejects.toThrow(/--yes asks nothing, and this is missing:[\s\S]*--tenant/)
  })

  it('nothing is waited for: the flags that are missing are named', async () => {
    const { run, tenant, setUp } = await begin()
    const nothing = await run('setup', 'entra')
    expect([nothing.code, nothing.stdout]).toEqual([1, ''])
    expect(nothing.stderr).toContain('  --tenant <Directory (tenant) ID or domain>\n')
    expect(nothing.stderr).toContain('--script <file>')
    expect((await run('setup', 'entra', ...tenant)).stderr).not.toContain('--tenant <')
    const unsure = await setUp()
    expect(unsure.stderr).toBe(
      'There is no terminal to ask at: --yes goes on, --dry-run only says what would be done.\n',
    )
  })
})

describe('a mistake is named with its cure', () => {
  const said = async (...args: string[]) => {
    const { run } = await begin()
    const { code, stderr } = await run('setup', 'entra', ...args)
    expect(code).toBe(1)
    return stderr
  }
  const way = ['--by-hand']

  it('of a tenant', async () => {
    expect(await said('--tenant', 'common', ...way)).toContain('is no tenant of its own')
  })

  it('of a tenant that exists nowhere, and of a host that does not answer', async () => {
    const { emulator, run } = await begin()
    const nowhere = await run(
      'setup',
      'entra',
      '--tenant',
      'nowhere.test',
      '--authority',
      emulator.origin,
      ...way,
    )
    expect(nowhere.stderr).toContain(`There is no tenant nowhere.test at ${emulator.origin} (AADSTS90002).`)
    const dead = `http://127.0.0.1:${await freePort()}`
    expect(await said('--tenant', 'northwind.test', '--authority', dead, ...way)).toContain('ECONNREFUSED')
  })

  it('takes the tenant out of an address of it, with its host', async () => {
    const { emulator, run, client } = await begin()
    const address = `${emulator.origin}/${tenantId}/v2.0/.well-known/openid-configuration`
    const { stdout } = await run('setup', 'entra', '--tenant', address, ...client, '--dry-run')
    expect(stdout).toContain(`Tenant ${tenantId} at ${emulator.origin}\n`)
  })

  it('of the address of this server', async () => {
    const at = ['--tenant', 'northwind.test', ...way, '--external-url']
    expect(await said(...at, 'http://sso.example.com')).toContain('by https alone')
    expect(await said(...at, 'https://sso.example.com/login')).toContain(
      'Write the origin alone: https://sso.example.com',
    )
  })

  it('of a file that has problems: nothing is made', async () => {
    const { emulator, folder, setUp } = await begin()
    writeFileSync(join(folder, 'gatewright.config.json'), '{ "rolse": [] }')
    const { code, stderr } = await setUp('--yes')
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 problem. Nothing was set up.')])
    expect(madeIn(emulator)).toEqual([])
    expect(readFileSync(join(folder, 'gatewright.config.json'), 'utf8')).toBe('{ "rolse": [] }')
  })
})
