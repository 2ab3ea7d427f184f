import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

export type AdminSession = Answer<'GET', '/admin/sessions'>['items'][number]

export const sessionsQuery = (whose: 'mine' | 'all') =>
  queryOptions({
    queryKey: ['admin', 'sessions', whose],
    queryFn: async () =>
      (await call('GET', '/admin/sessions', { query: whose === 'mine' ? { mine: '1' } : {} })).items,
  })

export const endSession = (id: string) => call('DELETE', '/admin/sessions/{id}', { params: { id } })

/** Ends all sessions of one collaborator, or, without an id, all of one's own but this. */
export const endAllSessions = (collaboratorId?: string) =>
  call('POST', '/admin/sessions/end-all', { body: { collaboratorId } })
