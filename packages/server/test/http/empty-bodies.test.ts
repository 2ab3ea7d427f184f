import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open } from '../gate/support/rules.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

// `POST /api/v1/auth/logout` with a Content-Type and no body was never answered: the reader of the body waited for an end
// that the listener had taken away from requests without one.

const app = createServer(async (request, response) => response.end(`read ${await text(request)}`))
let test: TestServer
beforeAll(async () => {
  await once(app.listen(0, '127.0.0.1'), 'listening')
  test = await startTestServer({
    apps: [
      {
        id: 'tool',
        name: 'Tool',
        upstreams: [`http://127.0.0.1:${(app.address() as AddressInfo).port}`],
        urls: [{ origin, pathPrefix: '/tool' }],
        headers: [],
        rules: [open({})],
      },
    ],
  })
})
afterAll(async () => {
  await test.close()
  app.close()
})

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']
const types = [
  ...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/csv'],
  ...['multipart/form-data; boundary=x', 'application/octet-stream', 'nonsense', undefined],
]
const framings = [
  ['no length', '', ''],
  ['a length of 0', 'Content-Length: 0\r\n', ''],
  ['an empty body in chunks', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
] as const
const paths = [
  ...['/api/v1/auth/logout', '/api/v1/auth/oauth2/entra/callback', '/api/v1/admin/collaborators/nobody'],
  ...['/api/v1/nothing/here', '/admin', '/tool/page'],
]

/** The status line, once the whole answer has come. */
async function statusOf(request: string): Promise<string> {
  const socket = connect(test.server.port, '127.0.0.1')
  socket.write(request)
  return (await text(socket)).split('\r\n', 1)[0] as string
}

describe.each(framings)('with %s', (_, framing, body) => {
  it.each(methods)('%s is answered, whatever Content-Type it has', async method => {
    for (const path of paths) {
      for (const type of types) {
        const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`
        const own = `Host: localhost:3000\r\nOrigin: ${origin}\r\nConnection: close\r\n`
        const answer = await statusOf(`${method} ${path} HTTP/1.1\r\n${own}${typeLine}${framing}\r\n${body}`)
        expect(answer, `${path} ${type}`).toMatch(/^HTTP\/1\.1 [2345]\d\d /)
        expect(answer, `${path} ${type}`).not.toMatch(/ 50\d /)
      }
    }
  })
})
