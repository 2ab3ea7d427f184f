/**
 * Where somebody comes to whose page could not be kept until they were signed in. The server has the same words for it; its
 * own leads to it too.
 */
const missed = '/admin?missed=1'

/** Whether a sign-in leads to the page that says so, instead of to what was wanted. */
export const isMissed = (returnTo: string | undefined): boolean =>
  returnTo !== undefined && [missed, missed.replace('?', '/?')].includes(travelling(returnTo))

/**
 * An address as it travels in the query of another. The gate sends only short ones here; what a page of the console was opened
 * with, or another site's link has, may be longer than a proxy lets pass (8 kB, nginx).
 */
export const travelling = (returnTo: string): string =>
  encodeURIComponent(returnTo).length > 6000 ? missed : returnTo
