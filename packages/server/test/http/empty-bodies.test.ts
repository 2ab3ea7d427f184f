import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open } from '../gate/support/rules.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, signIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

// `POST /api/v1/auth/logout` with a Content-Type and no body was never answered: the reader of the body waited for an end
// that the listener had taken away from requests without one.

const app = createServer(async (request, response) => response.end(`read ${await text(request)}`))
let provider: FaultyProvider
let test: TestServer
/** Of a signed-in super admin. */
let adasCookie: string
beforeAll(async () => {
  await once(app.listen(0, '127.0.0.1'), 'listening')
  provider = await startFaultyProvider()
  test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [azure(provider), basicConfig()],
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
  const ada = test.newBrowser()
  await signIn(ada, provider)
  adasCookie = `gatewright=${ada.cookies.get('localhost:3000')?.get('gatewright')}`
})
afterAll(async () => {
  await test.close()
  await provider.close()
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
const auth = '/api/v1/auth'
const admin = '/api/v1/admin'
/** By the methods that they exist for; each of the others is answered too. */
const routes = new Map<string, readonly string[]>([
  [`${auth}/logout`, ['POST']],
  [`${auth}/login/basic/default`, ['POST']],
  [`${auth}/login-callback/oauth2/azure`, ['GET', 'HEAD', 'POST']],
  [`${auth}/logout-callback/oauth2/azure`, ['GET', 'HEAD']],
  [`${auth}/logout-callback/oauth2/azure/backchannel`, ['POST']],
  [`${admin}/collaborators`, ['GET', 'HEAD']],
  [`${admin}/collaborators/invite`, ['POST']],
  [`${admin}/collaborators/import`, ['POST']],
  [`${admin}/collaborators/nobody`, ['PATCH', 'DELETE']],
  [`${admin}/api-tokens/none`, ['DELETE']],
  [`${admin}/sessions/none`, ['DELETE']],
  ['/admin', ['GET', 'HEAD']],
  ['/tool/page', methods],
  ['/api/v1/nothing/here', []],
])
/** Ids that name nothing are gone, which an admin is told once the body was read. */
const gone = new Set([`${admin}/collaborators/nobody`, `${admin}/api-tokens/none`, `${admin}/sessions/none`])

/** The whole answer: its status (NaN for none), and the text below its headers. */
async function answerTo(request: string): Promise<{ readonly status: number; readonly body: string }> {
  const socket = connect(test.server.port, '127.0.0.1')
  socket.write(request)
  const answer = await text(socket)
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]),
    body: answer.slice(answer.indexOf('\r\n\r\n') + 4),
  }
}

describe.each(framings)('with %s', (_, framing, body) => {
  it.each(methods)('%s is answered, whatever Content-Type it has', async method => {
    for (const [path, existsFor] of routes) {
      for (const type of types) {
        const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`
        const cookieLine = path.startsWith(admin) ? `Cookie: ${adasCookie}\r\n` : ''
        const own = `Host: localhost:3000\r\nOrigin: ${origin}\r\nConnection: close\r\n${cookieLine}`
        const { status, body: said } = await answerTo(
          `${method} ${path} HTTP/1.1\r\n${own}${typeLine}${framing}\r\n${body}`,
        )
        const asked = `${path} ${type}: ${status} ${said.slice(0, 200)}`
        expect(status, asked).toBeGreaterThanOrEqual(200)
        expect(status, asked).toBeLessThan(500)
        if (!existsFor.includes(method)) continue
        if (gone.has(path) && status === 404) expect(said, asked).toContain('"error":"gone"')
        else expect([401, 403, 404, 429], asked).not.toContain(status)
      }
    }
  })
})
