import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

export type AdminSession = Answer<'GET', '/admin/sessions'>['items'][number]

export const sessionsQuery = (whose: 'mine' | 'all') =>
  infiniteQueryOptions({
    queryKey: ['admin', 'sessions', whose],
    queryFn: ({ pageParam }) =>
      call('GET', '/admin/sessions', {
        query: { ...(whose === 'mine' && { mine: '1' }), limit: '100', before: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  })

/** Those of one person, the last seen first. */
export const sessionsOfPersonQuery = (collaboratorId: string) =>
  queryOptions({
    queryKey: ['admin', 'sessions', 'list of', collaboratorId],
    queryFn: () => call('GET', '/admin/sessions', { query: { collaboratorId, limit: '50' } }),
  })

/** How many somebody has, and whether there are more than one answer tells of. */
export const sessionsOfQuery = (collaboratorId: string) =>
  queryOptions({
    queryKey: ['admin', 'sessions', 'of', collaboratorId],
    queryFn: () => call('GET', '/admin/sessions', { query: { collaboratorId } }),
    select: ({ items, next }) => ({ count: items.length, more: next !== undefined }),
    staleTime: 0,
  })

export const endSession = (id: string) => call('DELETE', '/admin/sessions/{id}', { params: { id } })

/** Ends all sessions of one collaborator, or, without an id, all of one's own but this. */
export const endAllSessions = (collaboratorId?: string) =>
  call('POST', '/admin/sessions/end-all', { body: { collaboratorId } })
