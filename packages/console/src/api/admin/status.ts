import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** What the status bar shows, and whether the cogwheel is there: only whoever may restart here sees it. */
export type Status = Answer<'GET', '/admin/status'>

/** A node of the version before does not say it: while nodes are upgraded one after the other, one may answer this page. */
const notSaid: Pick<Status, 'nodes'> = { nodes: { count: 1, notices: 0 } }

export const statusQuery = queryOptions({
  queryKey: ['admin', 'status'],
  queryFn: async () => ({ ...notSaid, ...(await call('GET', '/admin/status')) }),
})

/** What a restart would take away from somebody, and what it is agreed to by. */
export type RestartConcern = Answer<'GET', '/admin/restart/concerns'>['concerns'][number]

export const concernsQuery = queryOptions({
  queryKey: ['admin', 'config', 'concerns'],
  queryFn: () => call('GET', '/admin/restart/concerns'),
  staleTime: 0,
})

/**
 * Answers at once; the progress is in the status.
 * @param accepts ids of the concerns that were read and are agreed to
 * @throws {ApiError} 409 `restart_unconfirmed` with `concerns` where there are others
 */
export const restartServer = (accepts: readonly string[]) =>
  call('POST', '/admin/restart', { body: { accepts: [...accepts] } })
