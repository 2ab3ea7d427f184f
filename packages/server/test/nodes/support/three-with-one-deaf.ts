import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '@gatewright/config'
import { afterAll, beforeAll } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { findPgbouncer, type Pgbouncer, startPgbouncer } from '../../../../../tests/support/pgbouncer.ts'
import type { Change } from '../../../src/events/events.ts'
import { allow } from '../../gate/support/rules.ts'
import { testApp } from '../../gate/support/test-app.ts'
import { personOf } from '../../stores/support.ts'
import { createBrowser } from '../../support/browser.ts'
import { azureOffered } from '../../support/config.ts'
import { layPostgresDatabase, postgresConfig } from '../../support/postgres.ts'
import type { TestServer } from '../../support/server.ts'
import { type Services, startNodes } from './start-nodes.ts'

const BOT = 'bot.localhost:3000'

/** One process on the common database, as far as these tests look at it. */
export interface Node {
  readonly name: string
  readonly test: TestServer
  readonly services: Services
  /** Changes that it was told of. */
  readonly heard: Change[]
}

/** What somebody holds at every node. */
export interface Holder {
  readonly collaboratorId: string
  readonly sessionId: string
  readonly token: { readonly id: string; readonly collaboratorId: string }
  /** What a node answers to the session, and to the token. */
  ask(node: Node): Promise<number>
  askByToken(node: Node): Promise<number>
  /** Open WebSockets at every node: of the session, and of the token. */
  readonly sockets: readonly WebSocket[]
  readonly tokenSockets: readonly WebSocket[]
}

/**
 * Three nodes on one PostgreSQL for all tests of a file, each with a data folder of its own; the last one behind pgbouncer in
 * transaction mode, where there is one, and deaf to NOTIFY anyhow.
 */
export function shareNodes(config: Partial<Config> = {}) {
  const nodes: Node[] = []
  const opened: WebSocket[] = []
  let bouncer: Pgbouncer | undefined
  let count = 0
  const app = createServer((_, response) => response.end('the app'))
  const sockets = new WebSocketServer({ server: app })

  beforeAll(async () => {
    await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
    const { port } = app.address() as AddressInfo
    const direct = await layPostgresDatabase()
    const database = new URL(direct).pathname.slice(1)
    bouncer =
      findPgbouncer() === undefined ? undefined : await startPgbouncer({ port: Number(new URL(direct).port) })
    const names = ['one', 'two', 'deaf'] as const
    const storages = names.map(name =>
      name === 'deaf'
        ? postgresConfig(bouncer?.url(database) ?? direct, { pgbouncer: true, applicationName: 'node deaf' })
        : postgresConfig(direct, { applicationName: `node ${name}` }),
    )
    const started = await startNodes(storages, {
      strategies: [azureOffered],
      apps: [
        testApp({
          id: 'bot',
          upstreams: [`http://127.0.0.1:${port}`],
          urls: [{ origin: `http://${BOT}`, pathPrefix: '/' }],
          rules: [allow({ roles: ['member'] })],
        }),
      ],
      ...config,
    })
    for (const [at, test] of started.entries()) {
      const { services } = test.server
      const heard: Change[] = []
      services.events.subscribe(change => heard.push(change))
      nodes.push({ name: names[at] ?? '', test, services, heard })
    }
  })
  afterAll(async () => {
    for (const socket of opened) socket.terminate()
    for (const { test } of nodes) await test.close()
    sockets.close()
    app.closeAllConnections()
    await new Promise(resolve => app.close(resolve))
    await bouncer?.remove()
  })

  const [one, two, deaf] = [0, 1, 2].map(at => () => nodes[at] as Node) as [
    () => Node,
    () => Node,
    () => Node,
  ]

  async function open(node: Node, headers: Readonly<Record<string, string>>): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${node.test.server.port}/`, {
      headers: { host: BOT, ...headers },
    })
    opened.push(socket)
    await once(socket, 'open')
    return socket
  }

  async function ask(node: Node, headers: Readonly<Record<string, string>>): Promise<number> {
    const page = await createBrowser(node.test.server.port).call('GET', `http://${BOT}/`, undefined, headers)
    return page.status
  }

  return {
    one,
    two,
    deaf,
    all: nodes as readonly Node[],
    others: () => [two(), deaf()] as const,
    /** Somebody who has signed in at the first node, is known to the memory of every node, and has WebSockets at each. */
    async join({ connected = true } = {}): Promise<Holder> {
      const { accounts, sessions, apiTokens, clock } = one().services
      count += 1
      const subject = `person-${count}`
      const identity = { strategy: 'azure', issuer: 'https://idp.example', subject }
      const person = await personOf(accounts, { email: `${subject}@contoso.test`, ...identity })
      const started = await sessions.start({
        ...{ ...person, ...identity, address: '127.0.0.1', userAgent: '', host: 'localhost:3000' },
        secure: false,
      })
      const setCookie = (await sessions.cookieForHost(started.id, BOT, false)) ?? ''
      const cookie = setCookie.split(';')[0] ?? ''
      const { token, value } = await apiTokens.create({
        ...{ ...person, name: 'job', apps: ['bot'], strategy: 'azure' },
        source: 'oauth2 https://idp.example',
        expiresAt: clock.now() + 3_600_000,
      })
      const bearer = { authorization: `Bearer ${value}` }
      const held: [WebSocket[], WebSocket[]] = [[], []]
      for (const node of nodes) {
        if ((await ask(node, { cookie })) !== 200) throw new Error(`${node.name} does not know the session`)
        if (!connected) continue
        held[0].push(await open(node, { cookie, origin: `http://${BOT}` }))
        held[1].push(await open(node, bearer))
      }
      return {
        collaboratorId: person.collaboratorId,
        sessionId: started.id,
        token,
        ask: node => ask(node, { cookie }),
        askByToken: node => ask(node, bearer),
        sockets: held[0],
        tokenSockets: held[1],
      }
    },
  }
}

export const closed = (sockets: readonly WebSocket[]): boolean =>
  sockets.every(({ readyState }) => readyState === WebSocket.CLOSED)
export const isOpen = (sockets: readonly WebSocket[]): boolean =>
  sockets.every(({ readyState }) => readyState === WebSocket.OPEN)
