import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerPortalFiles } from './portal-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'portal-'))
const longScript = `export const long = '${'portal'.repeat(500)}'`
const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), 'the page')
  writeFileSync(join(folder, 'icon.svg'), '<svg/>')
  writeFileSync(join(folder, 'assets', 'main-abc.js'), 'the script')
  writeFileSync(join(folder, 'assets', 'long-def.js'), longScript)
  writeFileSync(join(folder, 'assets', 'long-def.js.br'), brotliCompressSync(longScript))
  writeFileSync(join(folder, 'assets', 'long-def.js.gz'), gzipSync(longScript))
  await registerPortalFiles(app, folder)
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

const get = async (url: string) => {
  const { statusCode, body, headers } = await app.inject(url)
  return { status: statusCode, body, cache: String(headers['cache-control']), type: headers['content-type'] }
}

describe('the portal’s files', () => {
  it('answers every address of a page with the page, without a redirect', async () => {
    for (const url of ['/portal', '/portal/', '/portal/apps/some-id/overview', '/portal/assets'])
      expect(await get(url)).toMatchObject({ status: 200, body: 'the page' })
  })

  it('keeps assets for a year and everything else not at all', async () => {
    expect(await get('/portal/assets/main-abc.js')).toMatchObject({
      body: 'the script',
      cache: 'public, max-age=31536000, immutable',
    })
    expect((await get('/portal/icon.svg')).type).toBe('image/svg+xml')
    expect((await get('/portal')).cache).toBe('public, max-age=0')
  })

  it('come as small as the browser takes them, and are what they were', async () => {
    const url = '/portal/assets/long-def.js'
    const ask = (accepted: string, method: 'GET' | 'HEAD' = 'GET') =>
      app.inject({ method, url, headers: { 'accept-encoding': accepted } })
    const [br, gzip, plain] = [
      await ask('gzip, deflate, br, zstd'),
      await ask('br;q=0, gzip'),
      await ask('identity'),
    ]
    expect([br, gzip, plain].map(({ headers }) => headers['content-encoding'])).toEqual([
      'br',
      'gzip',
      undefined,
    ])
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(longScript)
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(longScript)
    expect(plain.body).toBe(longScript)
    for (const { headers } of [br, gzip, plain]) {
      expect(headers).toMatchObject({
        vary: 'accept-encoding',
        'content-type': 'application/javascript; charset=utf-8',
      })
    }
    expect(new Set([br, gzip, plain].map(({ headers }) => headers.etag)).size).toBe(3)
    const head = await ask('br', 'HEAD')
    expect([head.body, head.headers['content-encoding']]).toEqual(['', 'br'])
    expect((await get(`${url}.br`)).body).toBe('the page')
  })

  it('gives no page for an address of the API, and nothing from outside the folder', async () => {
    expect((await get('/portal/api/nothing')).status).toBe(404)
    expect((await get('/portal/..%2f..%2fetc%2fpasswd')).body).not.toContain('root:')
  })
})
