import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { folderWith } from '../support/run-cli.ts'

/** `gatewright start | head -1` and one bad callback of nobody ended the server: a stranger decided when. */

const launcher = join(import.meta.dirname, '..', '..', 'bin', 'gatewright.mjs')

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly pid: () => number
}

/** @param stdout where the log goes */
async function start(stdout: number | 'pipe'): Promise<Started> {
  const port = await freePort()
  const folder = folderWith({
    httpServer: { port, externalUrl: `http://localhost:${port}` },
    observability: { accessLog: 'json' },
  })
  const child = spawn(process.execPath, [launcher, 'start'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', stdout, 'pipe'],
  })
  onTestFinished(() => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL')
    } catch {
      // It has ended.
    }
  })
  const url = `http://127.0.0.1:${port}`
  await expect.poll(() => answers(url), { timeout: 30_000 }).toBe(true)
  // The launcher starts the server as its child, where Node is older or has other flags.
  const pid = () =>
    Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim() || child.pid)
  return { child, url, pid }
}

const answers = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.ok === true
}

/** What a stranger asks for, and the log has a line of. */
const badCallback = async (url: string): Promise<void> => {
  const answer = await fetch(`${url}/api/v1/auth/login-callback/oauth2/none?code=made-up&state=made-up`)
  await answer.body?.cancel()
}

const linesLost = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^gatewright_log_lines_lost_total (\d+)$/m.exec(text)?.[1])
}

async function endsWell({ child }: Started): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}

it('whoever reads the log goes after the first line: the server lives, and counts what it could not say', async () => {
  const server = await start('pipe')
  server.child.stdout?.destroy()
  await badCallback(server.url)
  await badCallback(server.url)
  await expect.poll(() => linesLost(server.url)).toBeGreaterThan(1)
  expect(await answers(server.url)).toBe(true)
  await endsWell(server)
})

it('the disk is full where the log goes: the server lives', async () => {
  const server = await start(openSync('/dev/full', 'w'))
  await badCallback(server.url)
  await expect.poll(() => linesLost(server.url)).toBeGreaterThan(1)
  await endsWell(server)
})

it('nobody reads the log: what waits is bounded, and it ends at the first word all the same', async () => {
  const server = await start('pipe')
  server.child.stdout?.pause()
  const memory = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1]) / 1024
  const before = memory()
  const longName = 'x'.repeat(900)
  for (let round = 0; round < 100; round++)
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const answer = await fetch(`${server.url}/healthz`, { headers: { 'user-agent': longName } })
        await answer.body?.cancel()
      }),
    )
  expect(await linesLost(server.url)).toBeGreaterThan(500)
  expect(memory() - before).toBeLessThan(120)
  await endsWell(server)
})

it('the log is a named pipe whose reader comes back: it is told how much is missing, and since when', async () => {
  const pipe = join(folderWith({}), 'log')
  execFileSync('mkfifo', [pipe])
  const [reader, fd] = await Promise.all([open(pipe, 'r'), open(pipe, 'w')])
  const server = await start(fd.fd)
  await fd.close()
  await reader.close()
  await badCallback(server.url)
  await expect.poll(() => linesLost(server.url)).toBeGreaterThan(1)
  const next = await open(pipe, 'r')
  const text = next.createReadStream({ encoding: 'utf8' })
  let heard = ''
  text.on('data', chunk => (heard += chunk))
  await answers(server.url)
  await expect.poll(() => heard).toContain('could not be written')
  const told = heard.split('\n').find(line => line.includes('could not be written')) ?? ''
  expect(JSON.parse(told)).toMatchObject({
    level: 'error',
    reason: 'EPIPE',
    since: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(JSON.parse(told).lines).toBeGreaterThan(1)
  text.destroy()
  await endsWell(server)
})

it('says levels by name and time as ISO 8601; a person behind a pipe gets the short lines on request', async () => {
  const server = await start('pipe')
  let json = ''
  server.child.stdout?.on('data', chunk => (json += chunk))
  await expect.poll(() => json).toContain('Gatewright is ready')
  const ready = json.split('\n').find(line => line.includes('Gatewright is ready')) ?? ''
  expect(JSON.parse(ready)).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  })
  await endsWell(server)
  const folder = folderWith({ httpServer: { port: 0, externalUrl: 'http://localhost:3000' } })
  const pretty = spawn(process.execPath, [launcher, 'start', '--log-format', 'pretty'], {
    cwd: folder,
    detached: true,
  })
  onTestFinished(() => void process.kill(-(pretty.pid as number), 'SIGKILL'))
  let said = ''
  pretty.stdout.on('data', chunk => (said += chunk))
  await expect
    .poll(() => said, { timeout: 30_000 })
    .toMatch(/^\d\d:\d\d:\d\d info {2}Gatewright is ready url=/m)
})
