import { HOME } from '../http/home.ts'

/**
 * The console's page of one's own ways to sign in, shown after a sign-in to somebody to whose account one was added. It
 * leads on to where they wanted to go.
 * @param returnTo as `safeReturnTo` gives it; the page checks it once more by its own rules
 */
export function unnoticedWaysPage(origin: string, returnTo: string): string {
  const page = new URL(`${origin}${HOME}/ways`)
  if (returnTo !== `${origin}${HOME}`) page.searchParams.set('returnTo', returnTo)
  return page.href
}
