import { resolve } from 'node:path'
import { type Config, loadConfigFile, type ParseResult } from '@gatewright/config'
import type { Diagnosis, DiagnosisSetup, Services } from '@gatewright/server'
import { pino } from 'pino'
import { mayBeServed } from '../is-served.ts'
import { pastedCommand } from '../pasted-command.ts'

/** A diagnosis with what a bundle is made of. */
export interface Looked {
  readonly diagnosis: Diagnosis
  readonly reading: ParseResult
  readonly config: Config | undefined
}

/**
 * Looks at everything from outside the server, which may run or not. The data are opened beside a server that runs, and left alone
 * where none does: a diagnosis brings no database up to date.
 * @param then while the data are open
 */
export async function lookFromOutside<Result>(
  file: string,
  only: DiagnosisSetup['only'],
  then: (looked: Looked, services: Services | undefined) => Promise<Result>,
): Promise<Result> {
  const server = await import('@gatewright/server')
  const reading = loadConfigFile(file)
  const own = reading.ok ? reading.config : undefined
  const { services, noData } = only?.online === true ? {} : await open(server, own)
  try {
    const newest = services && own && (await server.newestConfiguration(services, own))
    // What servers run, where they share it: the file only leads there.
    const config = newest?.config ?? own
    const diagnosis = await server.diagnose({
      file: resolve(file),
      command: words => pastedCommand(words, file),
      reading,
      config,
      clock: server.systemClock,
      strategyTypes: server.createStrategyTypes(),
      ...(services && { data: services }),
      ...(noData && { noData }),
      ...(newest && { newest }),
      ...(only && { only }),
    })
    return await then({ diagnosis, reading, config }, services)
  } finally {
    await services?.close()
  }
}

async function open(
  server: typeof import('@gatewright/server'),
  config: Config | undefined,
): Promise<{ readonly services?: Services; readonly noData?: string }> {
  if (config === undefined || !mayBeServed(server, config)) return {}
  try {
    const { storage } = config
    const schema = storage && (await server.lookAtPostgres(storage)).schema
    if (schema !== undefined && schema !== 'current') return {}
    // What it would log is among what is found.
    return { services: await server.openServices({ config, log: pino({ level: 'silent' }) }) }
  } catch (error) {
    const explained = server.explainFolderFault(error, config.dataFolder)
    return { noData: explained instanceof Error ? explained.message : String(explained) }
  }
}
