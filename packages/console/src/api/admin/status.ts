import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'
import type { Problem } from './config.ts'

/** What the status bar shows, and whether the cogwheel is there. */
export interface Status {
  readonly version: string
  /** Name of the node that answered. */
  readonly node: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Whether this person may restart here: a super admin, and `allowServerReboot` is not `false`. */
  readonly canRestart: boolean
  readonly restart: {
    /** The file differs from what runs. */
    readonly needed: boolean
    readonly state: 'idle' | 'restarting'
    /** Why the last restart was refused; the old configuration goes on serving. */
    readonly problems?: readonly Problem[]
  }
  readonly config: {
    readonly file: string
    readonly runningVersion: string
    readonly fileVersion: string
  }
  /** Every role that can be given. */
  readonly roles?: readonly string[]
}

export const statusQuery = queryOptions({
  queryKey: ['admin', 'status'],
  queryFn: () => call<Status>('GET', '/admin/status'),
})

/** Answers at once; the progress is in the status. `url` is where the console is afterwards, where that changes. */
export const restartServer = () => call<{ url?: string } | undefined>('POST', '/admin/restart', {})
