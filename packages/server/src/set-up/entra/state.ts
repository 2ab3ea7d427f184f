import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { ConfigurationChangesSchema } from '../configuration-text.ts'
import { isOf } from '../is-of.ts'
import { keepFile } from '../kept-file.ts'
import { setUpFolder } from '../lock.ts'
import { SetUpRefusal } from '../refusal.ts'

/** `false`: its entry at the application is somebody else's, who has made it by hand. */
const EntryMade = Type.Optional(Type.Boolean())

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
    /** Thumbprints of what was made here for this file; absent in states of before, when whatever lay there was taken for it. */
    made: Type.Optional(Type.Array(Type.String())),
    entryMade: EntryMade,
  }),
  Type.Object({
    kind: Type.Literal('federated'),
    /** Of its entry at the application. */
    name: Type.String(),
    issuer: Type.String(),
    subject: Type.String(),
    audience: Type.String(),
    /** Of the environment of the server: names the file of the token. */
    variable: Type.String(),
    registered: Type.Boolean(),
    entryMade: EntryMade,
  }),
  Type.Object({
    kind: Type.Literal('secret'),
    keyId: Type.Optional(Type.String()),
    /** What it is called at the application, by which one is found whose answer was lost. */
    displayName: Type.String(),
    file: Type.String(),
    endsAt: Type.Optional(Type.String()),
    registered: Type.Boolean(),
    entryMade: EntryMade,
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
      /** Not made by this set-up either, but by another of this server: it bears its name. */
      byMarker: Type.Optional(Type.Boolean()),
    }),
  ),
  servicePrincipal: Type.Optional(Type.Object({ id: Type.String(), made: Type.Boolean() })),
  /** Signing in was switched off at an enterprise application that was there, and this set-up has switched it on. */
  principalEnabled: Type.Optional(Type.Boolean()),
  /** Redirect URIs that this set-up has added. */
  redirectUris: Type.Optional(Type.Array(Type.String())),
  /** Platforms that the redirect URI was taken from: on two of them Entra takes it on neither. */
  movedFrom: Type.Optional(Type.Array(Type.Union([Type.Literal('spa'), Type.Literal('publicClient')]))),
  logoutUrl: Type.Optional(Type.String()),
  /** Optional claims of id_tokens that this set-up has added. */
  claims: Type.Optional(Type.Array(Type.String())),
  /** Delegated permissions of Graph that this set-up has added to those that the application asks for, by their ids. */
  permissions: Type.Optional(Type.Array(Type.String())),
  credential: Type.Optional(Credential),
  /** Of a permission grant: what this set-up has added to it. */
  consent: Type.Optional(
    Type.Object({ grantId: Type.String(), scopes: Type.Array(Type.String()), made: Type.Boolean() }),
  ),
  /** What was changed of the configuration file. */
  configuration: Type.Optional(ConfigurationChangesSchema),
  /** Files for whoever may register: what was written into each, as SHA-256 in hexadecimal. */
  handedOver: Type.Optional(Type.Array(Type.Object({ file: Type.String(), sha256: Type.String() }))),
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
    if (isOf(State, read)) return read
  } catch {
    // Told below.
  }
  throw unreadable(path)
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
      // The files for others stay where they are, and may be written anew.
      const next = withoutAbsent({
        ...{ version, tenantId, authority, externalUrl, round: round + 1 },
        handedOver: current.handedOver,
      })
      await write(next)
      current = next
    },
  }
}

/** Whether something of a set-up is in the tenant: to be taken away it takes access to Graph. */
export function isInTenant(state: EntraState): boolean {
  const { application, credential, redirectUris = [], claims = [], permissions = [], movedFrom = [] } = state
  if (state.begun !== undefined || application?.made || state.servicePrincipal?.made) return true
  if (application === undefined) return false
  const entry = credential !== undefined && credential.entryMade !== false
  const added = [redirectUris, claims, permissions, movedFrom].some(each => each.length > 0)
  return (
    entry || added || state.consent !== undefined || state.logoutUrl !== undefined || !!state.principalEnabled
  )
}

const stateFile = (dataFolder: string, strategy: string): string =>
  join(setUpFolder(dataFolder), `entra-${strategy}.json`)

const withoutAbsent = (state: EntraState): EntraState =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as EntraState
