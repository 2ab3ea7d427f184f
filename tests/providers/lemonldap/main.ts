import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../support/free-ports.ts'
import type { Report } from '../../support/report.ts'
import type { Browser, Page } from '../support/browser.ts'
import { formWith } from '../support/forms.ts'
import { callbackOf, type Entry, type ProvidersServer, startServer } from '../support/server.ts'
import { promiseCleanLog, promiseSignIn, signIn } from '../support/sign-in.ts'
import { type Client, doctorWho, type Portal, startPortal } from './portal.ts'

/** A client of each kind; everybody is Doctor Who, so each has a server of its own. */
const clients: Readonly<Record<string, { readonly what: string } & Omit<Client, 'callbackURL'>>> = {
  plain: { what: 'an id and a secret of letters', id: 'gatewright', secret: 'secretofthetests' },
  hyphens: {
    what: 'an id and a secret with hyphens',
    id: 'my-app.v1_0',
    secret: 'a-secret_with.hyphens-0001',
  },
  guid: {
    what: 'a GUID as the id, and all claims in the id_token',
    ...{ id: 'c0ffee00-0000-4000-8000-000000000001', secret: 'Q~8x+y/z==', claimsInToken: true },
  },
  signed: {
    what: 'signed userinfo',
    ...{ id: 'signed-userinfo', secret: 'a-secret-of-its-own' },
    options: { oidcRPMetaDataOptionsUserInfoSignAlg: 'RS256' },
  },
}

const times = 40

/** LemonLDAP::NG of Debian. */
export async function lemonldap(report: Report): Promise<void> {
  const ports = new Map<string, number>()
  for (const key of Object.keys(clients)) ports.set(key, await freePort())
  const callback = (key: string) => callbackOf(ports.get(key) ?? 0, 'lemonldap')
  const portal = await startPortal(
    Object.fromEntries(
      Object.entries(clients).map(([key, client]) => [key, { ...client, callbackURL: callback(key) }]),
    ),
  )
  try {
    for (const [key, client] of Object.entries(clients)) {
      const server = await startServer(ports.get(key) ?? 0, { lemonldap: entryOf(portal, client) })
      try {
        const { email } = doctorWho
        const what = `LemonLDAP::NG, ${client.what}`
        await promiseSignIn(report, server, {
          ...{ what, strategy: 'lemonldap', email, walk, walkOut, signsOutAt: portal.host },
        })
        if (key === 'plain') await again(report, server)
        promiseCleanLog(report, server, what)
      } finally {
        await server.stop()
      }
    }
  } finally {
    await portal.stop()
  }
}

const entryOf = ({ issuer }: Portal, { id, secret }: Pick<Client, 'id' | 'secret'>): Entry => ({
  options: { issuer, clientID: id, clientSecret: secret },
})

/** A second apart, for that is when the portal closes an idle connection: what is sent on it just then is lost. */
async function again(report: Report, server: ProvidersServer): Promise<void> {
  const failed: string[][] = []
  for (let time = 0; time < times; time += 1) {
    const begun = performance.now()
    const { email, end, lines } = await signIn(server, 'lemonldap', walk)
    if (email === undefined) failed.push([end, ...lines])
    // The moment at which the portal closes is among them.
    await wait(Math.max(0, 985 + time - (performance.now() - begun)))
  }
  report.check(`LemonLDAP::NG, ${times} sign-ins a second apart`, failed.length === 0, () => [
    `${failed.length} of them came to nothing, such as:`,
    ...(failed[0] ?? []),
  ])
}

async function walk(browser: Browser, page: Page): Promise<Page> {
  const { user, password } = doctorWho
  return formWith(page.body, ['user', 'password']) ? browser.submit(page, { user, password }) : page
}

const walkOut = (browser: Browser, page: Page): Promise<Page> =>
  browser.submit(page, formWith(page.body, ['confirm']) ? { confirm: '1' } : {})
