import { expect, it } from 'vitest'
import { ask, handshake } from './support/ask.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

it.each([
  ['its own, of the very upstream that is asked', 'upstream', undefined],
  ['the one that it insists on', { name: 'app.internal:8080' }, 'app.internal:8080'],
  ['the client’s, when nothing is said', undefined, appHost],
  ['the client’s, when that is said', 'client', appHost],
] as const)('gets as its host %s, once, on requests and WebSockets', async (_, host, expected) => {
  const upstreams = [await startUpstream(), await startUpstream()]
  for (const { server, seen } of upstreams) {
    server.on('upgrade', ({ headers, rawHeaders, method = '', url = '' }, socket) => {
      seen.push({ method, url, headers, rawHeaders, body: '' })
      socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n')
    })
  }
  const { port } = await startGate({
    apps: [
      testApp({
        upstreams: upstreams.map(({ url }) => url),
        rules: [open({ paths: ['/**'] })],
        ...(host !== undefined && { host }),
      }),
    ],
  })
  for (let n = 0; n < 4; n++) await ask(port, '/')
  for (let n = 0; n < 4; n++) expect((await ask(port, '/', { headers: handshake })).status).toBe(403)
  for (const { seen, port: at } of upstreams) {
    expect(seen).toHaveLength(4)
    for (const { headers, rawHeaders } of seen) {
      expect(rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name))).toHaveLength(1)
      expect(headers.host).toBe(expected ?? `127.0.0.1:${at}`)
      expect(headers['x-forwarded-host']).toBe(appHost)
    }
  }
})
