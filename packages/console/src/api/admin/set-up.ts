import { queryOptions } from '@tanstack/react-query'
import type { Answer, Sent } from '../contract.ts'
import { call } from '../http.ts'

/** How far the set-up of a strategy at Microsoft is, and what is proposed for it. */
export type SetUp = Answer<'GET', '/admin/set-up/entra'>
/** A set-up under way, or the one that ended last. */
export type SetUpRun = NonNullable<SetUp['run']>
export type Begun = Sent<'POST', '/admin/set-up/entra/runs'>
export type Wanted = Begun['wanted']
export type Way = Begun['way']
export type HandOverFile = Answer<'POST', '/admin/set-up/entra/files'>[number]

/** Whether something may change by itself. */
export const isMoving = (run: SetUpRun | undefined): boolean =>
  run !== undefined && ['looking', 'code', 'working'].includes(run.state)

export const setUpQuery = (strategy: string) =>
  queryOptions({
    queryKey: ['admin', 'set-up', strategy],
    queryFn: () => call('GET', '/admin/set-up/entra', { query: { strategy } }),
    staleTime: 0,
    // A run goes on by itself, also where an answer was lost.
    refetchInterval: query => (isMoving(query.state.data?.run) ? 700 : false),
  })

/** What is wrong with a value that was pasted. The value is never answered. */
export const checkPasted = (pasted: Sent<'POST', '/admin/set-up/entra/check'>) =>
  call('POST', '/admin/set-up/entra/check', { body: pasted })

export const makeFiles = (wanted: Wanted) => call('POST', '/admin/set-up/entra/files', { body: wanted })

export const makeInstructions = (wanted: Wanted) =>
  call('POST', '/admin/set-up/entra/instructions', { body: wanted })

/** Looks at what would be done; a secret that goes along is kept until the run ends, in memory alone. */
export const beginRun = (begun: Begun) => call('POST', '/admin/set-up/entra/runs', { body: begun })

export const goOnWithRun = (id: string) =>
  call('POST', '/admin/set-up/entra/runs/{id}/go-on', { params: { id }, body: {} })

/** Stops one that is under way, and puts away one that has ended. */
export const stopRun = (id: string) => call('DELETE', '/admin/set-up/entra/runs/{id}', { params: { id } })
