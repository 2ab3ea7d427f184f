import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { PostgresConfig } from '@gatewright/config'
import { Client } from 'pg'
import type { RunningServer } from '../../src/index.ts'

/** Runs a statement as somebody does who knows the database and not Gatewright: nobody is told of it. */
export async function byHand({ config }: Pick<RunningServer, 'config'>, statement: string): Promise<void> {
  if (config.storage === undefined) {
    const database = new DatabaseSync(join(config.dataFolder, 'gatewright.sqlite'))
    database.exec(statement)
    database.close()
    return
  }
  await ask(config.storage, config.storage.database, statement)
}

/** From here on it answers nobody. */
export async function takeTheDatabaseAway({ config }: Pick<RunningServer, 'config'>): Promise<void> {
  const { storage } = config
  if (storage === undefined) await rm(join(config.dataFolder, 'gatewright.sqlite'))
  else await ask(storage, 'postgres', `drop database ${storage.database} with (force)`)
}

async function ask(place: PostgresConfig, database: string, statement: string): Promise<void> {
  const { host, port, user, password } = place
  const client = new Client({ host, port, user, password, database })
  await client.connect()
  await client.query(statement)
  await client.end()
}
