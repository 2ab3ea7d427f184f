import type { Config } from '@gatewright/config'
import { layPostgresDatabase, postgresConfig } from '../../support/postgres.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

/** Servers on one database of PostgreSQL's, each with a data folder and a memory of its own. */
export async function startNodes(config: Partial<Config>, count = 3): Promise<readonly TestServer[]> {
  const storage = postgresConfig(await layPostgresDatabase())
  const nodes: TestServer[] = []
  for (let node = 0; node < count; node += 1) nodes.push(await startTestServer({ ...config, storage }))
  return nodes
}

export type Services = TestServer['server']['services']
