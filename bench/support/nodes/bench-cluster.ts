import { mkdirSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { isInstalled } from '../../../examples/cluster/src/balancer.ts'
import { type Cluster, startCluster } from '../../../examples/cluster/src/cluster.ts'
import { balancers } from '../../../examples/cluster/src/recipes.ts'
import { freePorts } from '../../../tests/support/free-ports.ts'
import { azureAt, callbackOf } from '../emulated.ts'
import { forked } from '../fork.ts'
import { inviteAdministrator, meetPeople, type People } from './people.ts'

/** That of `gatewright start` (packages/cli/bin/node24.mjs): without it, each node compiles all of its sources at each start. */
const compiled = join(import.meta.dirname, '../../../node_modules/.cache/gatewright/compiled')

/** The cluster of `npm run cluster` with an office's people at an emulator, and an app that answers at once. */
export interface BenchCluster {
  readonly cluster: Cluster
  /** What every node's file has. */
  readonly configuration: string
  /** The balancer's. */
  readonly port: number
  readonly people: People
  /** Process id of the emulator. */
  readonly emulator: number
  stop(): Promise<void>
}

/**
 * @param options.people whom the emulator knows, as `person0@contoso.test`
 * @param options.databaseUrl where one node reaches the database by another way
 */
export async function startBenchCluster(options: {
  readonly nodes: number
  readonly people: number
  readonly atOnce?: number
  readonly databaseUrl?: (node: number, url: string) => string | Promise<string>
  readonly prepare?: (database: Cluster['database']) => Promise<void>
  /** Settings of PostgreSQL, beside those of the cluster. */
  readonly database?: Readonly<Record<string, string>>
  /** Of the nodes. */
  readonly env?: Readonly<Record<string, string>>
}): Promise<BenchCluster> {
  // Nodes are told of this process's.
  enableCompileCache(compiled)
  const balancer = balancers.find(isInstalled)
  if (balancer === undefined) throw new Error('There is no HAProxy here. On Debian: apt-get install haproxy.')
  const [port = 0, emulatorPort = 0] = await freePorts(2)
  const origin = `http://localhost:${port}`
  const app = await forked<number>('busy-app.ts')
  const emulator = await forked('emulator.ts', emulatorPort, options.people, callbackOf(origin))
  const upstream = `http://127.0.0.1:${app.said}`
  const configuration = JSON.stringify(
    {
      httpServer: {
        ...{ host: '127.0.0.1', port: '${env:GATEWRIGHT_PORT}', externalUrl: origin },
        ...{ trustedProxies: ['127.0.0.1'], drainDelay: '1s' },
      },
      jwtToken: { duration: '12h' },
      superAdmins: [{ email: 'bench@contoso.test', strategy: 'default' }],
      authStrategies: {
        default: { type: 'basic', allowSelfSignup: true },
        azure: azureAt(emulatorPort, origin),
      },
      pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
      apps: {
        tool: { upstream, url: `${origin}/tool`, allow: { roles: ['member'] } },
        measured: { upstream, url: `http://measured.localhost:${port}`, allow: { roles: ['member'] } },
      },
    },
    null,
    2,
  )
  let oneTimePassword = ''
  const cluster = await startCluster({
    ...{ port, balancer, configuration, nodes: options.nodes },
    ...(options.env && { env: options.env }),
    ...(options.database && { database: options.database }),
    ...(options.databaseUrl && { databaseUrl: options.databaseUrl }),
    print: (who, line) => process.env.BENCH_VERBOSE && console.log(`${who} ${line}`),
    async prepare({ folder, env, database }) {
      const own = join(folder, 'invite')
      mkdirSync(own)
      const file = join(own, 'gatewright.config.json')
      writeFileSync(file, configuration)
      oneTimePassword = inviteAdministrator(file, env)
      await options.prepare?.(database)
    },
  })
  const people = await meetPeople(port, oneTimePassword, options.atOnce ?? 8)
  return {
    ...{ cluster, configuration, port, people, emulator: emulator.child.pid ?? 0 },
    async stop() {
      people.signIns.close()
      await cluster.stop()
      emulator.child.disconnect()
      app.child.disconnect()
    },
  }
}
