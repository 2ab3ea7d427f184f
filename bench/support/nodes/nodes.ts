import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '@gatewright/config'
import { pino } from 'pino'
import { openServices, type Services } from '../../../packages/server/src/services.ts'
import { freePort } from '../../../tests/support/free-ports.ts'
import { startPgbouncer } from '../../../tests/support/pgbouncer.ts'
import { startPostgres } from '../../../tests/support/postgres-server.ts'
import { type BenchProcess, listening } from '../process.ts'

const cli = join(import.meta.dirname, '../../../packages/cli/bin/gatewright.mjs')

/** What every node is reached by, whatever port it listens on. */
const HOST = 'sso.localhost'
const ISSUER = 'https://idp.example'

/** One `gatewright start`. */
export interface BenchNode extends BenchProcess {
  readonly name: string
  /** @returns the status */
  ask(method: string, path: string, cookie: string): Promise<number>
}

/** Several on one PostgreSQL, all on loopback. */
export interface BenchNodes {
  readonly nodes: readonly BenchNode[]
  /** Signs somebody in. @returns the `Cookie` header */
  signIn(): Promise<string>
  stop(): Promise<void>
}

/**
 * @param count how many nodes
 * @param options.pgbouncer they reach the database through pgbouncer in transaction mode, and hear nothing by LISTEN
 */
export async function startNodes(
  count: number,
  options: { readonly pgbouncer?: boolean } = {},
): Promise<BenchNodes> {
  const postgres = await startPostgres()
  const bouncer = options.pgbouncer ? await startPgbouncer(postgres) : undefined
  const url = bouncer?.url('postgres') ?? postgres.url('postgres')
  const folders: string[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })

  // One text for all, as nodes have it; what differs comes from the environment.
  const text = JSON.stringify({
    httpServer: {
      port: '${env:GATEWRIGHT_PORT}',
      externalUrl: `http://${HOST}`,
      trustedProxies: ['127.0.0.1'],
    },
    storage: { url, ...(options.pgbouncer ? { pgbouncer: true } : {}) },
    authStrategies: {
      idp: { type: 'oauth2', options: { issuer: ISSUER, clientID: 'gatewright', clientSecret: 'x' } },
    },
    pro: { collaboratorsAuthStrategies: ['idp'], externalAuth: { enabled: true } },
    apps: {
      tool: { upstream: 'http://127.0.0.1:9', url: `http://${HOST}/tool`, allow: { signedIn: true } },
    },
  })
  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'gatewright-node-'))
    folders.push(made)
    writeFileSync(join(made, 'gatewright.config.json'), text)
    return made
  }

  const services = await openHere(text, folder())
  const nodes: BenchNode[] = []
  for (let at = 1; at <= count; at += 1) {
    const port = await freePort()
    const child = spawn(process.execPath, ['--disable-sigusr1', cli, 'start', '--log-level', 'warn'], {
      cwd: folder(),
      env: { ...process.env, GATEWRIGHT_PORT: `${port}` },
    })
    const running = await listening(child, port)
    nodes.push({
      ...running,
      name: `node ${at}`,
      ask: (method, path, cookie) =>
        new Promise((resolve, reject) => {
          const headers = {
            ...{ host: HOST, cookie, origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin' },
            ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http', 'x-forwarded-host': HOST },
            'x-forwarded-uri': '/tool/',
            ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'content-length': '2' }),
          }
          request({ host: '127.0.0.1', port, method, path, headers, agent }, answer =>
            answer.resume().once('end', () => resolve(answer.statusCode ?? 0)),
          )
            .once('error', reject)
            .end(method === 'GET' ? undefined : '{}')
        }),
    })
  }

  let people = 0
  return {
    nodes,
    async signIn() {
      people += 1
      const subject = `person-${people}`
      const said = { email: `${subject}@contoso.test`, emailTrusted: true, fullname: subject }
      const { id: collaboratorId } = await services.accounts.create(said, ['member'])
      const identity = { strategy: 'idp', issuer: ISSUER, subject }
      const added = await services.accounts.addIdentity(
        collaboratorId,
        identity,
        { ...said, providerRoles: [], groups: [] },
        { addedBy: 'the bench', beside: false },
      )
      const { setCookie } = await services.sessions.start({
        ...{ ...identity, collaboratorId, identityId: added?.id ?? '', address: '127.0.0.1', userAgent: '' },
        ...{ host: HOST, secure: false },
      })
      return setCookie.split(';')[0] ?? ''
    },
    async stop() {
      agent.destroy()
      await Promise.all(nodes.map(node => node.stop()))
      await services.close()
      await bouncer?.remove()
      await postgres.remove()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The same storage in this process, for what no person does by HTTP. */
async function openHere(text: string, folder: string): Promise<Services> {
  const parsed = parseConfig(text, {
    file: join(folder, 'gatewright.config.json'),
    env: { GATEWRIGHT_PORT: '1' },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return openServices({ config: parsed.config, log: pino({ level: 'warn' }) })
}
