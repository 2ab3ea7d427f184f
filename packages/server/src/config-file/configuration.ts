import { randomBytes } from 'node:crypto'
import type { Config } from '@gatewright/config'
import { base64url } from 'jose'
import type { Services } from '../services.ts'
import { type ConfigFile, createConfigFile } from './config-file.ts'
import { createMasking } from './masking.ts'
import type { FileText } from './read-text.ts'
import { createRestart, type Restart } from './restart.ts'
import { answerRestartRequests } from './restart-requests.ts'

/** What only a server has that was started from a file: the file, and the way from it to what runs. */
export interface Configuration {
  readonly file: ConfigFile
  readonly restart: Restart
  close(): void
}

/** Where the running configuration came from. */
export interface ConfigSource {
  readonly path: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly running: Pick<FileText, 'text' | 'version'>
}

/** @param replace puts a checked configuration in the place of the one that runs */
export async function createConfiguration(
  services: Services,
  source: ConfigSource,
  replace: (config: Config) => Promise<void>,
): Promise<Configuration> {
  const { storage, clock } = services
  const file = createConfigFile({
    path: source.path,
    env: source.env,
    strategies: services.strategyTypes.definitions,
    database: storage.database,
    clock,
    masking: createMasking(await maskingKey(services)),
  })
  // Kept before anything can change it: what runs can always be looked up and gone back to.
  await file.current()
  const restart = createRestart({ file, running: source.running, replace, services })
  const stopAnswering = answerRestartRequests(services, restart)
  return { file, restart, close: stopAnswering }
}

/** Lasts, so that a text that was shown before a restart can still be saved after it. */
async function maskingKey({ keys }: Services): Promise<Uint8Array> {
  const { jwk } = await keys.getOrMake('masking', () => ({
    kty: 'oct',
    k: randomBytes(32).toString('base64url'),
  }))
  return base64url.decode(jwk.k as string)
}
