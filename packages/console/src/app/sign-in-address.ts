/** Where somebody comes to whose page could not be kept until they were signed in. The server has the same words for it. */
const missed = '/admin?missed=1'

/**
 * The sign-in page, which the server makes: whoever goes there leaves the console.
 * @param query.returnTo a longer one than proxies let pass (8 kB, nginx) is not taken along
 */
export function signInAddress({ returnTo, expired }: { returnTo?: string; expired?: '1' }): string {
  const query = new URLSearchParams()
  if (returnTo !== undefined) {
    query.set('returnTo', encodeURIComponent(returnTo).length > 6000 ? missed : returnTo)
  }
  if (expired !== undefined) query.set('expired', expired)
  return query.size === 0 ? '/admin/login' : `/admin/login?${query}`
}

/** Leaves for it. @returns what never comes to an end: nothing of the page is drawn meanwhile */
export function leaveForSignIn(query: Parameters<typeof signInAddress>[0]): Promise<never> {
  window.location.replace(signInAddress(query))
  return new Promise(() => {})
}
