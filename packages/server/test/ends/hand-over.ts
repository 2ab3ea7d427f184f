import { createHash, randomBytes } from 'node:crypto'
import type { Console, Person } from '../admin-api/support/console.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { bot } from './support.ts'

/** A hand-over code of somebody's session, and what the app's host makes of it. */
export async function issueHandOver(gateway: Console, person: Person) {
  const browser = createBrowser(gateway.gatewright.port)
  const begun = await browser.open(`${bot}/`)
  const challenge =
    new URL(begun.location ?? bot).searchParams.get('challenge') ??
    createHash('sha256').update(randomBytes(8)).digest('base64url')
  const query = new URLSearchParams({ app: 'bot', returnTo: `${bot}/`, challenge })
  const page = await person.browser.open(`${origin}${new URL(begun.location ?? origin).pathname}?${query}`)
  return {
    /** `no session`: the code is taken, and leads to no cookie that lets anybody in. */
    async redeem(): Promise<'session' | 'no session'> {
      await browser.open(page.location ?? '')
      return (await browser.call('GET', `${bot}/`)).status === 200 ? 'session' : 'no session'
    },
  }
}
