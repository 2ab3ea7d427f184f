import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { consoleFolder, warnWithoutConsole } from '../src/console-files.ts'
import { type RunningServer, startServer } from '../src/index.ts'
import { testConfig } from './support/config.ts'

const longScript = `export const long = '${'gate'.repeat(500)}'`

let folder: string
let server: RunningServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-console-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'dist', 'index.html'), '<title>Console</title>')
  await writeFile(join(folder, 'dist', 'assets', 'page-1a2b.js'), 'export {}')
  await writeFile(join(folder, 'dist', 'assets', 'long-3c4d.js'), longScript)
  await writeFile(join(folder, 'dist', 'assets', 'long-3c4d.js.br'), brotliCompressSync(longScript))
  await writeFile(join(folder, 'dist', 'assets', 'long-3c4d.js.gz'), gzipSync(longScript, { level: 9 }))
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
  new Promise<{ status?: number; headers: Record<string, unknown>; body: string; bytes: Buffer }>(
    (resolve, reject) => {
      request({ port, path, method, headers: { host: 'localhost:3000', ...more }, agent: false }, answer => {
        const { statusCode: status, headers } = answer
        buffer(answer).then(
          bytes => resolve({ ...(status && { status }), headers, body: bytes.toString(), bytes }),
          reject,
        )
      })
        .once('error', reject)
        .end()
    },
  )

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

it.each(['/admin', '/admin/people', '/admin/assets', '/admin/..%2fsecret.txt'])(
  'give %s the page of the console, which is asked for each time',
  async path => {
    const page = await get(path)
    expect([page.status, page.body]).toEqual([200, '<title>Console</title>'])
    expect(page.headers['cache-control']).toBe('no-cache')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  },
)

it('that a node of another version has are not here, which nobody keeps: the next one may have them', async () => {
  const gone = await get('/admin/assets/gone-9z8y.js')
  expect([gone.status, gone.headers['cache-control']]).toEqual([404, 'no-store'])
  expect(gone.body).not.toContain('<title>Console</title>')
})

it('answer a range or a condition that does not hold as HTTP has it', async () => {
  const path = '/admin/assets/page-1a2b.js'
  const beyond = await get(path, 'GET', { range: 'bytes=999-' })
  expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */9'])
  expect((await get(path, 'GET', { 'if-match': '"another"' })).status).toBe(412)
})

describe('a file that was compressed when it was built', () => {
  const path = '/admin/assets/long-3c4d.js'
  const forms = { br: brotliDecompressSync, gzip: gunzipSync }

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, *', 'gzip'],
  ] as const)('goes to who takes %s as %s, and is what it was', async (accepted, coding) => {
    const answer = await get(path, 'GET', { 'accept-encoding': accepted })
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-encoding': coding,
      'content-type': 'application/javascript; charset=utf-8',
      'content-length': String(answer.bytes.length),
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    })
    expect(forms[coding](answer.bytes).toString()).toBe(longScript)
    const head = await get(path, 'HEAD', { 'accept-encoding': accepted })
    expect(head.body).toBe('')
    for (const name of ['content-encoding', 'content-length', 'content-type', 'etag', 'vary']) {
      expect(head.headers[name], name).toBe(answer.headers[name])
    }
  })

  it.each([undefined, 'identity', 'zstd', 'br;q=0, gzip;q=0'])(
    'goes to who takes %s as it is',
    async accepted => {
      const answer = await get(path, 'GET', accepted === undefined ? {} : { 'accept-encoding': accepted })
      expect(answer.body).toBe(longScript)
      expect(answer.headers).not.toHaveProperty('content-encoding')
      // A cache in between has to know that others get another form.
      expect(answer.headers.vary).toBe('Accept-Encoding')
    },
  )

  it('has a validator for each form, so that no cache takes one for another', async () => {
    const tagOf = async (accepted: string) =>
      String((await get(path, 'GET', { 'accept-encoding': accepted })).headers.etag)
    const tags = await Promise.all(['br', 'gzip', 'identity'].map(tagOf))
    expect(new Set(tags).size).toBe(3)
    const again = { 'accept-encoding': 'br', 'if-none-match': String(tags[0]) }
    const kept = await get(path, 'GET', again)
    expect([kept.status, kept.body, kept.headers.vary]).toEqual([304, '', 'Accept-Encoding'])
    const other = await get(path, 'GET', { ...again, 'if-none-match': String(tags[2]) })
    expect(other.status).toBe(200)
  })

  it('counts the bytes of a range in the form that is sent', async () => {
    const whole = (await get(path, 'GET', { 'accept-encoding': 'br' })).bytes
    const part = await get(path, 'GET', { 'accept-encoding': 'br', range: 'bytes=2-5' })
    expect(part.status).toBe(206)
    expect(part.headers).toMatchObject({
      'content-encoding': 'br',
      'content-range': `bytes 2-5/${whole.length}`,
    })
    expect(part.bytes).toEqual(whole.subarray(2, 6))
  })

  it('has one address, not one for each form', async () => {
    expect((await get(`${path}.br`)).status).toBe(404)
  })
})

it('the page has no validator: files of an npm package are all equally old, so another release could look the same', async () => {
  const page = await get('/admin')
  expect(page.headers).not.toHaveProperty('etag')
  expect(page.headers).not.toHaveProperty('last-modified')
})

it('what is made for somebody is never compressed, for its length would tell of its secrets', async () => {
  for (const path of ['/api/v1/auth/config', '/api/v1/openapi.json', '/admin/api']) {
    const answer = await get(path, 'GET', { 'accept-encoding': 'br, gzip' })
    expect(answer.headers, path).not.toHaveProperty('content-encoding')
  }
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
