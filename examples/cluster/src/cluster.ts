import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../../tests/support/free-ports.ts'
import { type Balancer, createBalancer } from './balancer.ts'
import { type Database, startDatabase } from './database.ts'
import { createFolder } from './folder.ts'
import { nodePart } from './node-part.ts'
import type { Part } from './part.ts'
import type { BalancerName } from './recipes.ts'

const gatewright = join(import.meta.dirname, '../../../packages/cli/src/main.ts')

/** Several nodes of Gatewright on one PostgreSQL, with a balancer before them. Everything is on loopback. */
export interface Cluster {
  readonly folder: string
  readonly nodes: readonly (Part & { readonly port: number; readonly configFile: string })[]
  readonly database: Database
  readonly balancer: Balancer
  /** The balancer's, for proxies that ask about each request. */
  readonly askPort: number
  /** Variables that a command needs for these nodes, such as `gatewright invite`. */
  readonly env: Readonly<Record<string, string>>
  /** All of it, the database last; nothing stays behind. */
  stop(): Promise<void>
}

/** What a cluster is made of. */
export interface ClusterSettings {
  /** The balancer's. */
  readonly port: number
  readonly balancer: BalancerName
  readonly nodes: number
  /** The text of every node's configuration file. What differs comes from the variable `GATEWRIGHT_PORT`. */
  readonly configuration: string
  /** What a node is told of the database's address; the same for all when absent. @param node from 0 on */
  readonly databaseUrl?: (node: number, url: string) => string | Promise<string>
  readonly env?: Readonly<Record<string, string>>
  /** Settings of PostgreSQL, beside its own. */
  readonly database?: Readonly<Record<string, string>>
  /** Warnings and errors, and who has ended. */
  readonly print: (who: string, line: string) => void
  /** Run once the database is there, and before any node: what it does is there for all of them. */
  readonly prepare?: (cluster: Pick<Cluster, 'env' | 'folder' | 'database'>) => Promise<void> | void
}

/**
 * Starts all of it, and waits until each node is ready.
 * @throws Error that says what is not there, or did not start; nothing stays behind then
 */
export async function startCluster(settings: ClusterSettings): Promise<Cluster> {
  const { print, databaseUrl = (_node, url) => url } = settings
  const folder = createFolder()
  const leave = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', leave)
  const database = await startDatabase(settings.database).catch(error => {
    leave()
    throw error
  })
  const [askPort = 0, ...ports] = await freePorts(settings.nodes + 1)
  const urls = await Promise.all(ports.map((_, index) => databaseUrl(index, database.url)))
  const nodes = ports.map((port, index) => {
    const own = join(folder, `node-${index + 1}`)
    mkdirSync(own, { mode: 0o700 })
    const configFile = join(own, 'gatewright.config.json')
    writeFileSync(configFile, settings.configuration, { mode: 0o600 })
    const name = `Node ${index + 1}`
    const part = nodePart({
      name,
      folder,
      command: [gatewright, 'start', '--config', configFile],
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      env: {
        ...settings.env,
        // All are on one machine, whose name they would have.
        GATEWRIGHT_NODE: name,
        GATEWRIGHT_PORT: `${port}`,
        DATABASE_URL: urls[index] ?? '',
      },
      print: line => print(name, line),
      onEnd: how => print(name, `has ended with ${how}`),
    })
    return Object.assign(part, { port, configFile })
  })
  const balancer = createBalancer(
    settings.balancer,
    { folder: join(folder, settings.balancer), port: settings.port, askPort, nodes: ports },
    how => print(balancer.name, `has ended with ${how}`),
  )
  const env = { ...settings.env, GATEWRIGHT_PORT: '0', DATABASE_URL: database.url }
  const cluster = {
    ...{ folder, nodes, database, balancer, askPort, env },
    async stop() {
      database.thaw()
      for (const part of [...nodes, balancer]) part.thaw()
      await Promise.all([balancer, ...nodes].map(part => part.stop()))
      await database.remove()
      process.off('exit', leave)
      leave()
    },
  }
  try {
    await settings.prepare?.(cluster)
    await Promise.all([balancer, ...nodes].map(part => part.start()))
    return cluster
  } catch (error) {
    await cluster.stop()
    throw error
  }
}
