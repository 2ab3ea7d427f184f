import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfigFile } from '@gatewright/config'
import { openServices } from '@gatewright/server'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { folderWith, runCli, runProcess } from '../support/run-cli.ts'

/** A folder whose database knows Grace, who has signed in with a password. */
async function folderWithGrace(email = 'grace@contoso.test'): Promise<string> {
  const folder = folderWith('{}')
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(
    file,
    JSON.stringify({
      httpServer: { port: 0, externalUrl: 'http://localhost:3000' },
      apps: {
        bot: {
          upstream: 'http://127.0.0.1:9',
          url: 'http://bot.localhost:3000',
          allow: { signedIn: true },
        },
      },
    }),
  )
  const loaded = loadConfigFile(file)
  if (!loaded.ok) throw new Error('the configuration of the test is broken')
  const services = await openServices({ config: loaded.config, log: pino({ level: 'silent' }) })
  const details = {
    email,
    emailTrusted: true,
    fullname: 'Grace',
    providerRoles: [],
    groups: [],
  }
  const { id } = await services.accounts.create(details, ['member'])
  const identity = { strategy: 'default', issuer: 'basic:default', subject: 's-grace' }
  await services.accounts.addIdentity(id, identity, details, { addedBy: 'a test', beside: false })
  await services.close()
  return folder
}

const create = ['token', 'create', 'grace@contoso.test', '--name', 'nightly job']

it('makes a token, shows its value once, lists it without, and revokes it', async () => {
  const folder = await folderWithGrace()
  const made = await runProcess(folder, ...create, '--app', 'bot')
  expect(made.stdout).toMatch(/^Token of grace@contoso\.test for bot, until \d{4}-\d\d-\d\d\.$/m)
  const value = /^Shown only now: (gw_[\w-]{43})$/m.exec(made.stdout)?.[1] ?? 'none'

  const listed = await runCli(folder, 'token', 'list')
  expect(listed.stdout).toMatch(
    /^\S{22} {2}grace@contoso\.test {2}"nightly job" {2}bot {2}until .*never used$/m,
  )
  expect(listed.stdout).not.toContain(value)

  const id = listed.stdout.slice(0, 22)
  expect((await runCli(folder, 'token', 'revoke', id)).stdout).toBe(
    'Revoked "nightly job" of grace@contoso.test.\n',
  )
  expect((await runCli(folder, 'token', 'list')).stdout).toBe('There are no tokens.\n')
})

it('refuses an unknown app, a life without end and an unknown address with the reason', async () => {
  const folder = await folderWithGrace()
  const [unknown, endless, nobody] = await Promise.all([
    runCli(folder, ...create, '--app', 'shop'),
    runCli(folder, ...create, '--app', 'bot', '--days', '4000'),
    runCli(folder, 'token', 'create', 'eve@x.test', '--name', 'x', '--app', 'bot'),
  ])
  expect([unknown.code, unknown.stderr.trim()]).toEqual([1, 'There is no app "shop". There are: bot.'])
  expect(endless.stderr.trim()).toBe('A token lives for a whole number of days from 1 to 366.')
  expect([nobody.code, nobody.stderr.trim()]).toEqual([
    1,
    'Nobody with the address eve@x.test has signed in yet. A token belongs to an account.',
  ])
})

it('takes an id that begins with a dash, as older ones may, after two dashes', async () => {
  const folder = await folderWithGrace()
  const unknown = await runCli(folder, 'token', 'revoke', '--', '-hnLtl1o2kGmOZ4xqkzBsw')
  expect([unknown.code, unknown.stderr.trim()]).toEqual([1, 'There is no token -hnLtl1o2kGmOZ4xqkzBsw.'])
})

it('finds somebody by either spelling of an international domain, and shows the readable one', async () => {
  const folder = await folderWithGrace('grace@xn--mnchen-3ya.test')
  for (const who of ['grace@münchen.test', 'Grace@XN--MNCHEN-3YA.test']) {
    const made = await runCli(folder, 'token', 'create', who, '--name', 'job', '--app', 'bot')
    expect(made.stdout).toMatch(/^Token of grace@münchen\.test for bot/)
    const [listed, explained, invited] = await Promise.all([
      runCli(folder, 'token', 'list', who),
      runCli(folder, 'explain', who, 'http://bot.localhost:3000/'),
      runCli(folder, 'invite', who.replace(/^grace/i, 'zoe'), '--strategy', 'default'),
    ])
    expect(listed.stdout).toContain('  grace@münchen.test  "job"')
    expect(explained.stdout).toMatch(/^grace@münchen\.test, signed in with default, may enter/)
    expect(invited.stdout).toMatch(/^Invited zoe@münchen\.test/)
  }
  const again = await runCli(folder, 'invite', 'zoe@münchen.test', '--strategy', 'default')
  expect(again.stdout).toContain('They were invited for default already')
})
