import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { keepFile } from '../kept-file.ts'
import { setUpFolder } from '../lock.ts'
import { SetUpRefusal } from '../refusal.ts'

const Credential = Type.Union([
  Type.Object({
    kind: Type.Literal('certificate'),
    /** The GUID of its entry at the application. */
    keyId: Type.String(),
    /** SHA-1, upper-case hexadecimal. */
    thumbprint: Type.String(),
    /** Of key and certificate, as the configuration refers to it: relative to it. */
    file: Type.String(),
    /** ISO 8601. */
    endsAt: Type.String(),
    registered: Type.Boolean(),
  }),
  Type.Object({
    kind: Type.Literal('secret'),
    keyId: Type.Optional(Type.String()),
    /** What it is called at the application, by which one is found whose answer was lost. */
    displayName: Type.String(),
    file: Type.String(),
    endsAt: Type.Optional(Type.String()),
    registered: Type.Boolean(),
  }),
])

const State = Type.Object({
  version: Type.Literal(1),
  tenantId: Type.String(),
  authority: Type.String(),
  externalUrl: Type.String(),
  /** How often a set-up of this name was undone, and begun anew: names in the tenant are never used twice. */
  round: Type.Integer({ minimum: 1 }),
  /** The step that has found nothing of its own, and is about to make it: where the answer is lost it is known whose it is. */
  begun: Type.Optional(Type.String()),
  /** Everything was made and checked once. */
  complete: Type.Optional(Type.Boolean()),
  application: Type.Optional(
    Type.Object({
      id: Type.String(),
      appId: Type.String(),
      name: Type.String(),
      /** `false`: it was there, and somebody said that it is to be used. */
      made: Type.Boolean(),
    }),
  ),
  servicePrincipal: Type.Optional(Type.Object({ id: Type.String(), made: Type.Boolean() })),
  /** Redirect URIs that this set-up has added. */
  redirectUris: Type.Optional(Type.Array(Type.String())),
  logoutUrl: Type.Optional(Type.String()),
  /** Optional claims of id_tokens that this set-up has added. */
  claims: Type.Optional(Type.Array(Type.String())),
  credential: Type.Optional(Credential),
  /** Of a permission grant: what this set-up has added to it. */
  consent: Type.Optional(
    Type.Object({ grantId: Type.String(), scopes: Type.Array(Type.String()), made: Type.Boolean() }),
  ),
  /** What was changed of the configuration file. */
  configuration: Type.Optional(
    Type.Object({
      madeFile: Type.Boolean(),
      listed: Type.Boolean(),
      madeList: Type.Boolean(),
      switchedOn: Type.Boolean(),
      wroteExternalUrl: Type.Boolean(),
    }),
  ),
})

/** What a set-up has made and where. Holds no secret. */
export type EntraState = Static<typeof State>
export type KeptCredential = Static<typeof Credential>

/** What is known of the set-up of one strategy, on the disk before anything else depends on it. */
export interface KeptState {
  readonly current: EntraState
  /** @throws SetUpRefusal `not_written` */
  update(changes: Partial<EntraState>): Promise<void>
  /** After everything was undone: what begins anew has another name in the tenant. */
  forget(): Promise<void>
}

/** @throws SetUpRefusal `unreadable_state` */
export function readState(dataFolder: string, strategy: string): EntraState | undefined {
  const path = stateFile(dataFolder, strategy)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw unreadable(path, error)
  }
  try {
    const read: unknown = JSON.parse(text)
    if (isState(read)) return read
  } catch {
    // Told below.
  }
  throw unreadable(path)
}

/** Three hundred modules are loaded for this, which no server and no other command needs. */
function isState(read: unknown): read is EntraState {
  const { Check } = createRequire(import.meta.url)('typebox/value') as typeof import('typebox/value')
  return Check(State, read)
}

const unreadable = (path: string, cause?: unknown): SetUpRefusal =>
  new SetUpRefusal(
    'unreadable_state',
    `${path} says what an earlier set-up has made, and cannot be read.`,
    'Put it back from a backup; or move it away: what was made in the tenant is found by its name there.',
    { cause },
  )

/** Keeps what is known in the data folder, mode 0600. */
export function keepState(dataFolder: string, strategy: string, begin: EntraState): KeptState {
  let current = begin
  const path = stateFile(dataFolder, strategy)
  const write = (state: EntraState) => keepFile(path, `${JSON.stringify(state, undefined, 2)}\n`, dataFolder)
  return {
    get current() {
      return current
    },
    async update(changes) {
      const next = withoutAbsent({ ...current, ...changes })
      await write(next)
      current = next
    },
    async forget() {
      const { version, tenantId, authority, externalUrl, round } = current
      const next = { version, tenantId, authority, externalUrl, round: round + 1 }
      await write(next)
      current = next
    },
  }
}

const stateFile = (dataFolder: string, strategy: string): string =>
  join(setUpFolder(dataFolder), `entra-${strategy}.json`)

const withoutAbsent = (state: EntraState): EntraState =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as EntraState
