import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/**
 * What nobody waits for, and what nobody listens to, ends the process when it fails: a full disk under a file that is written a moment
 * later, a connection that the system cannot hand over. So nothing is let go that can fail.
 */
const root = fileURLToPath(new URL('../../../..', import.meta.url))

const files = globSync(['packages/*/{src,bin}/**/*.{ts,mjs}', 'examples/*/src/**/*.ts'], { cwd: root })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => !/\.test\.ts$|node_modules|packages\/console/.test(file))
  .sort()

/** `void something(…)`, of which nobody sees how it ends; `.catch(` behind it does. */
const LET_GO = /\bvoid ([\w#][\w.?#]*)\((?!.*\.catch\()/g

/** Each with why it never rejects. */
const harmless: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'packages/server/src/certificates/certificates.ts': {
    look: 'its two parts log what fails',
    'round?.catchUp': 'it logs what fails',
  },
  'packages/server/src/certificates/plain-door.ts': { 'answer.then': 'whoever is asked catches, and sends' },
  'packages/server/src/gate/ext-authz/grpc/listener.ts': {
    'old.end': 'it waits for answers, and for no longer than it is told',
  },
  'packages/server/src/gate/sockets/open-connections.ts': {
    check: 'it catches what a connection’s check throws',
    inPortions: 'it destroys sockets, which throws nothing',
    recheck: 'as check',
  },
  'packages/server/src/observability/own-listener.ts': { 'old?.close': 'closing a listener never fails' },
  'packages/server/src/http/listen-address.ts': { 'old.close': 'closing a listener never fails' },
  'packages/server/src/sessions/sessions.ts': {
    clear: 'it logs what fails, and the next one tries again',
    tidy: 'it logs what fails, and the next one tries again',
  },
  'packages/server/src/storage/sqlite/writer.ts': { end: 'it catches' },
  'packages/server/src/strategies/basic/password-judge.ts': {
    'ended?.worker.terminate': 'to end a thread never fails',
  },
  'packages/server/src/config-file/restart-requests.ts': { look: 'it logs what fails' },
  'packages/server/src/main.ts': {
    endOnceAgreed: 'it waits for the next heartbeat where it cannot ask, and logs what fails',
    sendAudit: 'it logs what fails',
    'services.nodes.say': 'by its contract: the next heartbeat says it',
  },
  'packages/server/src/nodes/rounds.ts': { look: 'it logs what fails' },
  'packages/cli/src/signals.ts': {
    'running.restart': 'by its contract, and a refusal is logged by the restart itself',
    'server.restart': 'by its contract, and a refusal is logged by the restart itself',
  },
  'packages/cli/src/workers/calls.ts': { answer: 'it sends what fails to whoever has asked' },
  'packages/cli/src/workers/lead.ts': {
    'member.ended.then': 'how a worker ends never rejects',
    replace: 'it logs what fails and tries again, or ends the server with it',
  },
  'packages/cli/src/workers/watch.ts': { look: 'a worker that does not answer is what it is about' },
  'packages/cli/src/workers/worker.ts': { setTimeout: 'a timer, and no promise' },
  'packages/entra-emulator/src/cli.ts': { stop: 'it says what fails, and ends with a code that says so' },
  'packages/entra-emulator/src/graph/index.ts': { 'app.register': 'it is waited for by app.listen' },
  'packages/entra-emulator/src/portal-api/index.ts': { 'app.register': 'it is waited for by app.listen' },
  'examples/cluster/src/node-part.ts': { 'started.ended.then': 'how a program ends never rejects' },
  'examples/demo/src/program.ts': { 'this.ended.then': 'how a program ends never rejects' },
  'examples/demo/src/main.ts': {
    stop: 'how a program ends never rejects',
    'program.ended.then': 'how a program ends never rejects',
  },
  'examples/host-page/src/main.ts': { close: 'closing a server that listens never fails' },
  'examples/support-bot/src/main.ts': { 'bot.close': 'closing a server that listens never fails' },
}

/** No promises. */
const SYNCHRONOUS = /(?:\.(?:delete|set|push|setAttribute|advance|write)|write\.call|^send|^refuse)$/

it('no promise is let go that may be rejected', () => {
  const found: Record<string, string[]> = {}
  for (const file of files) {
    const names = [...readFileSync(join(root, file), 'utf8').matchAll(LET_GO)].map(([, name = '']) => name)
    const promises = [...new Set(names)].filter(name => !SYNCHRONOUS.test(name))
    if (promises.length > 0) found[file] = promises.sort()
  }
  const known = Object.fromEntries(
    Object.entries(harmless).map(([file, why]) => [file, Object.keys(why).sort()]),
  )
  expect(found).toEqual(known)
})

it('whatever listens or starts another program hears of what fails later', () => {
  const silent = files.filter(file => {
    // Without comments, which show how somebody else might do it.
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    const makes = /\b(?:createServer|createTlsServer|spawn|createWriteStream)\(/.test(text)
    // A probe listens for a moment, and with `once` it hears of its end.
    return makes && !/\.on\('error'/.test(text) && !text.includes('probe.once')
  })
  // The launcher waits for its one child, and for nothing after that has ended.
  expect(silent.filter(file => file !== 'packages/cli/bin/node24.mjs')).toEqual([])
})

it('what is written behind a timer is written where it may fail', () => {
  const writes = /\b(?:write|rename|append|mkdir|rm|open|unlink|copy|truncate)\w*Sync\(/
  const unguarded = files.filter(file => {
    const text = readFileSync(join(root, file), 'utf8')
    return /\bset(?:Timeout|Interval|Immediate)\(/.test(text) && writes.test(text) && !/\bcatch\b/.test(text)
  })
  expect(unguarded).toEqual([])
})
