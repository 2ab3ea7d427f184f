import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

/** What is wrong in the file; the same texts as on the command line. */
export interface Problem {
  readonly code: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** Characters to underline. */
  readonly length?: number
  /** `authStrategies.azure.options.tokenURL`. */
  readonly path: string
  readonly what: string
  readonly why: string
  readonly fix: string
}

export interface ConfigFile {
  readonly text: string
  /** Goes back with a save, so that a file changed meanwhile is never overwritten. */
  readonly version: string
  /** My own unfinished text, kept beside the file. `at` in milliseconds since 1970. */
  readonly draft?: { readonly text: string; readonly baseVersion: string; readonly at: number } | null
  readonly running: { readonly version: string }
  readonly problems: readonly Problem[]
  /** Secrets in `text` are replaced; the server puts them back when such a text is saved. */
  readonly masked: boolean
}

export const configQuery = queryOptions({
  queryKey: ['admin', 'config'],
  queryFn: () => call<ConfigFile>('GET', '/admin/config'),
  // Never replaced under the typing hands: the editor asks again when it wants to.
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
})

/** The text with its secrets. Every call is written to the audit log. */
export const revealConfig = () => call<ConfigFile>('GET', '/admin/config?reveal=1')

export const schemaQuery = queryOptions({
  queryKey: ['admin', 'config', 'schema'],
  queryFn: () => call<Record<string, unknown>>('GET', '/admin/config/schema'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The problems of a text that is not saved. With the version it began from, the server knows its masked secrets. */
export const checkConfig = (text: string, baseVersion: string) =>
  call<{ problems: readonly Problem[] }>('POST', '/admin/config/check', { text, baseVersion })

export const dropDraft = () => call('DELETE', '/admin/config/draft')

export interface SaveRequest {
  readonly text: string
  readonly baseVersion: string
  readonly asDraft?: boolean
}

export interface Saved {
  readonly version: string
  readonly problems: readonly Problem[]
  readonly restartNeeded: boolean
}

/** @throws {ApiError} 409 with {@link Conflict} in its body, 422 with `problems` */
export const saveConfig = (request: SaveRequest) => call<Saved>('PUT', '/admin/config', request)

/** What the file says now, and what it said when this edit began. */
export interface Conflict {
  readonly current: string
  readonly base: string
  readonly version: string
}

export interface ConfigVersion {
  readonly version: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by: string
  readonly summary: string
}

export const versionsQuery = queryOptions({
  queryKey: ['admin', 'config', 'versions'],
  queryFn: () => call<readonly ConfigVersion[]>('GET', '/admin/config/versions'),
})

const at = (version: string) => `/admin/config/versions/${encodeURIComponent(version)}`

export const versionQuery = (version: string) =>
  queryOptions({
    queryKey: ['admin', 'config', 'versions', version],
    queryFn: () => call<{ text: string }>('GET', at(version)),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const restoreVersion = (version: string) => call('POST', `${at(version)}/restore`, {})

/** What a restart would change. */
export interface ConfigChanges {
  readonly changes: readonly { readonly what: string; readonly effect: string }[]
  /** Unified, with secrets masked. */
  readonly diff: string
  /** Why the file cannot run. */
  readonly problems?: readonly Problem[]
}

export const changesQuery = queryOptions({
  queryKey: ['admin', 'config', 'changes'],
  queryFn: () => call<ConfigChanges>('GET', '/admin/config/changes'),
  staleTime: 0,
})
