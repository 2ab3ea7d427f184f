import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import type { AcmeConfig, AppConfig, Config } from '@gatewright/config'
import { onTestFinished } from 'vitest'
import { testHttp } from '../../support/config.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import type { StandInAuthority } from './stand-in-authority.ts'

export const DAY = 86_400_000
export const CONSOLE = 'sso.example.com'

export interface AcmeServer extends TestServer {
  /** Waits until nothing is asked for any more. */
  settled(): Promise<void>
  /** @returns what was said about certificates since the last time, with its level */
  said(): string[]
  restart(names: readonly string[], acme?: Partial<AcmeConfig>): Promise<void>
}

export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-acme-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const appAt = (name: string): AppConfig => ({
  id: name.replaceAll('.', '-'),
  name,
  upstreams: ['http://127.0.0.1:9'],
  urls: [{ origin: `https://${name}`, pathPrefix: '/' }],
  headers: ['remote'],
  rules: [],
})

/** Listens on ports of the system's choice; its console is `sso.example.com`. */
export const acmeConfig = (
  { directory }: Pick<StandInAuthority, 'directory'>,
  names: readonly string[] = [],
  acme: Partial<AcmeConfig> = {},
): Pick<Config, 'http' | 'apps'> => ({
  http: {
    ...testHttp,
    externalUrl: `https://${CONSOLE}`,
    tls: { acme: { directory, email: 'it@example.com', httpPort: 0, ...acme } },
  },
  apps: names.map(appAt),
})

/** A server that asks this authority, with a clock that begins now and stands still. */
export async function startAcmeServer(
  authority: StandInAuthority,
  {
    names = [],
    acme = {},
    folder = ownFolder(),
  }: { names?: string[]; acme?: Partial<AcmeConfig>; folder?: string } = {},
): Promise<AcmeServer> {
  const port = Promise.withResolvers<number>()
  authority.challengePort = port.promise
  const test = await startTestServer(
    { ...acmeConfig(authority, names, acme), dataFolder: folder },
    Date.now(),
  )
  onTestFinished(test.close)
  const { certificates } = test.server.services
  port.resolve(certificates.plainPort ?? 0)
  let read = 0
  return Object.assign(test, {
    settled: () => certificates.look(),
    said() {
      const fresh = test.lines.slice(read).map(line => JSON.parse(line) as { level: number; msg: string })
      read = test.lines.length
      return fresh
        .filter(({ msg }) => msg.includes('certificate'))
        .map(({ level, msg }) => `${level >= 50 ? 'error' : level >= 40 ? 'warn' : 'info'}: ${msg}`)
    },
    async restart(next: readonly string[], changed: Partial<AcmeConfig> = {}) {
      await test.server.restart({
        ...test.server.config,
        ...acmeConfig(authority, next, { ...acme, ...changed }),
      })
    },
  })
}

export interface Shown {
  readonly name: string
  readonly expires: number
  readonly serial: string
}

/** What a browser that trusts this authority is shown for a name, or why it cannot connect. */
export const shownFor = (port: number, name: string | undefined, ca: string): Promise<Shown | string> =>
  new Promise(resolve => {
    const socket: TLSSocket = connect(
      {
        host: '127.0.0.1',
        port,
        ca,
        ...(name === undefined ? { checkServerIdentity: () => undefined } : { servername: name }),
      },
      () => {
        const { subject, valid_to, serialNumber } = socket.getPeerCertificate()
        socket.destroy()
        resolve({ name: String(subject.CN), expires: Date.parse(valid_to), serial: serialNumber })
      },
    )
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })

/** One connection of a browser, kept open. */
export function openBrowser(port: number, ca: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return (path: string): Promise<{ status: number; body: string; reused: boolean; serial: string }> =>
    new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, path, ca, servername: CONSOLE, agent, headers: { host: CONSOLE } },
        response => {
          const { serialNumber: serial } = (response.socket as TLSSocket).getPeerCertificate()
          let body = ''
          response.on('data', part => {
            body += part
          })
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body, reused: asked.reusedSocket, serial }),
          )
        },
      )
      asked.on('error', reject).end()
    })
}
