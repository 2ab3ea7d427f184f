import { type AppConfig, isWildcard } from '@gatewright/config'
import type { Context } from '../../context.ts'

/** Visitors that an app lists. */
const LISTED = 10

/**
 * Who has a session on the app's own hosts, the last seen first. An app below a path of the console's host shares the
 * console's sessions, so of its visitors nothing is known: `null`. So it is of one whose hosts are any names below another.
 */
export async function recentVisitors(
  { visits, accounts, host: consoleHost }: Pick<Context, 'visits' | 'accounts' | 'host'>,
  app: Pick<AppConfig, 'urls'>,
): Promise<{ email: string; at: number }[] | null> {
  const hosts = app.urls
    .filter(url => !isWildcard(url))
    .map(({ origin }) => new URL(origin))
    .filter(({ host }) => host !== consoleHost)
    .map(({ host, protocol }) => ({ host, secure: protocol === 'https:' }))
  if (hosts.length === 0) return null
  const visitors: { email: string; at: number }[] = []
  for (const { collaboratorId, lastSeenAt } of await visits.visitorsOf(hosts, LISTED)) {
    const account = await accounts.byId(collaboratorId)
    if (account !== undefined) visitors.push({ email: account.email, at: lastSeenAt })
  }
  return visitors
}
