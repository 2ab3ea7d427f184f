import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { meQuery } from '../api/auth.ts'
import { ApiError } from '../api/http.ts'
import { leaveForSignIn } from './sign-in-address.ts'

let onSessionEnded = () => {}

const watch = (error: Error) => {
  if (error instanceof ApiError && error.code === 'not_signed_in') onSessionEnded()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      // An answer, even a refusal, does not get better by asking again; silence may.
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
      staleTime: 5_000,
    },
  },
})

/** From here on, any call that finds the session ended leads to the sign-in page and afterwards back. */
export function returnToSignIn(): void {
  onSessionEnded = () => {
    const { pathname, search, hash } = window.location
    if (queryClient.getQueryData(meQuery.queryKey) === null) return
    queryClient.setQueryData(meQuery.queryKey, null)
    void leaveForSignIn({ returnTo: pathname + search + hash, expired: '1' })
  }
}
