import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, testApp } from './support/gate-server.ts'
import { KeptClient } from './support/kept-client.ts'
import { listen, stop } from './support/listening.ts'
import { open } from './support/rules.ts'

/** What an app with Windows authentication, such as IIS, remembers of a connection. */
interface Remembered {
  challenged?: boolean
  user?: string
}

/** NTLM takes two messages, the second on the connection of the first; Negotiate one. Afterwards the connection is that person. */
async function startWindowsApp() {
  const remembered = new WeakMap<Socket, Remembered>()
  const sockets = new Set<Socket>()
  /** Who the gate says it is, beside who the connection is. */
  const mistaken: string[] = []
  const userOf = ({ socket, headers }: IncomingMessage): Remembered => {
    const known = remembered.get(socket) ?? {}
    remembered.set(socket, known)
    const [, scheme, token = ''] = /^(NTLM|Negotiate) (\S+)$/i.exec(headers.authorization ?? '') ?? []
    if (scheme?.toLowerCase() === 'negotiate') known.user = token
    else if (token === 'type1') known.challenged = true
    else if (known.challenged && token.startsWith('type3-')) known.user = token.slice(6)
    return known
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const { user } = userOf(request)
    if (user !== undefined) {
      const email = request.headers['remote-email']
      if (email !== undefined && email !== `${user}@example.com`) mistaken.push(`${email} as ${user}`)
      response.writeHead(200, { 'Content-Length': user.length }).end(user)
    } else {
      const type2 = request.headers.authorization === 'NTLM type1' ? 'NTLM type2' : 'NTLM'
      response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', type2], 'Content-Length': 2 }).end('no')
    }
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => stop(server))
  return { url, sockets, mistaken }
}

async function start(trustedProxies: string[] = [], app = testApp()) {
  const windows = await startWindowsApp()
  const gate = await startGate({ apps: [{ ...app, upstreams: [windows.url] }], http: { trustedProxies } })
  const cookieOf = (name: string) => {
    const caller = makeCaller({ sessionId: name, email: `${name}@example.com` })
    return `Cookie: ${gate.sessions.signIn(caller, appHost)}`
  }
  const connect = () => {
    const client = new KeptClient(gate.port)
    onTestFinished(() => client.leave())
    return client
  }
  return { ...windows, cookieOf, connect, port: gate.port }
}

// Traefik and HAProxy had it: whoever came next on the kept connection was served as the one before.
it('serves nobody as the visitor who signed in to Windows just before', async () => {
  const { cookieOf, connect } = await start()
  const grace = cookieOf('grace')
  const browser = connect()
  expect((await browser.ask([grace, 'Authorization: Negotiate grace'])).body).toBe('grace')
  expect(await connect().ask([cookieOf('ada')])).toMatchObject({ status: 401, body: 'no' })
  expect((await browser.ask([grace])).body).toBe('grace')
})

it('lets nobody in as somebody else who signs out and in again by the same connection', async () => {
  const { cookieOf, connect } = await start()
  const browser = connect()
  await browser.ask([cookieOf('grace'), 'Authorization: Negotiate grace'])
  expect(await browser.ask([cookieOf('ada')])).toMatchObject({ status: 401, body: 'no' })
})

it('tells people apart who come by one connection of a trusted proxy', async () => {
  const { cookieOf, connect } = await start(['127.0.0.1'])
  const [grace, ada] = [cookieOf('grace'), cookieOf('ada')]
  const proxy = connect()
  expect((await proxy.ask([grace, 'Authorization: NTLM type1'])).head).toMatch(/WWW-Authenticate: NTLM type2/)
  expect((await proxy.ask([grace, 'Authorization: NTLM type3-grace'])).body).toBe('grace')
  expect((await proxy.ask([ada])).body).toBe('no')
  expect((await proxy.ask([grace])).body).toBe('grace')
  expect((await proxy.ask([ada, 'Authorization: Negotiate ada'])).body).toBe('ada')
  expect((await proxy.ask([grace])).body).toBe('no')
  expect((await proxy.ask([ada])).body).toBe('ada')
})

it.each([
  ['of a trusted proxy', ['127.0.0.1'], []],
  ['of a proxy that nobody listed', [], ['X-Forwarded-For: 203.0.113.7']],
])(
  'keeps nobody signed in whom it cannot tell from others, on a connection %s',
  async (_, proxies, headers) => {
    const { connect, sockets } = await start(proxies, testApp({ rules: [open({})] }))
    const proxy = connect()
    const signed = [...headers, 'Authorization: Negotiate grace']
    expect((await proxy.ask(signed)).body).toBe('grace')
    expect((await proxy.ask(headers)).body).toBe('no')
    await expect.poll(() => sockets.size).toBe(0)
  },
)

it('crosses nobody under load: 10,000 requests of 50 visitors', async () => {
  const { cookieOf, connect, mistaken, sockets } = await start()
  let asked = 0
  let crossed = 0
  let strange = 0
  async function visit(name: string, signsIn: boolean): Promise<void> {
    const cookie = cookieOf(name)
    let browser = connect()
    for (let step = 0; step < 200; step++) {
      const turn = step % 20
      if (turn === 0 && step > 0) {
        void browser.leave()
        browser = connect()
      }
      const said =
        signsIn && turn < 2 ? [`Authorization: NTLM ${turn === 0 ? 'type1' : `type3-${name}`}`] : []
      const { body } = await browser.ask([cookie, ...said])
      asked += 1
      const expected = signsIn && turn > 0 ? name : 'no'
      if (body !== expected) strange += 1
      if (body !== name && body !== 'no') crossed += 1
    }
    await browser.leave()
  }
  await Promise.all(Array.from({ length: 50 }, (_, index) => visit(`v${index}`, index % 2 === 0)))
  expect({ asked, crossed, strange, mistaken }).toEqual({
    asked: 10_000,
    crossed: 0,
    strange: 0,
    mistaken: [],
  })
  await expect.poll(() => sockets.size).toBe(0)
  // Ten thousand requests one behind the other, on a busy machine.
}, 240_000)
