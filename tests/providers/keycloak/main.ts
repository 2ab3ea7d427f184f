import { freePort } from '../../support/free-ports.ts'
import type { Report } from '../../support/report.ts'
import type { Browser, Page } from '../support/browser.ts'
import { formWith } from '../support/forms.ts'
import { callbackOf, type Entry, startServer } from '../support/server.ts'
import { promiseCleanLog, promiseRefusal, promiseSignIn, type Walk } from '../support/sign-in.ts'
import { type Client, startKeycloak } from './server.ts'

interface Case extends Omit<Client, 'callbackURL'> {
  readonly what: string
  readonly options?: (issuer: string) => Entry['options']
  /** Nobody is signed in, and the log says why. */
  readonly refusedBy?: RegExp
}

const plain = { id: 'gatewright', secret: 'secretofthetests' }
const signedWith = (alg: string): Case => ({
  what: `id_tokens signed with ${alg}`,
  ...{ id: `app-${alg.toLowerCase()}`, secret: 'a-secret-of-the-tests' },
  attributes: { 'id.token.signed.response.alg': alg },
})

/** By the strategy's id, which is the person's name as well. */
const cases: Readonly<Record<string, Case>> = {
  plain: { what: 'an id and a secret of letters', ...plain },
  awkward: {
    what: 'an id and a secret of awkward letters',
    id: 'my-app.v1_0~b',
    secret: 'a-b.c_d~e*f+g/h=i%j:k&l',
  },
  public: {
    what: 'a public client, by PKCE alone',
    ...{ id: 'public-app', secret: '', settings: { publicClient: true, secret: undefined } },
    options: () => ({ clientSecret: undefined }),
  },
  'form-post': {
    what: 'the answer as a posted form',
    ...{ id: 'posting', secret: 'a-secret' },
    options: issuer => ({
      authorizationURL: `${issuer}/protocol/openid-connect/auth?response_mode=form_post`,
    }),
  },
  endpoints: {
    what: 'endpoints without an issuer',
    ...{ id: 'by-endpoints', secret: 'a-secret' },
    options: issuer => ({
      issuer: undefined,
      authorizationURL: `${issuer}/protocol/openid-connect/auth`,
      tokenURL: `${issuer}/protocol/openid-connect/token`,
      userInfoURL: `${issuer}/protocol/openid-connect/userinfo`,
    }),
  },
  es256: signedWith('ES256'),
  ps256: signedWith('PS256'),
  eddsa: signedWith('EdDSA'),
  'signed-userinfo': {
    what: 'signed userinfo',
    ...{ id: 'signed-userinfo', secret: 'a-secret' },
    attributes: { 'user.info.response.signature.alg': 'RS256' },
  },
  hs256: { ...signedWith('HS256'), refusedBy: /HS256.*signing key|signing key.*HS256/ },
  dpop: {
    what: 'DPoP-bound tokens required of the client',
    ...{ id: 'bound', secret: 'a-secret' },
    attributes: { 'dpop.bound.access.tokens': 'true' },
    refusedBy: /DPoP/,
  },
}

const password = 'a-password-1'

/** Keycloak, from Maven's repositories. */
export async function keycloak(report: Report): Promise<void> {
  const port = await freePort()
  const all = Object.entries(cases)
  const provider = await startKeycloak(
    all.map(([strategy, one]) => ({ ...one, callbackURL: callbackOf(port, strategy) })),
    all.map(([strategy]) => ({ username: strategy, password, email: `${strategy}@contoso.test` })),
  )
  const { issuer, host: signsOutAt } = provider
  const entries = all.map(([strategy, { id, secret, options }]): [string, Entry] => [
    strategy,
    { options: { issuer, clientID: id, clientSecret: secret, ...options?.(issuer) } },
  ])
  const server = await startServer(port, Object.fromEntries(entries)).catch(async error => {
    await provider.stop()
    throw error
  })
  try {
    for (const [strategy, { what, refusedBy, options }] of all) {
      const own = { what: `Keycloak, ${what}`, strategy, walk: walkAs(strategy) }
      if (refusedBy !== undefined) await promiseRefusal(report, server, { ...own, by: refusedBy })
      else {
        const hasIssuer = options === undefined || 'issuer' in options(issuer) === false
        const further = hasIssuer ? { signsOutAt } : {}
        await promiseSignIn(report, server, { ...own, email: `${strategy}@contoso.test`, ...further })
      }
    }
    promiseCleanLog(report, server, 'Keycloak')
  } finally {
    await server.stop()
    await provider.stop()
  }
}

const walkAs =
  (username: string): Walk =>
  async (browser: Browser, page: Page) =>
    formWith(page.body, ['username', 'password']) ? browser.submit(page, { username, password }) : page
