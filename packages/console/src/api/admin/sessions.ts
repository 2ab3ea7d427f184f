import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

export interface AdminSession {
  readonly id: string
  /** The one that asks. */
  readonly current: boolean
  readonly email: string
  /** `Firefox on Linux`. */
  readonly device: string
  /** IP address of the last request. */
  readonly address: string
  /** Id of the strategy. */
  readonly strategy: string
  /** Milliseconds since 1970, as the two below. */
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
}

export const sessionsQuery = (whose: 'mine' | 'all') =>
  queryOptions({
    queryKey: ['admin', 'sessions', whose],
    queryFn: async () =>
      (
        await call<{ items: readonly AdminSession[] }>(
          'GET',
          whose === 'mine' ? '/admin/sessions?mine=1' : '/admin/sessions',
        )
      ).items,
  })

export const endSession = (id: string) => call('DELETE', `/admin/sessions/${encodeURIComponent(id)}`)

/** Ends all sessions of one collaborator, or, without an id, all of one's own but this. */
export const endAllSessions = (collaboratorId?: string) =>
  call('POST', '/admin/sessions/end-all', collaboratorId === undefined ? {} : { collaboratorId })
