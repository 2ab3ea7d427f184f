import { freePort } from '../../support/free-ports.ts'
import type { Report } from '../../support/report.ts'
import type { Browser, Page } from '../support/browser.ts'
import { callbackOf, type Entry, startServer } from '../support/server.ts'
import { promiseCleanLog, promiseSignIn, type Walk } from '../support/sign-in.ts'
import { type Glewlwyd, startGlewlwyd } from './server.ts'
import { type Person, wanted } from './set-up.ts'

interface Case {
  readonly what: string
  readonly id: string
  readonly secret: string
  readonly methods: readonly string[]
  readonly plugin?: string
  /** In the place of the issuer alone. */
  readonly options?: (issuer: string) => Entry['options']
}

const [basic, post] = ['client_secret_basic', 'client_secret_post']

/** By the strategy's id, which is the person's name as well. */
const cases: Readonly<Record<string, Case>> = {
  letters: {
    what: 'letters alone, by Basic',
    id: 'gatewright',
    secret: 'secretofthetests',
    methods: [basic],
  },
  'letters-in-body': {
    what: 'letters alone, in the body',
    ...{ id: 'gatewrightbody', secret: 'secretofthetests', methods: [post] },
  },
  hyphens: { what: 'hyphens, by Basic', id: 'my-app', secret: 'a-secret-of-the-tests', methods: [basic] },
  'hyphens-in-body': {
    what: 'hyphens, in the body',
    ...{ id: 'my-other-app', secret: 'a-secret-of-the-tests', methods: [post] },
  },
  awkward: {
    what: 'an id that is a GUID and a secret of awkward letters, either way',
    ...{ id: 'c0ffee00-0000-4000-8000-000000000001', secret: 'a_b.c*d~e-f', methods: [basic, post] },
  },
  endpoints: {
    what: 'endpoints without an issuer',
    ...{ id: 'byendpoints', secret: 'secretofthetests', methods: [basic] },
    options: issuer => ({
      issuer: undefined,
      ...{
        authorizationURL: `${issuer}/auth`,
        tokenURL: `${issuer}/token`,
        userInfoURL: `${issuer}/userinfo`,
      },
    }),
  },
  pushed: {
    what: 'pushed authorization requests required',
    ...{ id: 'pushing', secret: 'secretofthetests', methods: [basic], plugin: 'pushed' },
  },
  'pushed-in-body': {
    what: 'pushed authorization requests required, hyphens, in the body',
    ...{ id: 'my-pushing-app', secret: 'a-secret-of-the-tests', methods: [post], plugin: 'pushed' },
  },
}

/** glewlwyd of Debian. */
export async function glewlwyd(report: Report): Promise<void> {
  const port = await freePort()
  const people = new Map<string, Person>(
    Object.keys(cases).map(name => [name, { name, password: 'a-password-1', email: `${name}@contoso.test` }]),
  )
  const provider = await startGlewlwyd({
    plugins: {
      oidc: {},
      pushed: {
        ...{ 'oauth-par-allowed': true, 'oauth-par-required': true, 'oauth-par-duration': 90 },
        'oauth-par-request_uri-prefix': 'urn:ietf:params:oauth:request_uri:',
      },
    },
    clients: Object.entries(cases).map(([strategy, one]) => ({
      ...one,
      callbackURL: callbackOf(port, strategy),
    })),
    people: [...people.values()],
  })
  const entries = Object.fromEntries(
    Object.entries(cases).map(([strategy, one]) => [strategy, { options: optionsOf(provider, one) }]),
  )
  const server = await startServer(port, entries).catch(async error => {
    await provider.stop()
    throw error
  })
  try {
    for (const [strategy, { what, id, options }] of Object.entries(cases)) {
      const person = people.get(strategy) as Person
      const walk = walkAs(person, id)
      const own = { what: `glewlwyd, ${what}`, strategy, email: person.email }
      await promiseSignIn(report, server, {
        ...own,
        ...{ walk, walkOut },
        ...(options === undefined ? { signsOutAt: provider.host } : {}),
      })
    }
    promiseCleanLog(report, server, 'glewlwyd')
  } finally {
    await server.stop()
    await provider.stop()
  }
}

function optionsOf(provider: Glewlwyd, { id, secret, plugin = 'oidc', options }: Case): Entry['options'] {
  const issuer = provider.issuerOf(plugin)
  return { issuer, clientID: id, clientSecret: secret, ...options?.(issuer) }
}

/** What its page's script does: sign in, agree, and go back to where the browser came from. */
const walkAs =
  ({ name, password }: Person, client: string): Walk =>
  async (browser: Browser, page: Page) => {
    const { origin, searchParams } = page.url
    const back = searchParams.get('callback_url')
    if (back === null) return page
    await wanted(browser, 'POST', `${origin}/api/auth`, { username: name, password })
    const scope = searchParams.get('scope') ?? 'openid profile email'
    await wanted(browser, 'PUT', `${origin}/api/auth/grant/${encodeURIComponent(client)}`, { scope })
    return browser.open(`${back}&g_continue`)
  }

/** The same of signing out. */
async function walkOut(browser: Browser, page: Page): Promise<Page> {
  const { origin, searchParams } = page.url
  const [back, plugin, sid] = ['callback_url', 'plugin', 'sid'].map(name => searchParams.get(name))
  if (back === null || back === undefined) return page
  await wanted(browser, 'DELETE', `${origin}/api/${plugin}/session/${sid}`)
  await wanted(browser, 'DELETE', `${origin}/api/auth/`)
  return browser.open(back)
}
