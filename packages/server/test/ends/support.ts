import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type Console, fileText, type Person, startConsole } from '../admin-api/support/console.ts'
import { personOf } from '../stores/support.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'

export const bot = 'http://bot.localhost:3000'
const botHost = 'bot.localhost:3000'
export const issuer = 'https://idp.example'

export const google = { type: 'oauth2', options: { issuer, clientID: 'gatewright', clientSecret: 'x' } }
export const offering = (...collaboratorsAuthStrategies: string[]) => ({
  collaboratorsAuthStrategies,
  externalAuth: { enabled: true },
})

/** An app that answers everything, streams below `/stream`, and takes WebSockets. */
async function startApp(): Promise<{ readonly upstream: string; close(): Promise<void> }> {
  const app: Server = createServer((request, response) => {
    if (request.url === '/stream')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
    else response.end('the app')
  })
  const sockets = new WebSocketServer({ server: app })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  return {
    upstream: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      app.closeAllConnections()
      await new Promise(resolve => app.close(resolve))
    },
  }
}

/** Somebody with everything that one can hold. */
export interface Holder extends Person {
  readonly identityId: string
  readonly sessionId: string
  /** Of an API token. */
  readonly value: string
  /** An open WebSocket that stands on the session. */
  readonly socket: WebSocket
  /** One that stands on the token. */
  readonly programsSocket: WebSocket
}

export interface Gateway extends Console {
  /** The file with these strategies in the place of what it has. */
  textWith(strategies: object, pro: object, more?: object): string
  /** Signed in with a strategy whose provider nobody asks. */
  signInWith(
    strategy: string,
    email: string,
    roles?: readonly string[],
    issuer?: string,
  ): Promise<Person & { identityId: string; sessionId: string }>
  holder(strategy: string, email: string, issuer?: string): Promise<Holder>
  open(person: Pick<Person, 'id'>, headers: Readonly<Record<string, string>>): Promise<WebSocket>
  restart(text: string): Promise<{ sessions: number; apiTokens: number; people: number }>
}

export async function startGateway(): Promise<Gateway> {
  const app = await startApp()
  const textWith: Gateway['textWith'] = (authStrategies, pro, more = {}) =>
    fileText({
      authStrategies,
      pro,
      apps: { bot: { upstream: app.upstream, url: bot, rules: [{ allow: { roles: ['member'] } }] } },
      ...more,
    })
  const gateway = await startConsole(textWith({ google }, offering('default', 'google')), {
    hasOwnFile: true,
  })
  const opened: WebSocket[] = []
  onTestFinished(async () => {
    // The server would wait for what is open.
    for (const socket of opened) socket.terminate()
    await gateway.close()
    await app.close()
  })
  const { services } = gateway.gatewright

  const signInWith: Gateway['signInWith'] = async (strategy, email, roles = ['member'], by = issuer) => {
    const identity = { strategy, issuer: by, subject: email }
    const person = await personOf(services.accounts, { email, ...identity }, roles)
    const session = { ...person, ...identity, address: '127.0.0.1', userAgent: '' }
    const started = await services.sessions.start({ ...session, host: 'localhost:3000', secure: false })
    const browser = createBrowser(gateway.gatewright.port)
    browser.cookies.set('localhost:3000', jarOf(started.setCookie))
    const cookie = (await services.sessions.cookieForHost(started.id, botHost, false)) ?? ''
    browser.cookies.set(botHost, jarOf(cookie))
    const call: Person['call'] = (method, path, body, headers) =>
      browser.call(method, `${origin}/api/v1/admin${path}`, body, headers)
    const { collaboratorId: id, identityId } = person
    return { browser, call, id, identityId, sessionId: started.id }
  }

  const open: Gateway['open'] = async (_, headers) => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.gatewright.port}/`, {
      headers: { host: botHost, ...headers },
    })
    opened.push(socket)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return socket
  }

  return {
    ...gateway,
    textWith,
    signInWith,
    open,
    async holder(strategy, email, by) {
      const person = await signInWith(strategy, email, ['member'], by)
      const made = await person.browser.call('POST', `${origin}/api/v1/auth/tokens`, {
        name: 'job',
        apps: ['bot'],
      })
      const { value } = made.json()
      const cookie = [...(person.browser.cookies.get(botHost) ?? [])].map(pair => pair.join('=')).join('; ')
      return {
        ...person,
        value,
        socket: await open(person, { cookie, origin: bot }),
        programsSocket: await open(person, { authorization: `Bearer ${value}` }),
      }
    },
    async restart(text) {
      await gateway.write(text)
      // The providers of these files are nowhere, which is agreed to; what it takes away from Ada would not be.
      const { concerns } = (await gateway.ada.call('GET', '/restart/concerns')).json()
      const accepts = (concerns as { readonly id: string }[]).map(({ id }) => id).filter(isOfProvider)
      const page = await gateway.ada.call('POST', '/restart', { accepts })
      if (page.status !== 202) throw new Error(page.body)
      return page.json().ended
    },
  }
}

const isOfProvider = (id: string): boolean => id.startsWith('provider.')

const jarOf = (setCookie: string): Map<string, string> => {
  const [name = '', value = ''] = (setCookie.split(';')[0] ?? '').split('=')
  return new Map([[name, value]])
}

/** What still works of what somebody holds. */
export async function whatWorks(gateway: Console, { browser, value, socket, programsSocket }: Holder) {
  const program = createBrowser(gateway.gatewright.port)
  const me = await browser.call('GET', `${origin}/api/v1/auth/me`)
  const app = await browser.call('GET', `${bot}/`)
  const token = await program.call('GET', `${bot}/`, undefined, { authorization: `Bearer ${value}` })
  const made = await browser.call('POST', `${origin}/api/v1/auth/tokens`, { name: 'more', apps: ['bot'] })
  return {
    console: me.status === 200,
    app: app.status === 200,
    token: token.status === 200,
    newToken: made.status === 201,
    socket: socket.readyState === WebSocket.OPEN,
    programsSocket: programsSocket.readyState === WebSocket.OPEN,
  }
}

export const everything = {
  console: true,
  app: true,
  token: true,
  newToken: true,
  socket: true,
  programsSocket: true,
}
export const nothing = {
  console: false,
  app: false,
  token: false,
  newToken: false,
  socket: false,
  programsSocket: false,
}

/** Waits until both connections of somebody are closed. */
export const closed = ({ socket, programsSocket }: Pick<Holder, 'socket' | 'programsSocket'>) =>
  Promise.all([socket, programsSocket].map(isClosed))

/** Resolves when a connection is closed. */
export const isClosed = (socket: WebSocket): Promise<unknown> =>
  socket.readyState === WebSocket.CLOSED
    ? Promise.resolve()
    : new Promise(resolve => socket.once('close', resolve))
