import { queryOptions } from '@tanstack/react-query'
import type { Answer } from './contract.ts'
import { call } from './http.ts'

/** A way to sign in to my account: what one strategy knows me as. */
export type Way = Answer<'GET', '/auth/identities'>[number]

export const waysQuery = queryOptions({
  queryKey: ['auth', 'identities'],
  queryFn: () => call('GET', '/auth/identities'),
})

/** Says that these are mine. */
export const noticeWays = (ids: readonly string[]) =>
  call('POST', '/auth/identities/notice', { body: { ids: [...ids] } })

export const removeMyWay = (id: string) => call('DELETE', '/auth/identities/{id}', { params: { id } })
