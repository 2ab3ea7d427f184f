import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Config, StrategyDefinition } from '@gatewright/config'
import { base64url } from 'jose'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Events } from '../events/events.ts'
import type { KeyStore } from '../keys/server-key.ts'
import type { Nodes } from '../nodes/nodes.ts'
import type { Rounds } from '../nodes/rounds.ts'
import type { Storage } from '../storage/storage.ts'
import { type ConfigFile, createConfigFile } from './config-file.ts'
import { isShared, ownerOf } from './owner.ts'
import type { FileText } from './read-text.ts'
import { sweepLeftovers } from './replace-file.ts'
import {
  createRestart,
  type EndedByRestart,
  type Replace,
  type Restart,
  type RunnableTexts,
} from './restart.ts'
import type { FindConcerns } from './restart-concerns.ts'
import { restartOnChange } from './restart-on-change.ts'
import { answerRestartRequests } from './restart-requests.ts'
import { createSharedFile } from './shared/shared-file.ts'
import { SHARED } from './version-store.ts'

/** What only a server has that was started from a file: the file, and the way from it to what runs. */
export interface Configuration {
  readonly file: ConfigFile
  readonly restart: Restart
  /** Of whoever runs the server. */
  readonly env: Readonly<Record<string, string | undefined>>
  close(): void
}

/** Where the running configuration came from. */
export interface ConfigSource {
  readonly path: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly running: Pick<FileText, 'text' | 'version'>
}

/** What the way from the file to what runs needs of the rest. */
export interface ConfigurationServices {
  readonly storage: Pick<Storage, 'database'>
  readonly events: Pick<Events, 'subscribe'>
  readonly clock: Clock
  readonly log: Logger
  readonly audit: Pick<Audit, 'transaction' | 'noteRefusal'>
  readonly keys: Pick<KeyStore, 'getOrMake'>
  readonly strategyTypes: { readonly definitions: readonly StrategyDefinition[] }
  readonly nodes: Pick<Nodes, 'self' | 'others' | 'say'>
  readonly rounds: Pick<Rounds, 'begin' | 'follow'>
}

/** What a restart is made of. */
export interface RestartParts {
  /** Puts a checked configuration in the place of the one that runs. */
  readonly replace: Replace
  /** Ends what is not offered any more where the others run the same; else it waits until they do. Never rejects. */
  readonly endOnceAgreed: () => Promise<EndedByRestart>
  readonly runs: () => Config
  readonly finders: readonly FindConcerns[]
}

export async function createConfiguration(
  services: ConfigurationServices,
  source: ConfigSource,
  parts: RestartParts,
): Promise<Configuration> {
  const { storage, clock, audit, log } = services
  const config = parts.runs()
  const options = {
    path: source.path,
    env: source.env,
    strategies: services.strategyTypes.definitions,
    database: storage.database,
    clock,
    audit,
    log,
    maskingKey: await maskingKey(services),
  }
  const file = isShared(config)
    ? createSharedFile({ ...options, dataFolder: config.dataFolder })
    : createConfigFile({ ...options, owner: ownerOf(config) })
  for (const path of await sweepLeftovers(source.path))
    services.log.warn(
      { path },
      'a copy of the configuration, left by a kill, could not be removed; remove it by hand',
    )
  // What the nodes of a database share is no file that is gone.
  if (!file.shared) await file.versions.adopt(path => path !== SHARED && !existsSync(path))
  // Kept before anything can change it: what runs can always be looked up and gone back to.
  await file.current()
  const restart = createRestart({
    ...{ file, texts: textsOf(file), running: source.running },
    ...parts,
    services,
  })
  const stops = [
    answerRestartRequests(services, restart, {
      path: source.path,
      isShared: file.shared,
      hasChanged: async () => (await file.current()).version !== restart.running.version,
    }),
    services.rounds.follow(asked => restart.follow(asked)),
  ]
  if (file.shared) stops.push(followNewest(services, file))
  if (file.owner === 'file') {
    const isWatched = () => parts.runs().configuration?.watch === true
    stops.push(restartOnChange({ file, restart, isWatched, log }))
  }
  return {
    file,
    restart,
    env: source.env,
    close() {
      for (const stop of stops) stop()
    },
  }
}

/** Brings this node's file up to date when another has saved. Returns how to stop. */
const followNewest = (
  { events, log }: Pick<ConfigurationServices, 'events' | 'log'>,
  file: ConfigFile,
): (() => void) =>
  events.subscribe(({ kind }) => {
    if (kind !== 'configuration-saved' && kind !== 'anything') return
    void file
      .current()
      .catch(error =>
        log.warn({ err: error }, 'the file could not be brought up to date; the next look does it'),
      )
  })

/**
 * What is run is what the file says; where another node asks for a text that it does not say any more, what it has said. A file
 * that is its own owner is asked for no text but its own.
 */
const textsOf = (file: ConfigFile): RunnableTexts => ({
  current: file.toRun,
  async ofVersion(version) {
    const now = await file.current()
    if (now.version === version) return now
    if (file.owner === 'file') return undefined
    const text = await file.versions.textOf(version)
    return text === undefined ? undefined : { text, version }
  },
})

/** Lasts, so that a text that was shown before a restart can still be saved after it. */
async function maskingKey({ keys }: Pick<ConfigurationServices, 'keys'>): Promise<Uint8Array> {
  const { jwk } = await keys.getOrMake('masking', () => ({
    kty: 'oct',
    k: randomBytes(32).toString('base64url'),
  }))
  return base64url.decode(jwk.k as string)
}
