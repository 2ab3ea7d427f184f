import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** What was found between a browser and the apps, in the order in which a sign-in meets it. */
export type Diagnosis = Answer<'POST', '/admin/diagnosis'>
export type Check = Diagnosis['checks'][number]

/** Asks every provider, so only when somebody wants it. */
export const diagnosisQuery = queryOptions({
  queryKey: ['admin', 'diagnosis'],
  queryFn: () => call('POST', '/admin/diagnosis', { body: {} }),
  staleTime: 5 * 60_000,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: false,
})

/** What a support request needs, without secrets. */
export const makeBundle = () => call('POST', '/admin/diagnosis/bundle', { body: {} })
