import { generateKeyPairSync } from 'node:crypto'
import { type Browser, createBrowser } from '../support/browser.ts'

export interface Client {
  readonly id: string
  readonly secret: string
  readonly callbackURL: string
  readonly methods: readonly string[]
}

export interface Person {
  readonly name: string
  readonly password: string
  readonly email: string
}

export interface SetUp {
  /** What each OpenID provider of it says beside what all say, by its name. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly clients: readonly Client[]
  readonly people: readonly Person[]
}

/** As Debian's tables have it. */
const administrator = { username: 'admin', password: 'password' }

/** By the API of its administration. */
export async function setUp(origin: string, { plugins, clients, people }: SetUp): Promise<void> {
  const browser = createBrowser()
  const post = (path: string, body: object) => wanted(browser, 'POST', `${origin}/api${path}`, body)
  await post('/auth', administrator)
  for (const name of ['profile', 'email']) await post('/scope/', { name, password_required: false })
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  for (const [name, further] of Object.entries(plugins)) {
    await post('/mod/plugin/', {
      ...{ module: 'oidc', name, display_name: name, order_rank: 0, readonly: false },
      parameters: {
        ...{ iss: `${origin}/api/${name}`, 'jwt-type': 'rsa', 'jwt-key-size': '256' },
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        cert: publicKey.export({ type: 'spki', format: 'pem' }),
        ...{ 'access-token-duration': 3600, 'refresh-token-duration': 3600, 'code-duration': 600 },
        ...{ 'refresh-token-rolling': false, 'allow-non-oidc': false, 'jwks-show': true },
        ...{
          'auth-type-code-enabled': true,
          'auth-type-refresh-enabled': true,
          'auth-type-token-enabled': false,
        },
        ...{ 'auth-type-client-enabled': false, 'auth-type-password-enabled': false },
        ...{
          'auth-type-implicit-enabled': false,
          'auth-type-none-enabled': false,
          'auth-type-device-enabled': false,
        },
        ...{ 'subject-type': 'public', 'pkce-allowed': true, 'pkce-method-plain-allowed': false },
        ...{
          'name-claim': 'mandatory',
          'email-claim': 'mandatory',
          'allowed-scope': ['openid', 'profile', 'email'],
        },
        ...{
          'session-management-allowed': true,
          'session-cookie-name': `sid-${name}`,
          'session-cookie-expiration': 3600,
        },
        ...further,
      },
    })
  }
  for (const { id, secret, callbackURL, methods } of clients) {
    await post('/client/', {
      ...{ client_id: id, name: id, password: secret, confidential: true, enabled: true },
      ...{ redirect_uri: [callbackURL], post_logout_redirect_uris: [callbackURL] },
      ...{ authorization_type: ['code', 'refresh_token'], token_endpoint_auth_method: methods, scope: [] },
    })
  }
  for (const { name, password, email } of people) {
    const scope = ['g_profile', 'openid', 'profile', 'email']
    await post('/user/', { username: name, name, email, password, scope, enabled: true })
  }
}

/** @throws Error with what was said where the answer is no success */
export async function wanted(
  browser: Browser,
  method: string,
  address: string,
  body?: object,
): Promise<void> {
  const answer = await browser.call(method, address, body)
  if (answer.status >= 300) {
    throw new Error(
      `${method} ${new URL(address).pathname} answered ${answer.status}: ${answer.body.slice(0, 500)}`,
    )
  }
}
