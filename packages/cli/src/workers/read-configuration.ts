import { parseConfig, readConfigText, withNoticesOfFile } from '@gatewright/config'
import { stopFor } from '../configuration.ts'
import { Stop } from '../stop.ts'

/**
 * What workers begin with. A file with problems may be an old copy of what the database has: the first worker, which asks there,
 * finds out, and ends with the problems where it is not.
 * @throws Stop with every problem of a file that leads to no database, or where it has no place for the data of several processes
 */
export function readConfiguration(configFile: string): {
  readonly text: string
  readonly dataFolder: string
} {
  const read = readConfigText(configFile, { pipes: true })
  if (!read.ok) throw stopFor([read.problem])
  const { env } = process
  const parsed = withNoticesOfFile(
    parseConfig(read.text, { file: configFile, env }),
    configFile,
    read.text,
    env,
  )
  const { storage, dataFolder } = parsed.ok ? parsed.config : parsed
  if (storage !== undefined && dataFolder !== undefined) return { text: read.text, dataFolder }
  if (!parsed.ok) throw stopFor(parsed.problems, undefined, parsed.more)
  throw onlyWithPostgres(parsed.config.dataFolder)
}

const onlyWithPostgres = (dataFolder: string): Stop =>
  new Stop(
    `Several workers need PostgreSQL: the data are a file in ${dataFolder}, which one process has.`,
    'Name a database in storage.url, or in the variable DATABASE_URL; or start without --workers.',
  )
