import { origin } from '../guide-file.ts'
import type { Family, Said } from '../mistake.ts'
import { ofPage } from '../readers.ts'
import { throughProvider, type Visitor, type World } from '../world.ts'

const bot = 'http://bot.localhost:3000/'
const loginUrl = `${origin}/api/v1/auth/login/oauth2/azure`

/** As far as the address that the provider sends the browser back to. */
async function begun(world: World, visitor: Visitor, from = loginUrl): Promise<string> {
  const { location = '' } = await visitor.open(from)
  const back = await throughProvider(world, location, {})
  if (typeof back !== 'string') throw new Error(back.text)
  return back
}
const told = async (
  world: World,
  visitor: Visitor,
  address: string,
  by: 'door' | 'app' = 'door',
): Promise<Said[]> => ofPage(world, await visitor.open(address), by)

/** Opens the app, and follows where that leads. */
async function opened(world: World, visitor: Visitor, { keepsNothing = false } = {}): Promise<Said[]> {
  let page = await visitor.open(bot)
  for (let hops = 0; page.location !== undefined && hops < 5; hops += 1) {
    if (keepsNothing) visitor.cookies.get(new URL(bot).host)?.clear()
    page = await visitor.open(page.location)
  }
  return ofPage(world, page, 'app')
}

export const browser: Family = {
  title: 'In the browser',
  at: 'emulator',
  mistakes: [
    {
      title: 'begun on 127.0.0.1, where the file says localhost',
      act: async world => told(world, world.newBrowser(), loginUrl.replace('localhost', '127.0.0.1')),
      told: [
        {
          by: 'door',
          at: 'app_not_found',
          says: 'No app at this address. Nothing is set up at this host name.',
          cure: 'Check the address, or start from the home page.',
        },
        {
          by: 'log',
          at: 'app_not_found',
          says: 'The Host header, port included, names no app and not the console.',
          cure: 'Host $host:$server_port where the address has a port).',
        },
      ],
    },
    {
      title: 'cookies blocked, or come back in another browser',
      act: async world => told(world, world.newBrowser(), await begun(world, world.newBrowser())),
      told: [
        {
          by: 'door',
          at: 'sign_in_unknown',
          says: 'This sign-in cannot be continued.',
          cure: 'Start again from the sign-in page, in this browser, with cookies allowed.',
        },
        {
          by: 'log',
          at: 'sign_in_unknown',
          says: 'No transaction cookie matches the state: another browser, a blocked cookie, or a forged callback.',
          cure: 'Without any state: the provider answers in a fragment, or in another protocol.',
        },
      ],
    },
    {
      title: 'a tab that was left open for long',
      act: async world => {
        const visitor = world.newBrowser()
        const back = await begun(world, visitor)
        world.clock.offset = 20 * 60_000
        return told(world, visitor, back)
      },
      told: [
        {
          by: 'door',
          at: 'sign_in_expired',
          says: 'Your sign-in took too long.',
          cure: 'Start again from the sign-in page.',
        },
        {
          by: 'log',
          at: 'sign_in_expired',
          says: 'The sign-in was begun more than a quarter of an hour before, in a tab that was left open.',
          cure: 'Nothing to mend: starting again helps.',
        },
      ],
    },
    {
      title: 'the back button, after signing out',
      act: async world => {
        const visitor = world.newBrowser()
        const back = await begun(world, visitor)
        await visitor.open(back)
        await visitor.call('POST', `${origin}/api/v1/auth/logout`, {}, { origin })
        return told(world, visitor, back)
      },
      told: [
        {
          by: 'door',
          at: 'sign_in_used',
          says: 'This sign-in was already used.',
          cure: 'Start again from the sign-in page.',
        },
        {
          by: 'log',
          at: 'sign_in_used',
          says: 'The transaction has been used up: the callback was reloaded or sent twice.',
          cure: 'Nothing to mend: starting again helps.',
        },
      ],
    },
    {
      title: 'the first of seven tabs',
      act: async world => {
        const visitor = world.newBrowser()
        const first = await begun(world, visitor)
        for (let tab = 0; tab < 6; tab += 1) await visitor.open(loginUrl)
        return told(world, visitor, first)
      },
      told: [
        {
          by: 'door',
          at: 'sign_in_pushed_out',
          says: 'A newer sign-in has taken its place.',
          cure: 'Begin again from the newest tab, and close the others.',
        },
        {
          by: 'log',
          at: 'sign_in_pushed_out',
          says: 'The browser has begun more sign-ins since than it keeps open at a time, and the cookie of this one had to go.',
          cure: 'Nothing to mend: the newest tab goes on.',
        },
      ],
    },
    {
      title: 'the address of the callback as a bookmark',
      act: world =>
        told(world, world.newBrowser(), `${origin}/api/v1/auth/login-callback/oauth2/azure?code=x`),
      told: [
        {
          by: 'door',
          at: 'sign_in_unknown',
          says: 'This sign-in cannot be continued.',
          cure: 'Start again from the sign-in page, in this browser, with cookies allowed.',
        },
        {
          by: 'log',
          at: 'sign_in_unknown',
          says: 'the answer has no state',
          cure: 'No transaction cookie matches the state: another browser, a blocked cookie, or a forged callback. Where',
        },
      ],
    },
    {
      title: 'the answer of the provider in a fragment, which no server sees',
      act: async world => {
        const visitor = world.newBrowser()
        await visitor.open(loginUrl)
        return told(world, visitor, `${origin}/api/v1/auth/login-callback/oauth2/azure`)
      },
      told: [
        {
          by: 'door',
          at: 'sign_in_unknown',
          says: 'This sign-in cannot be continued.',
          cure: 'Start again from the sign-in page, in this browser, with cookies allowed.',
        },
        {
          by: 'log',
          at: 'sign_in_unknown',
          says: 'the answer has no state',
          cure: 'The provider sent the browser back with nothing that a server can read. See that it answers in the query or by',
        },
      ],
    },
    {
      title: 'an app by an address that the file does not name',
      act: world => told(world, world.newBrowser(), 'http://support.localhost:3000/', 'app'),
      told: [
        {
          by: 'app',
          at: 'app_not_found',
          says: 'No app at this address. Nothing is set up at this host name.',
          cure: 'Check the address, or start from the home page.',
        },
        {
          by: 'log',
          at: 'app_not_found',
          says: 'The Host header, port included, names no app and not the console.',
          cure: 'Host $host:$server_port where the address has a port).',
        },
      ],
    },
    {
      title: 'the cookies of an app blocked',
      act: async world => {
        const visitor = world.newBrowser()
        await visitor.open(await begun(world, visitor))
        return opened(world, visitor, { keepsNothing: true })
      },
      told: [
        {
          by: 'app',
          at: 'hand_over_failed',
          says: 'We could not take you to the app.',
          cure: 'Open the app again.',
        },
        {
          by: 'log',
          at: 'hand_over_failed',
          says: 'no cookie',
          cure: 'Hand-over code unknown, used, expired, or its nonce cookie is missing. Or the browser does not keep the',
        },
      ],
    },
    {
      title: 'an app that does not run',
      act: async world => {
        const visitor = world.newBrowser()
        await visitor.open(await begun(world, visitor))
        return opened(world, visitor)
      },
      told: [
        {
          by: 'app',
          at: 'app_unreachable',
          says: 'The app does not answer. Gatewright works, but the app behind this page cannot be reached.',
          cure: 'Try again in a minute; if it goes on, tell your administrator.',
        },
        {
          by: 'log',
          at: 'app_unreachable',
          says: 'No address of apps.<id>.upstream gave an answer',
          cure: 'Is the app running, and does its certificate hold?',
        },
      ],
    },
    {
      title: 'a rule that keeps somebody out',
      act: async world => {
        const file = JSON.parse(world.text())
        file.apps.bot.allow = { roles: ['admin'] }
        await world.write(JSON.stringify(file))
        await world.restart()
        const visitor = world.newBrowser()
        await visitor.open(await begun(world, visitor))
        return opened(world, visitor)
      },
      told: [
        {
          by: 'app',
          at: 'forbidden',
          says: 'You do not have access to this.',
          cure: 'Ask an administrator for access and give them the reference, or use another account.',
        },
        {
          by: 'log',
          at: 'forbidden',
          says: 'No rule of the app admits this account',
          cure: 'No rule of the app admits this account; see detail for the rule that decided, and `gatewright explain',
        },
      ],
    },
    {
      title: 'a link for the first admin, opened twice',
      act: async ({ admin, gatewright }) => {
        const token = (gatewright.adminLink ?? '').split('#')[1]
        const page = await admin.call('POST', `${origin}/api/v1/auth/admin-link`, { token })
        const { error, message, next } = page.json()
        return [{ by: 'door', at: error, says: message, cure: next }]
      },
      told: [
        {
          by: 'door',
          at: 'admin_link_invalid',
          says: 'The one-time link has been used, has expired, or is not complete.',
          cure: 'Make another with `gatewright admin-link` on the server.',
        },
      ],
    },
  ],
}
