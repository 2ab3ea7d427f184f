import type { Config, PostgresConfig } from '@gatewright/config'
import { layPostgresDatabase, postgresConfig } from '../../support/postgres.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

/** What a node has of its own and shares, for what no person does by HTTP. */
export type Services = TestServer['server']['services']

/**
 * Servers in this process, each with a data folder, a memory and a clock of its own. Those that restart by their file are of
 * `nodes-by-file.ts`; processes that can be killed, of `examples/cluster`.
 * @param storages how each reaches the database
 * @param startAt what their clocks say; they stand still
 */
export async function startNodes(
  storages: readonly PostgresConfig[],
  config: Partial<Config> = {},
  startAt?: number,
): Promise<readonly TestServer[]> {
  const nodes: TestServer[] = []
  // One after the other: the first one makes what all of them find.
  for (const storage of storages) nodes.push(await startTestServer({ ...config, storage }, startAt))
  return nodes
}

/** The same way for so many nodes to a database of their own. */
export async function oneDatabase(nodes = 3): Promise<readonly PostgresConfig[]> {
  return Array<PostgresConfig>(nodes).fill(postgresConfig(await layPostgresDatabase()))
}
