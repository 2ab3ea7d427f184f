import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { type Gatewright, startGatewright } from '../../../src/index.ts'
import type { NodeIdentity } from '../../../src/nodes/nodes.ts'
import { createBrowser, type Page } from '../../support/browser.ts'
import { layPostgresDatabase } from '../../support/postgres.ts'
import { origin } from '../../support/server.ts'

export const password = 'a long enough password'

export interface ClusterNode {
  readonly gatewright: Gatewright
  /** Lines of its log. */
  readonly lines: string[]
  /** By Ada's session, which counts on each node. */
  call(method: string, path: string, body?: unknown): Promise<Page>
}

export interface Cluster {
  readonly file: string
  /** Starts one more, of that name. */
  start(
    name: string,
    more?: {
      readonly clock?: Clock
      readonly node?: Partial<NodeIdentity>
      readonly env?: Readonly<Record<string, string>>
    },
  ): Promise<ClusterNode>
  write(settings: object): Promise<void>
  close(): Promise<void>
}

/** Several nodes on one PostgreSQL, with one configuration file and a data folder each. */
export async function layCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-nodes-'))
  const url = await layPostgresDatabase()
  const file = join(folder, 'gatewright.config.json')
  const running: Gatewright[] = []
  let cookies: string | undefined
  const write = (settings: object) =>
    writeFile(
      file,
      JSON.stringify({
        httpServer: { port: 0, externalUrl: origin },
        dataFolder: '${env:DATA}',
        ...settings,
      }),
    )
  await write({})

  return {
    file,
    write,
    async start(name, { clock = systemClock, node, env = {} } = {}) {
      const data = join(folder, name)
      await mkdir(data, { recursive: true })
      const lines: string[] = []
      const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
      const gatewright = await startGatewright({
        configFile: file,
        env: { DATA: data, DATABASE_URL: url, GATEWRIGHT_NODE: name, ...env },
        log,
        clock,
        ...(node && { node }),
      })
      running.push(gatewright)
      const browser = createBrowser(gatewright.port)
      if (cookies === undefined) {
        const token = (gatewright.adminLink ?? '').split('#')[1]
        for (const [path, body] of [
          ['/admin-link', { token }],
          ['/admin-link/basic/default', { email: 'ada@contoso.test', password }],
        ] as const)
          await browser.call('POST', `${origin}/api/v1/auth${path}`, body)
        cookies = ''
      } else {
        await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, {
          email: 'ada@contoso.test',
          password,
        })
      }
      return {
        gatewright,
        lines,
        call: (method, path, body) => browser.call(method, `${origin}/api/v1/admin${path}`, body),
      }
    },
    async close() {
      await Promise.all(running.map(each => each.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
