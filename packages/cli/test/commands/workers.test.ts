import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { layPostgresDatabase } from '../../../server/test/support/postgres.ts'
import { folderWith, runProcess, spawnCli } from '../support/run-cli.ts'

vi.setConfig({ testTimeout: 120_000 })

const http = { port: 0, externalUrl: 'http://localhost:3000' }

it('with a file as the database, several workers are refused with what to do', async () => {
  const { code, stderr } = await runProcess(folderWith({ httpServer: http }), 'start', '--workers', '2')
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^Several workers need PostgreSQL: the data are a file in \S+data, which one process has\.\nName a database in storage\.url, .*without --workers\.\n$/,
  )
})

it('a file with problems is said once, with the exit code that it has without workers', async () => {
  const folder = folderWith({ httpServer: http, rolse: [] })
  const { code, stderr, stdout } = await runProcess(folder, 'start', '--workers', '3')
  expect([code, stdout, stderr.match(/rolse/g)?.length]).toEqual([1, '', 2])
  expect(stderr).toMatch(/\n1 problem\. Nothing was started\.\n$/)
  const none = await runProcess(folder, 'start', '--workers', 'many')
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('a number from 1 to 64, or auto')])
})

it('what keeps workers from starting is said once, as without them', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  onTestFinished(() => void other.close())
  const storage = { url: await layPostgresDatabase() }
  const folder = folderWith({ httpServer: { ...http, port }, storage })
  const { code, stderr } = await runProcess(folder, 'start', '--workers', '2')
  expect([code, stderr]).toEqual([
    1,
    `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or set httpServer.port to another.\n`,
  ])

  // That one has made a version, which is what servers of its database run.
  const differs = folderWith({ httpServer: http, storage, roles: ['other'] })
  const refused = await runProcess(differs, 'start', '--workers', '2')
  expect([refused.code, refused.stderr.match(/has a text of its own/g)?.length]).toEqual([1, 1])
})

it('two workers serve one port, and losing one of them is noticed by nobody else', async () => {
  let slowOnes = 0
  const app = createServer((request, response) => {
    const isSlow = request.url === '/slow'
    if (isSlow) slowOnes += 1
    setTimeout(() => response.end('from the app'), isSlow ? 700 : 5)
  })
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  onTestFinished(() => {
    app.closeAllConnections()
    app.close()
  })
  const config = {
    // Where all have ended at once, the system would choose another.
    httpServer: { ...http, port: await freePort() },
    storage: { url: await layPostgresDatabase() },
    apps: {
      tool: {
        upstream: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
        url: 'http://tool.localhost:3000',
        rules: [{ public: true }],
      },
    },
  }
  const folder = folderWith(config)
  const file = join(folder, 'gatewright.config.json')
  const server = spawnCli(folder, 'start', '--workers', '2')
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', chunk => (said += chunk))
  const count = (text: string) => said.split(text).length - 1
  const ended = once(server, 'exit')
  await expect.poll(() => count('Gatewright is ready'), { timeout: 60_000 }).toBe(1)
  const lines = () =>
    said
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line) as { worker?: number; pid: number; msg: string; port?: number })
  const serves = () => lines().filter(({ msg }) => msg === 'this worker serves')
  const port = serves()[0]?.port as number
  const { ask, load } = clients(port)
  const metrics = async () => {
    const { body } = await ask('/metrics', 'localhost:3000')
    const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1])
    return { read, answers: read('gatewright_answers_total{class="2xx"}') }
  }

  // Each says who it is, all have one port, and what is said once is said once.
  expect(serves().map(({ worker, port }) => [worker, port])).toEqual([
    [1, port],
    [2, port],
  ])
  expect(count('one-time link')).toBe(1)
  expect(existsSync(join(folder, 'data', 'admin-link'))).toBe(true)
  expect((await ask('/readyz', 'localhost:3000')).body).toBe('{"status":"ok"}')

  // Whoever answers tells the sum of both.
  const before = (await metrics()).answers
  for (let index = 0; index < 8; index += 1) await ask('/')
  const after = await metrics()
  // The first answer about metrics counts for the second, too.
  expect(after.answers).toBe(before + 9)
  expect([after.read('gatewright_workers'), after.read('gatewright_worker_restarts_total')]).toEqual([2, 0])

  // Killed under load: what it was answering is cut, at once, and nothing else fails. Meanwhile the file has become useless, and the
  // next one runs what the others run.
  writeFileSync(file, '{ "rolse": [] }')
  const held: Awaited<ReturnType<typeof holdOpen>>[] = []
  while (held.length < 6) held.push(await holdOpen(port))
  const killed = await load(async () => {
    const { pid } = serves()[0] as { readonly pid: number }
    // So that a connection is on its way to it: of two, one is answered by the other.
    process.kill(pid, 'SIGSTOP')
    const two = [ask('/'), ask('/')]
    await Promise.race(two)
    process.kill(pid, 'SIGKILL')
    expect((await Promise.all(two)).map(({ failed }) => failed)).not.toContain(notAnswered)
    // Connections are dealt out in turn: half of those that were open were its own.
    await expect.poll(() => held.filter(({ isOpen }) => isOpen()).length).toBeLessThanOrEqual(3)
    await expect.poll(() => serves().length, { timeout: 60_000 }).toBe(3)
  })
  const broken = killed.filter(({ failed }) => failed !== undefined)
  // One that is left hanging would be told so by its own time limit.
  expect(broken.map(({ failed }) => failed)).not.toContain(notAnswered)
  expect(broken.length).toBeLessThanOrEqual(clientsAtOnce)
  expect(killed.length - broken.length).toBeGreaterThan(clientsAtOnce)
  expect(said).toContain('a worker has ended, and another takes its place')
  await expect.poll(async () => (await metrics()).read('gatewright_workers')).toBe(2)
  const then = await metrics()
  expect(then.answers).toBeGreaterThan(after.answers)
  expect(then.read('gatewright_worker_restarts_total')).toBe(1)

  // A restart that is refused is refused once; one that is not reaches both, and one who is told to stop is replaced: no request is lost.
  process.kill(server.pid as number, 'SIGHUP')
  await expect.poll(() => count('restart refused')).toBe(1)
  const drains = { ...config.httpServer, drainDelay: '500ms' }
  writeFileSync(file, JSON.stringify({ ...config, httpServer: drains, roles: ['auditor'] }))
  const restarted = await load(async () => {
    process.kill(server.pid as number, 'SIGHUP')
    await expect
      .poll(() =>
        lines()
          .filter(({ msg }) => msg === 'restarted')
          .map(({ worker }) => worker),
      )
      .toHaveLength(2)
    process.kill(serves()[1]?.pid as number, 'SIGTERM')
    await expect.poll(() => serves().length, { timeout: 60_000 }).toBe(4)
  })
  expect(restarted.filter(({ failed }) => failed !== undefined)).toEqual([])
  expect(count('restart refused')).toBe(1)

  // Where both are killed at once, the first is back at once.
  const alive = serves().slice(-2)
  for (const { pid } of alive) process.kill(pid, 'SIGKILL')
  await expect.poll(() => serves().length, { timeout: 60_000 }).toBe(5)

  // Told to stop, all end what they are answering, after the delay that a balancer has: also where the whole group is told, each worker
  // before its leader.
  const slow = Array.from({ length: 8 }, () => ask('/slow'))
  await expect.poll(() => slowOnes).toBe(8)
  const stopped = count('"stopping, ')
  for (const pid of [serves().at(-1)?.pid, server.pid]) process.kill(pid as number, 'SIGTERM')
  expect((await Promise.all(slow)).map(({ body }) => body)).toEqual(slow.map(() => 'from the app'))
  expect(await ended).toEqual([0, null])
  expect(count('stopping in 0.5 s')).toBe(count('"stopping, ') - stopped)
  expect(lines().filter(({ msg }) => msg.startsWith('stopped after')).length).toBeGreaterThanOrEqual(2)
  expect(existsSync(join(folder, 'data', 'admin-link'))).toBe(false)
})

const clientsAtOnce = 12
const notAnswered = 'not answered'

interface Asked {
  readonly body: string
  readonly failed?: string
}

function clients(port: number) {
  /** By a connection of its own, unless another is given. */
  function ask(path: string, host = 'tool.localhost:3000', agent: Agent | false = false): Promise<Asked> {
    return new Promise(resolve => {
      let body = ''
      const end = (failed?: string) => resolve({ body, ...(failed === undefined ? {} : { failed }) })
      const request = get({ port, host: '127.0.0.1', path, agent, headers: { host } }, response => {
        response.setEncoding('utf8').on('data', chunk => (body += chunk))
        response.on('end', () => end(response.statusCode === 200 ? undefined : `${response.statusCode}`))
        response.on('error', error => end(error.message))
      })
      // Whoever is never answered has failed, too.
      request.setTimeout(15_000, () => request.destroy(new Error(notAnswered)))
      request.on('error', error => end(error.message))
    })
  }

  /**
   * Asks again and again, half by connections that stay, until something is over and a little longer. Not without a pause, which would take
   * the processor from what is looked at.
   */
  async function load(during: () => Promise<unknown>): Promise<readonly Asked[]> {
    const asked: Asked[] = []
    let isOver = false
    const all = Array.from({ length: clientsAtOnce }, async (_, index) => {
      const agent = index % 2 === 0 ? new Agent({ keepAlive: true, maxSockets: 1 }) : false
      while (!isOver) {
        asked.push(await ask('/', undefined, agent))
        await wait(10)
      }
      if (agent) agent.destroy()
    })
    await expect.poll(() => asked.length).toBeGreaterThan(clientsAtOnce)
    await during()
    const until = asked.length + clientsAtOnce
    await expect.poll(() => asked.length).toBeGreaterThan(until)
    isOver = true
    await Promise.all(all)
    return asked
  }
  return { ask, load }
}

/** A connection on which one request was answered. */
async function holdOpen(port: number): Promise<{ readonly isOpen: () => boolean }> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  socket.write('GET /healthz HTTP/1.1\r\nHost: localhost:3000\r\n\r\n')
  await once(socket, 'data')
  return { isOpen: () => !socket.closed }
}
