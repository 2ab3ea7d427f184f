import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { takenPorts } from '../../src/ports.ts'
import { forPeople, Program } from '../../src/program.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program that prints its port, answers every request, and stops when asked. */
const server = `
  const { createServer } = require('node:http')
  const server = createServer((_, response) => response.end('ok')).listen(Number(process.argv[2]), '127.0.0.1')
  process.on('SIGTERM', () => { console.log('asked to stop'); server.close(); server.closeAllConnections() })`

function program(
  source: string,
  port: number,
  printed: string[] = [],
  logFile = join(folder, 'program.log'),
): Program {
  const file = join(folder, 'program.cjs')
  writeFileSync(file, source)
  return new Program({
    name: 'Test program',
    command: [file, String(port)],
    readyUrl: `http://127.0.0.1:${port}/`,
    logFile,
    print: line => printed.push(line),
  })
}

describe('a program of the demo', () => {
  it('is ready when it answers, and stops when asked', async () => {
    const running = program(server, await freePort())
    await running.ready()
    await running.stop()
    expect(await running.ended).toBe('code 0')
    // Its last words are read when it has ended, not before.
    const log = () => readFileSync(join(folder, 'program.log'), 'utf8')
    await expect.poll(log).toContain('asked to stop')
  })

  it('runs without its log where that cannot be written, and says so', async () => {
    const port = await freePort()
    const printed: string[] = []
    writeFileSync(join(folder, 'a file'), '')
    const running = program(server, port, printed, join(folder, 'a file', 'program.log'))
    await running.ready()
    expect(printed).toEqual([expect.stringContaining('Test program has no log file: ')])
    await running.stop()
    expect(await running.ended).toBe('code 0')
  })

  it('lives on when nobody reads what it prints, whoever wrote it', async () => {
    const port = await freePort()
    writeFileSync(
      join(folder, 'talkative.cjs'),
      `setInterval(() => { console.log('x'.repeat(1000)); process.stdout.write('y'); process.stderr.write('z') }, 1)\n${server}`,
    )
    const guard = join(import.meta.dirname, '../../src/keep-steady.ts')
    const child = spawn(process.execPath, ['--import', guard, join(folder, 'talkative.cjs'), String(port)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    child.stdout?.destroy()
    child.stderr?.destroy()
    await expect.poll(() => answerOf(port), { timeout: 20_000 }).toBe('ok')
    for (let count = 0; count < 50; count++) expect(await answerOf(port)).toBe('ok')
    child.kill('SIGKILL')
  })

  it('ends with its own last words when it does not start', async () => {
    const failing = program("console.error('no such file: my.config.json'); process.exitCode = 3", 1)
    await expect(failing.ready()).rejects.toThrow(/ended with code 3[\s\S]*no such file: my.config.json/)
  })

  it('ends when the demo is killed, and leaves no port taken', async () => {
    const port = await freePort()
    writeFileSync(join(folder, 'program.cjs'), server)
    const demo = await demoOf([join(folder, 'program.cjs'), String(port)], port)
    demo.kill('SIGKILL')
    await expect.poll(() => answerOf(port)).toBe('gone')
  })

  it('starts anew when a file that it has loaded changes, where it is watched, and its watcher ends with the demo', async () => {
    const port = await freePort()
    writeFileSync(join(folder, 'words.mjs'), "export const words = 'before'")
    writeFileSync(
      join(folder, 'program.mjs'),
      `import { createServer } from 'node:http'
       import { words } from './words.mjs'
       createServer((_, response) => response.end(process.ppid + ' ' + words)).listen(${port}, '127.0.0.1')`,
    )
    const watched = join(import.meta.dirname, '../../src/watched.ts')
    const demo = await demoOf([watched, join(folder, 'program.mjs')], port)
    const [watcher, words] = (await answerOf(port)).split(' ')
    expect(words).toBe('before')
    let asked = 0
    const edit = () => {
      // Now and again: a busy watcher may not have heard yet of what the program has loaded.
      if (asked++ % 40 === 0) writeFileSync(join(folder, 'words.mjs'), "export const words = 'after'")
      return answerOf(port)
    }
    await expect.poll(edit, { timeout: 20_000 }).toBe(`${watcher} after`)

    demo.kill('SIGKILL')
    await expect.poll(() => answerOf(port)).toBe('gone')
    await expect.poll(() => isRunning(Number(watcher))).toBe(false)
  })
})

/** A demo of one program, as a process that can be killed; settles when the program is ready. */
async function demoOf(command: readonly string[], port: number): Promise<ChildProcess> {
  writeFileSync(
    join(folder, 'demo.ts'),
    `import { Program } from ${JSON.stringify(join(import.meta.dirname, '../../src/program.ts'))}
     const program = new Program({
       name: 'x', command: ${JSON.stringify(command)},
       readyUrl: 'http://127.0.0.1:${port}/', logFile: ${JSON.stringify(join(folder, 'x.log'))}, print() {},
     })
     await program.ready()
     console.log('ready')`,
  )
  const demo = spawn(process.execPath, [join(folder, 'demo.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(demo.stdout, 'data')
  return demo
}

const answerOf = (port: number): Promise<string> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    answer => answer.text(),
    () => 'gone',
  )

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('shows people plain lines and warnings, and keeps the rest of the structured log in the file', () => {
  expect(forPeople('Gatewright at http://localhost:3000')).toBe('Gatewright at http://localhost:3000')
  expect(forPeople('{"level":"info","msg":"request"}')).toBeUndefined()
  expect(forPeople('{"level":"warn","code":"not_invited","msg":"refused","ref":"k7m2q"}')).toBe(
    'not_invited refused (ref k7m2q)',
  )
})

it('names a taken port, its program, and the option that changes it', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const taken = await takenPorts({
    gatewright: await freePort(),
    emulator: port,
    bot: await freePort(),
    host: await freePort(),
  })
  expect(taken).toHaveLength(1)
  expect(taken[0]).toContain(`Port ${port}, for the Entra emulator, is taken`)
  expect(taken[0]).toContain('--emulator-port')
  other.close()
})
