import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** What the status bar shows, and whether the cogwheel is there: only whoever may restart here sees it. */
export type Status = Answer<'GET', '/admin/status'>

export const statusQuery = queryOptions({
  queryKey: ['admin', 'status'],
  queryFn: () => call('GET', '/admin/status'),
})

/** Answers at once; the progress is in the status. */
export const restartServer = () => call('POST', '/admin/restart', { body: {} })
