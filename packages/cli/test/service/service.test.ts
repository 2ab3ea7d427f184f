import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { isOurs, quoted, unitOf } from '../../src/service/unit.ts'
import { folderWith, runCli } from '../support/run-cli.ts'

const examples = join(import.meta.dirname, '../../../../examples')
const unitPath = 'etc/systemd/system/gatewright.service'
const configPath = 'etc/gatewright/gatewright.config.json'

beforeAll(() => {
  execFileSync('sh', [join(examples, 'install-for-tests.sh'), 'systemd-analyze'], { stdio: 'inherit' })
}, 300_000)

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })

/** An installation below a root of its own. */
async function install(root = folderWith({}), ...args: string[]) {
  const result = await runCli(root, 'service', 'install', '--root', root, ...args)
  return { ...result, root, unit: join(root, unitPath) }
}

it('writes a unit that systemd takes, with next to nothing that it could do beside its work', async () => {
  const { code, stderr, root, unit } = await install()
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const verified = analyze('verify', '--man=no', unit)
  expect(verified.stderr.split('\n').filter(line => line.includes('gatewright.service'))).toEqual([])
  // From 0 to 10, 10 being the most exposed; a service without any of it has 9.6.
  const security = analyze('security', '--offline=true', '--threshold=18', '--no-pager', unit)
  expect(security.stdout).toMatch(/Overall exposure level for gatewright.service: 1\.\d OK/)
  expect(security.status).toBe(0)
  const text = readFileSync(unit, 'utf8')
  expect(text).toContain('ExecReload=/bin/kill -HUP $MAINPID')
  expect(text).toMatch(/^AmbientCapabilities=$/m)
  expect(text).not.toMatch(/^MemoryDenyWriteExecute/m)
  expect(statSync(join(root, 'etc/credstore/gatewright')).mode & 0o777).toBe(0o700)
  expect(statSync(join(root, configPath)).mode & 0o777).toBe(0o600)
})

it('what it starts is a server: the commands of the unit run as they stand there', async () => {
  const { unit, root } = await install()
  const [, command = ''] = readFileSync(unit, 'utf8').match(/^ExecStartPre=(.*)$/m) ?? []
  const [node = '', ...args] = command.split(' ')
  expect(args).toContain('--disable-sigusr1')
  const ran = spawnSync(
    node,
    args.map(arg => (arg.startsWith('/etc/') ? join(root, arg) : arg)),
    { encoding: 'utf8' },
  )
  expect(ran.stdout).toContain('is fine.')
})

it('gives the right to a port below 1024, and time for the drain delay, only where the file asks for them', async () => {
  const root = folderWith({})
  mkdirSync(join(root, 'etc/gatewright'), { recursive: true })
  writeFileSync(
    join(root, configPath),
    JSON.stringify({ httpServer: { port: 443, drainDelay: '20s' }, dataFolder: '/srv/sso' }),
    { mode: 0o600 },
  )
  const { unit } = await install(root)
  const text = readFileSync(unit, 'utf8')
  expect(text).toMatch(/^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m)
  expect(text).toMatch(/^TimeoutStopSec=35$/m)
  expect(text).toMatch(/^ReadWritePaths=\/etc\/gatewright \/srv\/sso$/m)
  // Somebody's file is theirs.
  expect(readFileSync(join(root, configPath), 'utf8')).toContain('443')
})

it('gives the right to port 80, too, where certificates come by ACME', async () => {
  const root = folderWith({})
  mkdirSync(join(root, 'etc/gatewright'), { recursive: true })
  const httpServer = {
    port: 8443,
    externalUrl: 'https://sso.example.com:8443',
    tls: { acme: { acceptTerms: true } },
  }
  writeFileSync(join(root, configPath), JSON.stringify({ httpServer }), { mode: 0o600 })
  const { unit } = await install(root)
  expect(readFileSync(unit, 'utf8')).toMatch(/^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m)
})

it('writes over nothing that somebody has changed without being told to, and removes nothing else', async () => {
  const { root, unit } = await install()
  expect((await install(root)).stdout).toContain('is as it should be')
  writeFileSync(unit, readFileSync(unit, 'utf8').replace('LimitNOFILE=65536', 'LimitNOFILE=1'))
  const again = await install(root, '--user', 'sso')
  expect(again.code).toBe(1)
  expect(again.stderr).toContain('was changed by hand, so it is not written anew')
  const removed = await runCli(root, 'service', 'uninstall', '--root', root)
  expect(removed.stderr).toContain('was changed by hand, so it is not removed')
  expect((await install(root, '--replace')).code).toBe(0)
  expect(readFileSync(unit, 'utf8')).toContain('LimitNOFILE=65536')
  expect((await runCli(root, 'service', 'uninstall', '--root', root)).stdout).toContain('the account stay')
  expect([existsSync(unit), existsSync(join(root, configPath))]).toEqual([false, true])
})

it('prints the unit and does nothing else', async () => {
  const root = folderWith({})
  const { code, stdout } = await runCli(
    root,
    'service',
    'install',
    '--print',
    '--config',
    '/etc/gatewright/none.json',
  )
  expect(code).toBe(0)
  expect(isOurs(stdout)).toBe(true)
})

it('refuses what the service could not read, and names that would be more than a name', async () => {
  const root = folderWith({})
  const refused = async (...args: string[]) =>
    (await runCli(root, 'service', 'install', '--print', ...args)).stderr
  expect(await refused('--config', '/root/my.json')).toContain('it sees no home folders')
  expect(await refused('--config', 'my.json')).toContain('not an absolute path')
  expect(await refused('--user', 'a\nExecStart=/bin/sh')).toContain('not the name of a system account')
})

it('takes no setting from the file that its admins could slip in', () => {
  const base = { command: ['/n'], configFile: '/etc/gatewright/a.json', port: 0, drainSeconds: 0, user: 'u' }
  for (const dataFolder of ['/d\nExecStartPre=+/bin/sh -c id', '/d\r[Service]', '/var/lib/gatewright\n']) {
    expect(() => unitOf({ ...base, dataFolder })).toThrow('holds control characters')
  }
  expect(unitOf({ ...base, dataFolder: '/d ExecStart=/bin/sh' })).toContain('"/d ExecStart=/bin/sh"')
})

it('quotes paths as systemd reads them', () => {
  expect(quoted('/opt/a b/100%$x"y')).toBe('"/opt/a b/100%%$$x\\"y"')
  const base = { configFile: '/etc/gatewright/a.json', dataFolder: '/d', port: 0, drainSeconds: 0, user: 'u' }
  expect(unitOf({ ...base, command: ['/opt/my node/node', '/p'] })).toContain(
    'ExecStart="/opt/my node/node" /p start',
  )
})
