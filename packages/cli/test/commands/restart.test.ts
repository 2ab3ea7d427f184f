import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, vi } from 'vitest'
import { createBrowser } from '../../../server/test/support/browser.ts'
import { folderWith, heard, runCli, runProcess, spawnCli } from '../support/run-cli.ts'

const before = { httpServer: { port: 0, externalUrl: 'http://localhost:3000' }, roles: ['auditor'] }
const after = { ...before, roles: ['auditor', 'editor'] }

it('makes the running server take the file as it is now, as SIGHUP does, and refuses a broken one before it bothers the server', async () => {
  const folder = folderWith(before)
  const file = join(folder, 'gatewright.config.json')
  const server = spawnCli(folder, 'start')
  await heard(server, /Gatewright is ready/)
  writeFileSync(file, JSON.stringify(after))
  const { code, stdout } = await runProcess(folder, 'restart')
  expect(stdout).toBe('Restarted with the configuration as it is now.\n')
  expect(code).toBe(0)
  // There is one node, which runs what the file says by now.
  const listed = await runCli(folder, 'nodes', '--json')
  const { nodes, notices } = JSON.parse(listed.stdout)
  expect([nodes.length, nodes[0].state, notices, listed.code]).toEqual([1, 'serving', [], 0])
  expect((await runCli(folder, 'nodes')).stdout.split('\n')).toHaveLength(3)

  writeFileSync(file, JSON.stringify(before))
  const restarted = heard(server, /restarted/)
  server.kill('SIGHUP')
  await restarted

  writeFileSync(file, '{ "rolse": [] }')
  const refused = await runCli(folder, 'restart')
  expect(refused.stderr).toContain('rolse')
  // Also where none runs, which a file with problems may not tell.
  expect(refused.stderr).toContain('1 problem. Nothing was restarted: a server that runs goes on as it was.')
  expect(refused.code).toBe(1)
})

it('asks before it takes a way in away, and goes on with the words that it gave', async () => {
  const azure = {
    type: 'oauth2',
    options: { issuer: 'https://idp.contoso.test', clientID: 'gatewright', clientSecret: 'a-secret' },
  }
  const folder = folderWith(before)
  const said = await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
  const browser = createBrowser(Number(/"port":(\d+)/.exec(said)?.[1]))
  const token = readFileSync(join(folder, 'data', 'admin-link'), 'utf8')
    .trim()
    .split('#')[1]
  const at = 'http://localhost:3000/api/v1/auth/admin-link'
  await browser.call('POST', at, { token })
  const account = { email: 'ada@contoso.test', password: 'a long enough password' }
  expect((await browser.call('POST', `${at}/basic/default`, account)).status).toBe(200)
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(
    file,
    JSON.stringify({
      ...before,
      authStrategies: { azure },
      superAdmins: [{ email: 'ada@contoso.test', strategy: 'azure' }],
      pro: { collaboratorsAuthStrategies: ['azure'], externalAuth: { enabled: true } },
    }),
  )
  const refused = await runCli(folder, 'restart')
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain('The only super admin (ada@contoso.test) could no longer sign in.')
  expect(refused.stderr).toContain('Nobody would sign in with azure: idp.contoso.test')
  const accepted = /--accept (.+)/.exec(refused.stderr)?.[1]?.split(' ') ?? []
  expect(accepted).toHaveLength(2)
  expect((await runCli(folder, 'restart', '--accept', ...accepted)).code).toBe(0)
})

it('says at once that no server runs, with what to do, and makes nothing', async () => {
  const folder = folderWith(before)
  const from = performance.now()
  const { code, stderr, stdout } = await runCli(folder, 'restart')
  // By far less than the 30 s that a server is given to answer.
  expect(performance.now() - from).toBeLessThan(20_000)
  const sentence = expect.stringMatching(
    /^No server runs on the data folder \S+data\. Start one with: .*gatewright.* start\n$/,
  )
  expect([code, stdout, stderr]).toEqual([1, '', sentence])
  expect(readdirSync(folder)).toEqual(['gatewright.config.json'])
})

it('waits no longer for one that was killed meanwhile, and for none that left its files', async () => {
  const folder = folderWith(before)
  const server = spawnCli(folder, 'start')
  await heard(server, /Gatewright is ready/)
  const { pid } = JSON.parse(readFileSync(join(folder, 'data', 'gatewright.lock.json'), 'utf8'))
  // It holds the lock, and answers nobody.
  process.kill(pid, 'SIGSTOP')
  const restarting = runCli(folder, 'restart')
  await vi.waitFor(() => expect(requestsIn(folder)).toBe(1), { timeout: 20_000 })
  process.kill(pid, 'SIGKILL')
  const ended = await restarting
  expect([ended.code, ended.stderr]).toEqual([
    1,
    expect.stringContaining('No server runs on the data folder'),
  ])
  expect(requestsIn(folder)).toBe(0)
  expect((await runCli(folder, 'restart')).stderr).toBe(ended.stderr)
})

/** How many restarts are asked for. */
function requestsIn(folder: string): unknown {
  const file = new DatabaseSync(join(folder, 'data', 'gatewright.sqlite'), { readOnly: true })
  try {
    return file.prepare('select count(*) as count from restart_requests').get()?.count
  } finally {
    file.close()
  }
}
