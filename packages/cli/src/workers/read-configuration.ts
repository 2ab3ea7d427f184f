import { parseConfig, readConfigText, withNoticesOfFile } from '@gatewright/config'
import { stopFor } from '../configuration.ts'
import { Stop } from '../stop.ts'

/** @throws Stop with every problem of the file, or where it has no place for the data of several processes */
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
  if (!parsed.ok) throw stopFor(parsed.problems, undefined, parsed.more)
  const { storage, dataFolder } = parsed.config
  if (storage === undefined) throw onlyWithPostgres(dataFolder)
  return { text: read.text, dataFolder }
}

const onlyWithPostgres = (dataFolder: string): Stop =>
  new Stop(
    `Several workers need PostgreSQL: the data are a file in ${dataFolder}, which one process has.`,
    'Name a database in storage.url, or in the variable DATABASE_URL; or start without --workers.',
  )
