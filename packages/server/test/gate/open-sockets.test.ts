import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type Console, fileText, type Person, startConsole } from '../admin-api/support/console.ts'
import { origin } from '../support/server.ts'

const bot = 'http://bot.localhost:3000'
const secret = 'a shared secret that is long enough for HS256'

let gateway: Console
let grace: Person
let app: Server
let sockets: WebSocketServer
let issuer: Server
let signingKey: Parameters<SignJWT['sign']>[0]
let upstream: string
let jwksUri: string

const listen = (server: Server) =>
  new Promise<string>(resolve =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  )

beforeEach(async () => {
  app = createServer((_, response) => response.end('the app'))
  sockets = new WebSocketServer({ server: app })
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  signingKey = privateKey
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }]
  issuer = createServer((_, response) => response.end(JSON.stringify({ keys })))
  upstream = await listen(app)
  jwksUri = await listen(issuer)
  gateway = await startConsole(file())
  grace = await gateway.join('grace@contoso.test', ['support'])
})
afterEach(async () => {
  await gateway.close()
  sockets.close()
  for (const server of [app, issuer]) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

const botApp = (change: object = {}) => ({
  upstream,
  url: bot,
  rules: [
    { paths: ['/open/**'], public: true },
    { paths: ['/customers/**'], externalUsers: true },
    { allow: { roles: ['support', 'deploy'] } },
  ],
  ...change,
})
const ci = (change: object = {}) => ({
  issuer: 'https://ci.example.com',
  audience: 'gatewright',
  jwksUri,
  subjects: ['repo:site'],
  apps: ['bot'],
  roles: ['deploy'],
  ...change,
})

/** What everybody of these tests comes in with. */
function file(change: { readonly apps?: object; readonly machines?: object; readonly secret?: string } = {}) {
  return fileText({
    roles: ['support', 'deploy'],
    apps: change.apps ?? { bot: botApp() },
    machines: change.machines ?? { ci: ci() },
    pro: { externalAuth: { enabled: true, algorithms: ['HS256'], secret: change.secret ?? secret } },
  })
}

async function open(path: string, headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.gatewright.port}${path}`, {
    headers: { host: 'bot.localhost:3000', ...headers },
  })
  await once(socket, 'open')
  return socket
}

const ways = {
  person: async () => {
    await grace.browser.follow(`${bot}/`)
    const jar = grace.browser.cookies.get('bot.localhost:3000') ?? new Map<string, string>()
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return open('/live', { cookie, origin: bot })
  },
  token: async () => {
    const wish = { name: 'nightly job', apps: ['bot'] }
    const made = await grace.browser.call('POST', `${origin}/api/v1/auth/tokens`, wish)
    return open('/live', { authorization: `Bearer ${made.json().value}` })
  },
  machine: async () => {
    const jwt = await new SignJWT({ iss: 'https://ci.example.com', aud: 'gatewright', sub: 'repo:site' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setExpirationTime(gateway.clock.now() / 1000 + 300)
      .sign(signingKey)
    return open('/live', { authorization: `Bearer ${jwt}` })
  },
  customer: async () => {
    const jwt = await new SignJWT({ sub: 'u1' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(gateway.clock.now() / 1000 + 300)
      .sign(new TextEncoder().encode(secret))
    return open('/customers/chat', { authorization: `Bearer ${jwt}` })
  },
  anyone: () => open('/open/news', { origin: bot }),
} as const
type Way = keyof typeof ways

async function restartWith(text: string): Promise<void> {
  await gateway.write(text)
  await gateway.gatewright.restartFromFile('SIGHUP')
}

/** Resolves when a round of checks has passed it by and it still answers. */
async function staysOpen(socket: WebSocket): Promise<void> {
  await gateway.gatewright.services.openConnections.recheck()
  const answered = once(socket, 'pong')
  socket.ping()
  await answered
}

describe('a restart', () => {
  it.each(Object.keys(ways) as Way[])(
    'leaves the WebSocket of a %s open when it changes nothing for them',
    async way => {
      const socket = await ways[way]()
      const shop = { upstream, url: 'http://shop.localhost:3000', allow: { signedIn: true } }
      await restartWith(file({ apps: { bot: botApp({ name: 'The bot' }), shop } }))
      await staysOpen(socket)
      socket.terminate()
    },
  )

  const closing: readonly (readonly [Way, string, () => string])[] = [
    [
      'person',
      'their role no longer opens the app',
      () => file({ apps: { bot: botApp({ rules: [{ allow: { roles: ['deploy'] } }] }) } }),
    ],
    ['person', 'the app is gone', () => file({ apps: {}, machines: {} })],
    [
      'person',
      'another app has its address',
      () => file({ apps: { bot: botApp({ url: 'http://b.localhost:3000' }), shop: botApp() } }),
    ],
    [
      'token',
      'its owner’s role no longer opens the app',
      () => file({ apps: { bot: botApp({ rules: [{ allow: { roles: ['deploy'] } }] }) } }),
    ],
    ['token', 'the app is gone', () => file({ apps: {}, machines: {} })],
    ['machine', 'its entry is gone', () => file({ machines: {} })],
    ['machine', 'its entry has another name', () => file({ machines: { deploys: ci() } })],
    [
      'machine',
      'its subject is not listed any more',
      () => file({ machines: { ci: ci({ subjects: ['repo:other'] }) } }),
    ],
    [
      'machine',
      'its entry no longer names the app',
      () =>
        file({
          apps: { bot: botApp(), shop: botApp({ url: 'http://shop.localhost:3000' }) },
          machines: { ci: ci({ apps: ['shop'] }) },
        }),
    ],
    ['machine', 'its roles no longer open the app', () => file({ machines: { ci: ci({ roles: [] }) } })],
    [
      'machine',
      'the app’s rules no longer name its roles',
      () => file({ apps: { bot: botApp({ rules: [{ allow: { roles: ['support'] } }] }) } }),
    ],
    [
      'machine',
      'another issuer is trusted',
      () => file({ machines: { ci: ci({ issuer: 'https://other.example.com' }) } }),
    ],
    ['machine', 'another audience is wanted', () => file({ machines: { ci: ci({ audience: 'another' }) } })],
    [
      'machine',
      'the keys come from elsewhere',
      () => file({ machines: { ci: ci({ jwksUri: `${jwksUri}/new` }) } }),
    ],
    ['customer', 'their tokens are verified with another key', () => file({ secret: `${secret}, renewed` })],
    [
      'customer',
      'the app takes no external users any more',
      () => file({ apps: { bot: botApp({ rules: [{ allow: { roles: ['support'] } }] }) } }),
    ],
    [
      'anyone',
      'the path is not public any more',
      () => file({ apps: { bot: botApp({ rules: [{ allow: { roles: ['support'] } }] }) } }),
    ],
  ]
  /** Of these the token or its entry is gone, which a new one mends; of the others the rules say no, or the app is gone. */
  const ended = [
    ...['its entry is gone', 'its entry has another name', 'its subject is not listed any more'],
    ...['its entry no longer names the app', 'another issuer is trusted', 'another audience is wanted'],
    ...['the keys come from elsewhere', 'their tokens are verified with another key'],
  ]
  it.each(closing)('closes the WebSocket of a %s when %s', async (way, why, text) => {
    const socket = await ways[way]()
    const closed = once(socket, 'close')
    await restartWith(text())
    expect((await closed)[0]).toBe(ended.includes(why) ? 4401 : 1008)
  })

  it('closes the WebSocket that was still being opened when it came', async () => {
    // An app that takes its time with the handshake.
    let greet: (() => void) | undefined
    const asked = new Promise<void>(resolve => {
      app.removeAllListeners('upgrade')
      app.once('upgrade', (request, socket, head) => {
        greet = () => new WebSocketServer({ noServer: true }).handleUpgrade(request, socket, head, () => {})
        resolve()
      })
    })
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.gatewright.port}/open/news`, {
      headers: { host: 'bot.localhost:3000', origin: bot },
    })
    socket.on('error', () => {})
    const ended = new Promise(resolve => socket.on('close', resolve))
    await asked
    await restartWith(file({ apps: { bot: botApp({ rules: [{ allow: { roles: ['support'] } }] }) } }))
    await ended
    greet?.()
    expect(socket.readyState).not.toBe(WebSocket.OPEN)
  })
})

describe('an open WebSocket', () => {
  it.each(['person', 'token'] as const)('of a %s ends with the role that opened the app', async way => {
    const socket = await ways[way]()
    const closed = once(socket, 'close')
    await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['member'] })
    expect((await closed)[0]).toBe(1008)
  })

  it.each(['person', 'token'] as const)('of a %s stays open when another role comes', async way => {
    const socket = await ways[way]()
    await gateway.ada.call('PATCH', `/collaborators/${grace.id}`, { roles: ['support', 'member'] })
    await staysOpen(socket)
    socket.terminate()
  })

  it('keeps nobody signed in: it ends when the session has been idle for too long', async () => {
    const socket = await ways.person()
    const closed = once(socket, 'close')
    const [app] = sockets.clients
    for (const seconds of [1800, 1801]) {
      await staysOpen(socket)
      // Its client answers each Ping by itself.
      const answered = once(app as WebSocket, 'pong')
      app?.send('news')
      app?.ping()
      await answered
      gateway.clock.advance(seconds)
    }
    await gateway.gatewright.services.openConnections.recheck()
    expect((await closed)[0]).toBe(4401)
  })

  // Who typed in an editor for an hour was out in the middle of a word, for an editor sends no request.
  it('in use is activity: what the person sends keeps the session, its requests too, until its longest age', async () => {
    const socket = await ways.person()
    const closed = once(socket, 'close')
    const [app] = sockets.clients
    for (let hours = 0; hours < 11; hours++) {
      gateway.clock.advance(3500)
      const received = once(app as WebSocket, 'message')
      socket.send('a word')
      await received
      await staysOpen(socket)
    }
    expect(await grace.browser.call('GET', `${origin}/api/v1/auth/me`)).toMatchObject({ status: 200 })
    gateway.clock.advance(12 * 3600 - 11 * 3500)
    await gateway.gatewright.services.openConnections.recheck()
    expect((await closed)[0]).toBe(4401)
  })

  it('in use extends nothing where requests do not either', async () => {
    await restartWith(file().replace('{', '{ "jwtToken": { "allowRefresh": false },'))
    const socket = await ways.person()
    const closed = once(socket, 'close')
    const [app] = sockets.clients
    for (const seconds of [1800, 1801]) {
      const received = once(app as WebSocket, 'message')
      socket.send('a word')
      await received
      gateway.clock.advance(seconds)
    }
    await gateway.gatewright.services.openConnections.recheck()
    expect((await closed)[0]).toBe(4401)
  })
})
