import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { consoleFolder, warnWithoutConsole } from '../src/console-files.ts'
import { type RunningServer, startServer } from '../src/index.ts'
import { testConfig } from './support/config.ts'

let folder: string
let server: RunningServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-console-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'dist', 'index.html'), '<title>Console</title>')
  await writeFile(join(folder, 'dist', 'assets', 'page-1a2b.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'not for the web')
  server = await startServer({
    config: testConfig({ dataFolder: join(folder, 'data') }),
    log: pino({ level: 'silent' }),
    consoleFolder: join(folder, 'dist'),
  })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

/** Not `fetch`, which would take the dots out of a path. */
const get = (path: string, method = 'GET', more: Record<string, string> = {}, port = server.port) =>
  new Promise<{ status?: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    request({ port, path, method, headers: { host: 'localhost:3000', ...more }, agent: false }, answer => {
      const { statusCode: status, headers } = answer
      text(answer).then(body => resolve({ ...(status && { status }), headers, body }), reject)
    })
      .once('error', reject)
      .end()
  })

it('are looked for where the console is built', async () => {
  const manifest = JSON.parse(await readFile(join(consoleFolder, '..', 'package.json'), 'utf8'))
  expect(manifest.name).toBe('@gatewright/console')
})

it('are served as what they are, those with a hash in their name for ever', async () => {
  const script = await get('/admin/assets/page-1a2b.js')
  expect([script.status, script.body]).toEqual([200, 'export {}'])
  expect(script.headers['content-type']).toMatch(/javascript/)
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(await get('/admin/assets/page-1a2b.js', 'HEAD')).toMatchObject({ status: 200, body: '' })
})

it('are not sent again to who has them', async () => {
  const { etag, 'last-modified': modified } = (await get('/admin/assets/page-1a2b.js')).headers
  expect(await get('/admin/assets/page-1a2b.js', 'GET', { 'if-none-match': String(etag) })).toMatchObject({
    status: 304,
    body: '',
  })
  expect(
    await get('/admin/assets/page-1a2b.js', 'GET', { 'if-modified-since': String(modified) }),
  ).toMatchObject({ status: 304 })
})

it.each(['/admin', '/admin/people', '/admin/assets/gone.js', '/admin/assets', '/admin/..%2fsecret.txt'])(
  'give %s the page of the console, which is asked for each time',
  async path => {
    const page = await get(path)
    expect([page.status, page.body]).toEqual([200, '<title>Console</title>'])
    expect(page.headers['cache-control']).toBe('no-cache')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  },
)

it('answer a range or a condition that does not hold as HTTP has it', async () => {
  const path = '/admin/assets/page-1a2b.js'
  const beyond = await get(path, 'GET', { range: 'bytes=999-' })
  expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */9'])
  expect((await get(path, 'GET', { 'if-match': '"another"' })).status).toBe(412)
})

it('where the console was not built the start says so, with what to do, and only the console is missing', async () => {
  const lines: string[] = []
  const empty = join(folder, 'not-built')
  const without = await startServer({
    config: testConfig({ dataFolder: join(folder, 'data-of-another') }),
    log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
    consoleFolder: empty,
  })
  onTestFinished(() => without.close())
  const said = lines.map(line => JSON.parse(line)).filter(({ msg }) => msg.includes('has not been built'))
  expect(said).toHaveLength(1)
  expect(said[0].folder).toBe(empty)
  expect(said[0].msg).toContain('npm run build -w packages/console')
  const at = (path: string) => get(path, 'GET', {}, without.port)
  expect((await at('/readyz')).status).toBe(200)
  expect((await at('/admin/people')).status).toBe(500)

  const built: string[] = []
  warnWithoutConsole(
    { warn: (...line: unknown[]) => void built.push(String(line.at(-1))) } as never,
    join(folder, 'dist'),
  )
  expect(built).toEqual([])
})
