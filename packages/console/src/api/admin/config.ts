import { queryOptions } from '@tanstack/react-query'
import type { Answer, Sent } from '../contract.ts'
import { call } from '../http.ts'

/** The file as it is, with my own unfinished text where there is one. */
export type ConfigFile = Answer<'GET', '/admin/config'>

/** What is wrong in the file; the same texts as on the command line. */
export type Problem = ConfigFile['problems'][number]

/** What is worth knowing, and stops nothing; as the command line prints it. */
export type Notice = ConfigFile['notices'][number]

/** Everything that a check has found. */
export type Found = Pick<ConfigFile, 'problems' | 'more' | 'notices'>

/** What a refusal has found: problems alone. */
export const foundIn = (body: Readonly<Record<string, unknown>>): Pick<Found, 'problems' | 'more'> => ({
  problems: (body.problems as Problem[] | undefined) ?? [],
  more: typeof body.more === 'number' ? body.more : 0,
})

export const configQuery = queryOptions({
  queryKey: ['admin', 'config'],
  queryFn: () => call('GET', '/admin/config'),
  // Never replaced under the typing hands: the editor asks again when it wants to.
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
})

/** The text with its secrets. Every call is written to the audit log. */
export const revealConfig = () => call('GET', '/admin/config', { query: { reveal: '1' } })

export const schemaQuery = queryOptions({
  queryKey: ['admin', 'config', 'schema'],
  queryFn: () => call('GET', '/admin/config/schema'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The problems of a text that is not saved. With the version it began from, the server knows its masked secrets. */
export const checkConfig = (text: string, baseVersion: string) =>
  call('POST', '/admin/config/check', { body: { text, baseVersion } })

export const dropDraft = () => call('DELETE', '/admin/config/draft')

/** @throws {ApiError} 409 with {@link Conflict} in its body, 422 with `problems` */
export const saveConfig = (request: Sent<'PUT', '/admin/config'>) =>
  call('PUT', '/admin/config', { body: request })

/** What the file says now, and what it said when this edit began. The description has no refusals, so it is written here. */
export interface Conflict {
  readonly current: string
  readonly base: string
  readonly version: string
}

export type ConfigVersion = Answer<'GET', '/admin/config/versions'>[number]

export const versionsQuery = queryOptions({
  queryKey: ['admin', 'config', 'versions'],
  queryFn: () => call('GET', '/admin/config/versions'),
})

export const versionQuery = (version: string) =>
  queryOptions({
    queryKey: ['admin', 'config', 'versions', version],
    queryFn: () => call('GET', '/admin/config/versions/{version}', { params: { version } }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const restoreVersion = (version: string) =>
  call('POST', '/admin/config/versions/{version}/restore', { params: { version }, body: {} })

export type ConfigChanges = Answer<'GET', '/admin/config/changes'>

/** What a restart would change, or why the file cannot run. */
export const changesQuery = queryOptions({
  queryKey: ['admin', 'config', 'changes'],
  queryFn: () => call('GET', '/admin/config/changes'),
  staleTime: 0,
})
