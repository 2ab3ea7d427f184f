import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { freePort } from '../../support/free-ports.ts'
import type { Report } from '../../support/report.ts'
import { type Browser, createBrowser, type Page, titleOf } from '../support/browser.ts'
import { formWith } from '../support/forms.ts'
import { type Apache, callbackOf, type Site, startApache } from './apache.ts'

const tenant = '11111111-1111-4111-8111-111111111111'
const person = { id: '11111111-0000-4000-8000-00000000ada0', username: 'ada@contoso.test' }
const password = 'correct-horse'

/** Ways in which the module asks and proves itself. */
const ways: readonly { readonly what: string; readonly directives: readonly string[] }[] = [
  { what: 'as it comes', directives: [] },
  { what: 'with PKCE', directives: ['OIDCPKCEMethod S256'] },
  { what: 'with the secret in the body', directives: ['OIDCProviderTokenEndpointAuth client_secret_post'] },
  {
    what: 'with the answer as a posted form',
    directives: ['OIDCResponseMode form_post', 'OIDCCookieSameSite Off'],
  },
  {
    what: 'with an id_token beside the code',
    directives: ['OIDCResponseType "code id_token"', 'OIDCResponseMode form_post', 'OIDCCookieSameSite Off'],
  },
  { what: 'with the choice of an account', directives: ['OIDCAuthRequestParams prompt=select_account'] },
  { what: 'with userinfo by a posted token', directives: ['OIDCUserInfoTokenMethod post_param'] },
]

/** Apache's mod_auth_openidc of Debian as a client of our Entra emulator, which a client that nobody here wrote has to take for Entra. */
export async function modAuthOpenidc(report: Report): Promise<void> {
  const sites: Site[] = []
  for (const [index, { directives }] of ways.entries()) {
    const id = `aaaaaaaa-0000-4000-8000-0000000000${10 + index}`
    const secret = `secret~of-the.site_number-${index}-0000000000001`
    sites.push({ port: await freePort(), clientID: id, secret, directives })
  }
  const emulator = await startEmulator(sites)
  try {
    const metadata = `${emulator.origin}/${tenant}/v2.0/.well-known/openid-configuration`
    const apache = await startApache(metadata, sites)
    try {
      for (const [index, { what }] of ways.entries()) {
        const site = sites[index]
        if (site !== undefined) await attempt(report, `mod_auth_openidc, ${what}`, site, apache)
      }
    } finally {
      await apache.stop()
    }
  } finally {
    await emulator.close()
  }
}

const startEmulator = (sites: readonly Site[]): Promise<EntraEmulator> =>
  startEntraEmulator({
    port: 0,
    seed: {
      password,
      tenants: [
        {
          id: tenant,
          name: 'Contoso',
          domains: ['contoso.test'],
          users: [{ id: person.id, userPrincipalName: person.username, name: 'Ada Lovelace' }],
          applications: sites.map(({ port, clientID, secret }) => ({
            ...{ name: `Site ${port}`, appId: clientID, idTokens: true, adminConsent: true },
            redirectUris: { web: [callbackOf(port), `http://localhost:${port}/out.html`] },
            permissions: ['openid', 'profile', 'email', 'User.Read'],
            secrets: [{ name: 'tests', value: secret }],
          })),
        },
      ],
    },
  })

async function attempt(report: Report, what: string, { port }: Site, apache: Apache): Promise<void> {
  const browser = createBrowser()
  const site = `http://localhost:${port}`
  const seen: string[] = []
  const isIn = async (): Promise<boolean> => {
    const { headers } = await browser.call('GET', `${site}/index.html`)
    return headers['x-who'] === person.username && headers['x-object'] === person.id
  }
  const note = (page: Page) =>
    void seen.push(`${page.status} ${titleOf(page)} at ${page.url.href.slice(0, 300)}`)
  try {
    note(await walk(browser, await browser.open(`${site}/index.html`)))
  } catch (error) {
    seen.push(`${(error as Error).message} at ${browser.visited.at(-1)?.href.slice(0, 200)}`)
  }
  report.check(`${what}: signed in`, await isIn(), () => [...seen, ...apache.said().slice(-5)])
  try {
    const back = encodeURIComponent(`${site}/out.html`)
    note(await browser.open(`${callbackOf(port)}?logout=${back}`))
  } catch (error) {
    seen.push(`${(error as Error).message} at ${browser.visited.at(-1)?.href.slice(0, 200)}`)
  }
  const isBack = seen.at(-1)?.includes(`${site}/out.html`) === true
  report.check(`${what}: signed out, and back`, isBack && !(await isIn()), () => seen)
}

/** The emulator's pages. */
async function walk(browser: Browser, page: Page): Promise<Page> {
  let at = page
  if (formWith(at.body, ['username', 'password'])) {
    at = await browser.submit(at, { username: person.username, password, action: 'sign-in' })
  }
  return formWith(at.body, ['action']) ? browser.submit(at, { action: 'accept' }) : at
}
