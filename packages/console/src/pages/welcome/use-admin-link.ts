import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { redeemAdminLink } from '../../api/auth.ts'

const key = 'gatewright-admin-link-until'

export type AdminLink =
  | { readonly state: 'checking' }
  /** `until`: milliseconds since 1970 at which signing in stops making a super admin. */
  | { readonly state: 'open'; readonly until: number }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly error: Error; readonly retry: () => void }

/**
 * Redeems the token in the address once. The token stands behind `#`, so no log of a server or proxy sees it; it is taken
 * out of the address bar at once, so that no bookmark, screenshot or later page sees it either.
 */
export function useAdminLink(): AdminLink {
  const [token] = useState(takeToken)
  const redeem = useMutation({
    mutationFn: redeemAdminLink,
    onSuccess: ({ expiresAt }) => sessionStorage.setItem(key, String(expiresAt)),
  })
  const { mutate } = redeem
  useEffect(() => {
    if (token !== '') mutate(token)
  }, [token, mutate])

  if (redeem.isSuccess) return { state: 'open', until: redeem.data.expiresAt }
  if (redeem.isError) return { state: 'refused', error: redeem.error, retry: () => mutate(token) }
  if (token !== '') return { state: 'checking' }
  const until = Number(sessionStorage.getItem(key) ?? 0)
  return until > Date.now() ? { state: 'open', until } : { state: 'missing' }
}

function takeToken(): string {
  const { hash, pathname, search } = window.location
  if (hash.length < 2) return ''
  window.history.replaceState(window.history.state, '', pathname + search)
  return hash.slice(1)
}
