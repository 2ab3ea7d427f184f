import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { ConfigurationChangesSchema } from '../configuration-text.ts'
import { isOf } from '../is-of.ts'
import { keepFile } from '../kept-file.ts'
import { setUpFolder } from '../lock.ts'
import { SetUpRefusal } from '../refusal.ts'

const State = Type.Object({
  version: Type.Literal(1),
  /** Its id: `google`. */
  provider: Type.String(),
  externalUrl: Type.String(),
  /** As it was named and read; empty where there is but one of that provider. */
  address: Type.String(),
  issuer: Type.Optional(Type.String()),
  discoveryURL: Type.Optional(Type.String()),
  clientId: Type.String(),
  /** The secret; relative to the configuration. */
  secret: Type.Optional(Type.Object({ file: Type.String(), made: Type.Boolean() })),
  configuration: Type.Optional(ConfigurationChangesSchema),
  complete: Type.Optional(Type.Boolean()),
})

/** What a guided set-up of one strategy knows and has made. Holds no secret. */
export type ProviderState = Static<typeof State>

/** @throws SetUpRefusal `unreadable_state` */
export function readProviderState(dataFolder: string, strategy: string): ProviderState | undefined {
  const path = fileOf(dataFolder, strategy)
  let cause: unknown
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isOf(State, read)) return read
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    cause = error
  }
  throw new SetUpRefusal(
    'unreadable_state',
    `${path} says what an earlier set-up has made, and cannot be read.`,
    'Put it back from a backup; or move it away, and take the strategy out of the configuration by hand.',
    { cause },
  )
}

/** On the disk when it comes back, mode 0600. @throws SetUpRefusal `not_written` */
export const keepProviderState = (
  dataFolder: string,
  strategy: string,
  state: ProviderState,
): Promise<void> =>
  keepFile(fileOf(dataFolder, strategy), `${JSON.stringify(state, undefined, 2)}\n`, dataFolder)

export const fileOf = (dataFolder: string, strategy: string): string =>
  join(setUpFolder(dataFolder), `provider-${strategy}.json`)
