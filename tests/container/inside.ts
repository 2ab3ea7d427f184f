/** The promises about a running container, each tried. In a mount and a network namespace of its own: `main.ts` starts it. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/packages/published.ts'
import type { ImageConfig } from './dockerfile.ts'
import { ask, execute, makeNetwork, mountAll, startContainer } from './run.ts'

const { image, work, config } = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as {
  readonly image: string
  readonly work: string
  readonly config: ImageConfig
}
const [uid, gid] = config.user.split(':').map(Number) as [number, number]

// As docs/operate/container.md says: the example's folder, a secret that the user may read, an empty volume.
const settings = join(work, 'etc')
const secrets = join(work, 'secrets')
const data = join(work, 'data')
cpSync(join(root, 'examples/container/gatewright'), settings, { recursive: true })
for (const folder of [secrets, data]) mkdirSync(folder)
writeFileSync(join(secrets, 'azure'), 'a-secret', { mode: 0o400 })
const file = join(settings, 'gatewright.config.json')
for (const path of [settings, file, join(secrets, 'azure')]) chownSync(path, uid, gid)
// What a new volume gets: the owner of the image's own folder.
const { uid: volumeOwner } = statSync(join(image, 'data'))
chownSync(data, volumeOwner, volumeOwner)

mountAll(image, [
  { from: settings, to: '/etc/gatewright', readOnly: false },
  { from: secrets, to: '/run/secrets', readOnly: true },
  { from: data, to: '/data', readOnly: false },
])
makeNetwork()
const run = (...command: readonly string[]) => execute(image, config, command)

function promise(text: string): void {
  console.log(`ok  ${text}`)
}

// The stage that installs is of the builder's architecture; whatever is native has to be there for the image's.
const native = globSync('**/*.node', { cwd: join(image, 'app/node_modules') })
const isForBoth = (folder: string): boolean =>
  ['linux-x64', 'linux-arm64'].every(system =>
    native.some(file => file.startsWith(`${folder}/prebuilds/${system}/`)),
  )
for (const file of native) assert.ok(isForBoth(file.split('/prebuilds/')[0] as string), file)
promise(`what is native is there for x64 and arm64: ${native.length} files`)

assert.equal((await run(...config.healthCheck)).code, 1)
promise('the health check fails where nothing runs')

const begun = performance.now()
const server = await startContainer(image, config)
promise(`process 1 is ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`)

const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
assert.match(status, new RegExp(`^Uid:\t${uid}\t${uid}\t${uid}\t${uid}$`, 'm'))
assert.match(status, /^NSpid:\t\d+\t1$/m)
for (const name of ['CapEff', 'CapPrm', 'CapBnd']) assert.match(status, new RegExp(`^${name}:\t0+$`, 'm'))
assert.match(status, /^NoNewPrivs:\t1$/m)
assert.match(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8'), /--disable-sigusr1/)
promise(`it is Node itself, as ${config.user}, without a capability`)

const readiness = await ask('/readyz')
assert.equal(readiness.status, 200)
assert.deepEqual(JSON.parse(readiness.text), { status: 'ok' })
promise('the proxy reaches it, and /readyz says ok')

const page = await ask('/admin/')
assert.equal(page.status, 200, page.text)
const script = /<script[^>]* src="([^"]+)"/.exec(page.text)?.[1] ?? ''
assert.equal((await ask(script)).status, 200, script)
promise('the console is there, with its scripts')

const nobody = { email: 'nobody@example.com', password: 'not-a-password' }
const refused = await ask('/api/v1/auth/login/basic/default', nobody)
assert.equal(refused.status, 401, refused.text)
promise('a wrong password is refused: argon2 has its native part')

const health = await run(...config.healthCheck)
assert.equal(health.code, 0, health.output)
promise(`the health check ends with 0: ${health.output.trim()}`)

for (const command of [['check'], ['admin-link'], ['backup', '/data/copy.sqlite']]) {
  const { code, output } = await run('gatewright', ...command)
  assert.equal(code, 0, output)
}
promise('"gatewright check", "admin-link" and "backup" run in it')

for (const path of ['/app/x', '/etc/x', '/tmp/x', '/usr/local/bin/x']) {
  assert.notEqual((await run('/usr/bin/touch', path)).code, 0)
  assert.throws(() => writeFileSync(join(image, path), ''), /EROFS/)
}
promise('nothing can be written outside of the volumes')
assert.equal((await run('/usr/bin/which', 'node', 'gatewright')).code, 0)
for (const name of ['npm', 'npx', 'yarn', 'corepack', 'curl', 'wget'])
  assert.notEqual((await run('/usr/bin/which', name)).code, 0)
promise('there is no npm, yarn, curl or wget')

for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.kill(server.pid, signal)
assert.equal((await ask('/healthz')).status, 200)
assert.doesNotMatch(server.output(), /Debugger listening/)
promise('SIGUSR1 opens no inspector')

process.kill(server.pid, 'SIGHUP')
await server.says(/"msg":"restarted"/)
promise('SIGHUP reads the configuration again')

const told = performance.now()
process.kill(server.pid, config.stopSignal as NodeJS.Signals)
assert.equal(await server.ended, 0, server.output())
const took = performance.now() - told
assert.ok(took < 10_000, `it took ${took} ms`)
promise(`${config.stopSignal} ends it with 0 in ${(took / 1000).toFixed(1)} s`)
assert.doesNotMatch(server.output(), /EROFS|EACCES|EPERM|"level":"error"/, server.output())
promise('its log has no error')

for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  const { uid: owner, mode } = statSync(path)
  assert.equal(owner, uid, path)
  assert.equal(mode & 0o077, 0, `${path} is open to others`)
}
promise(`the volume holds ${readdirSync(data).join(', ')}, for its own user alone`)

const restored = await run('gatewright', 'restore', '/data/copy.sqlite')
assert.equal(restored.code, 0, restored.output)
promise('"gatewright restore" puts the backup back while it is stopped')

// Both are process 1 of their own: no number of a process tells them apart.
const again = await startContainer(image, config)
await assert.rejects(startContainer(image, config), /\/data is in use by another Gatewright/)
assert.equal((await ask('/readyz')).status, 200)
process.kill(again.pid, 'SIGKILL')
await again.ended
const third = await startContainer(image, config)
assert.equal((await ask('/readyz')).status, 200)
process.kill(third.pid, config.stopSignal as NodeJS.Signals)
assert.equal(await third.ended, 0)
promise('a second container on the same volume is refused, and takes it over when the first was killed')

execFileSync('mount', ['-o', 'remount,bind,ro', join(image, 'etc/gatewright')])
const readOnly = await startContainer(image, config)
assert.equal((await ask('/readyz')).status, 200)
process.kill(readOnly.pid, config.stopSignal as NodeJS.Signals)
assert.equal(await readOnly.ended, 0)
promise('a read-only configuration will do')

execFileSync('mount', ['-o', 'remount,bind,rw', join(image, 'etc/gatewright')])
writeFileSync(file, readFileSync(file, 'utf8').replace('0.0.0.0', '127.0.0.1'))
const alone = await startContainer(image, config)
const unheard = await run(...config.healthCheck)
assert.equal(unheard.code, 1)
assert.match(unheard.output, /Write "host": "0\.0\.0\.0"/)
process.kill(alone.pid, config.stopSignal as NodeJS.Signals)
assert.equal(await alone.ended, 0)
promise('one that listens on 127.0.0.1 alone is unhealthy, and the health check says what to write')
