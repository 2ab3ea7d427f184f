import { once } from 'node:events'
import type { ClientHttp2Stream } from 'node:http2'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createTrustedProxies } from '../../src/http/trusted-proxies.ts'
import { createAccessLog } from '../../src/observability/access-log.ts'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { listenHttp2 } from '../support/listen-http2.ts'

/** `/hang` gets half an answer, `/windows` the challenge that HTTP/2 cannot carry. */
async function start() {
  const lines: Record<string, unknown>[] = []
  const gone: unknown[] = []
  const out = { write: (text: string) => lines.push(JSON.parse(text)) }
  const log = createAccessLog({ format: 'json', clock: systemClock, out })
  const proxies = createTrustedProxies(['127.0.0.1'])
  const { port } = await listenHttp2((request, response) => {
    log.onRequest(request, response, proxies.clientAddress(request))
    response.once('finish', () => gone.push(request.url))
    request.resume()
    if (request.url === '/hang') response.writeHead(200).write('half')
    else if (request.url === '/windows') response.writeHead(401, { 'WWW-Authenticate': 'NTLM' }).end('no')
    else if (request.url === '/empty') response.writeHead(204).end()
    else if (request.url === '/pieces') {
      response.write('he')
      setImmediate(() => response.end('llo'))
    } else response.end('x'.repeat(request.url === '/much' ? 8_000_000 : 5))
  })
  return { lines, gone, session: await connectHttp2(port) }
}

it('each stream of a connection has its own line: protocol, status, bytes of its body, and whose request it was', async () => {
  const { lines, session } = await start()
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
  await Promise.all([
    askHttp2(session, '/a', from('192.0.2.1')),
    askHttp2(session, '/b', from('192.0.2.2')),
    askHttp2(session, '/windows'),
  ])
  const hung = session.request({ ':path': '/hang', ':authority': 'support.example.com' })
  hung.on('error', () => {})
  hung.once('data', () => hung.close(8))
  await expect.poll(() => lines.length).toBe(4)
  const ofPath = (path: string) => lines.find(line => line.path === path)
  expect(ofPath('/a')).toMatchObject({ httpVersion: '2.0', status: 200, bytes: 5, address: '192.0.2.1' })
  expect(ofPath('/b')).toMatchObject({ httpVersion: '2.0', status: 200, bytes: 5, address: '192.0.2.2' })
  expect(ofPath('/windows')).toMatchObject({ status: 401, bytes: 0, address: '127.0.0.1' })
  expect(ofPath('/hang')).toMatchObject({ status: 200, bytes: 4, cut: true })
})

// Node let go of the stream before it said that a body had gone, so every answer with one was written down as cut.
it.each([
  ['/empty', 'GET'],
  ['/at-once', 'GET'],
  ['/at-once', 'POST'],
  ['/pieces', 'GET'],
  ['/pieces', 'POST'],
  ['/much', 'GET'],
  ['/much', 'POST'],
])('an answer that has gone is not cut: %s by %s', async (path, method) => {
  const { session, lines, gone } = await start()
  const asking = method === 'POST' ? { method, body: 'x'.repeat(1000) } : {}
  expect((await askHttp2(session, path, asking)).code).toBe(0)
  await expect.poll(() => lines).toEqual([expect.objectContaining({ path })])
  expect(lines[0]).not.toHaveProperty('cut')
  expect(gone).toEqual([path])
})

it.each([
  ['by its client', (stream: ClientHttp2Stream) => void stream.destroy(new Error('gone'))],
  ['with its connection', ({ session }: ClientHttp2Stream) => void session?.destroy()],
])('one that is given up in the middle is, though the app has ended it: %s', async (_, giveUp) => {
  const { session, lines, gone } = await start()
  const stream = session.request({ ':path': '/much' })
  stream.on('error', () => {})
  await once(stream, 'response')
  giveUp(stream)
  await expect.poll(() => lines).toEqual([expect.objectContaining({ path: '/much', status: 200, cut: true })])
  expect(gone).toEqual([])
})
