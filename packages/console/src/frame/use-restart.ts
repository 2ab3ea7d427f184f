import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../api/admin/config.ts'
import type { NodeResult } from '../api/admin/nodes.ts'
import {
  concernsQuery,
  type RestartConcern,
  restartServer,
  type Status,
  statusQuery,
} from '../api/admin/status.ts'
import type { Answer } from '../api/contract.ts'
import { ApiError, call } from '../api/http.ts'

/** What has ended because it is no longer offered. */
export type Ended = Answer<'POST', '/admin/restart'>['ended']

export type RestartState =
  | { readonly state: 'idle' }
  /**
   * `lost`: the server does not answer at the moment, and the page keeps asking. `unheard`: of several nodes others answer, and the
   * one that was asked for the restart does not.
   */
  | { readonly state: 'restarting'; readonly lost: boolean; readonly unheard?: boolean }
  /** What is `undefined` is not known: the answer was lost. */
  | {
      readonly state: 'done'
      readonly ended: Ended | undefined
      readonly nodes: readonly NodeResult[] | undefined
    }
  /** `unheard`: nobody has refused anything; the node that was asked has not come so far. */
  | {
      readonly state: 'refused'
      readonly problems: readonly Problem[]
      readonly error?: Error
      readonly unheard?: boolean
    }

export type Restart = RestartState & {
  /** @param accepts ids of the concerns that are agreed to */
  readonly start: (accepts: readonly string[]) => void
  readonly forget: () => void
}

/** How long it may take until it is known what has become of a restart whose answer was lost, in milliseconds. */
const KNOWN_WITHIN = 8_000
/** Other nodes wait for 50 s for the one that was asked, and take up by themselves what it ran by then. */
const TAKEN_UP_WITHIN = 65_000
/** How long anything may take at all, in milliseconds. */
const OVER_WITHIN = 120_000

const pause = () => new Promise(resolve => setTimeout(resolve, 400))

/** Restarts the server and follows it until the new configuration runs or has been refused. */
export function useRestart(status: Status): Restart {
  const [state, setState] = useState<RestartState>({ state: 'idle' })
  const client = useQueryClient()
  const alive = useRef(true)
  useEffect(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])

  const start = async (accepts: readonly string[]) => {
    setState({ state: 'restarting', lost: false })
    let ended: Ended | undefined
    let nodes: readonly NodeResult[] | undefined
    let lost: Error | undefined
    try {
      const answer = await restartServer(accepts)
      ended = answer.ended
      nodes = answer.nodes
      moveTo(answer.url)
    } catch (error) {
      // No answer is no refusal: with another port, the old one may close before it is sent.
      if (error instanceof ApiError && error.code === 'restart_unconfirmed') {
        // There is something else by now, which nobody has read: the dialog shows it, and asks again.
        client.setQueryData(concernsQuery.queryKey, {
          concerns: (error.body.concerns as RestartConcern[] | undefined) ?? [],
        })
        setState({ state: 'idle' })
        return
      }
      if (!isLost(error)) {
        setState({ state: 'refused', ...refusalOf(error) })
        return
      }
      lost = error
    }
    const before = status.config.runningVersion
    const areSeveral = status.nodes.count > 1
    const begun = performance.now()
    const lasts = () => performance.now() - begun
    while (alive.current && lasts() < OVER_WITHIN) {
      await pause()
      let now: Status
      try {
        now = await call('GET', '/admin/status')
      } catch (error) {
        if (error instanceof ApiError && error.code === 'not_signed_in') return
        setState({ state: 'restarting', lost: true })
        continue
      }
      client.setQueryData(statusQuery.queryKey, now)
      const runs = now.config.runningVersion !== before || !now.restart.needed
      // Once there is an answer it counts: of several nodes the one that is asked next may be the one that has refused.
      const isAnswered = nodes !== undefined
      if (now.restart.state === 'restarting' && !isAnswered) {
        setState({ state: 'restarting', lost: false })
      } else if (runs || isAnswered) {
        setState({ state: 'done', ended, nodes })
        await client.invalidateQueries({
          predicate: query => query.queryKey[0] !== 'admin' || query.queryKey[1] !== 'config',
        })
        return
      } else if ((now.restart.problems?.length ?? 0) > 0) {
        setState({ state: 'refused', problems: now.restart.problems ?? [] })
        return
      } else if (lasts() >= (areSeveral ? TAKEN_UP_WITHIN : KNOWN_WITHIN)) {
        setState({
          state: 'refused',
          problems: [],
          ...(areSeveral ? { unheard: true } : lost && { error: lost }),
        })
        return
      } else if (areSeveral) setState({ state: 'restarting', lost: false, unheard: true })
    }
    if (alive.current) setState({ state: 'refused', problems: [] })
  }
  return { ...state, start: accepts => void start(accepts), forget: () => setState({ state: 'idle' }) }
}

/** No answer of ours: none came at all, or that of a balancer whose node has died meanwhile. */
const isLost = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  (error.status === 0 || (error.status >= 500 && error.code === 'unreadable_answer'))

const refusalOf = (error: unknown): { problems: readonly Problem[]; error?: Error } => {
  const problems =
    error instanceof ApiError ? (error.body.problems as readonly Problem[] | undefined) : undefined
  return { problems: problems ?? [], ...(error instanceof Error ? { error } : {}) }
}

/** When the new configuration moves the console to another address, this page follows it there. */
function moveTo(url: string | undefined): void {
  if (url === undefined || new URL(url).origin === window.location.origin) return
  const { pathname, search } = window.location
  setTimeout(() => window.location.assign(new URL(pathname + search, url).href), 2_500)
}
