import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery } from '../../api/auth.ts'

/**
 * A tab that was left on the sign-in page goes on by itself when somebody has signed in elsewhere and looks at it: the page is
 * then drawn anew, as for whoever opens it signed in. It asks when it is looked at, and at no other time.
 * @param waiting nobody is signed in, as far as this page knows
 */
export function useSignedInElsewhere(waiting: boolean): void {
  const queryClient = useQueryClient()
  const router = useRouter()
  useEffect(() => {
    if (!waiting) return
    let asking = false
    const look = async () => {
      if (asking || document.visibilityState !== 'visible' || isBusy(queryClient.isMutating())) return
      asking = true
      // It is a bonus: where it cannot be found out, one can sign in here as before.
      const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0, retry: false }).catch(() => null)
      asking = false
      if (me !== null && !isBusy(queryClient.isMutating())) await router.invalidate()
    }
    const onLook = () => void look()
    document.addEventListener('visibilitychange', onLook)
    // Two windows beside each other are visible both, and a page that Back brings up again was never hidden.
    window.addEventListener('focus', onLook)
    window.addEventListener('pageshow', onLook)
    return () => {
      document.removeEventListener('visibilitychange', onLook)
      window.removeEventListener('focus', onLook)
      window.removeEventListener('pageshow', onLook)
    }
  }, [waiting, queryClient, router])
}

/** In the middle of a sign-in of its own, or of choosing a new password. */
const isBusy = (mutations: number): boolean =>
  mutations > 0 || document.querySelector('input[autocomplete="new-password"]') !== null
