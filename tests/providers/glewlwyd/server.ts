import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { freePort } from '../../support/free-ports.ts'
import { type Browser, createBrowser } from '../support/browser.ts'
import { type Daemon, requireDebian, startDaemon } from '../support/debian.ts'

export interface Client {
  readonly id: string
  readonly secret: string
  readonly callbackURL: string
  readonly methods: readonly string[]
}

export interface Glewlwyd extends Daemon {
  readonly origin: string
  readonly host: string
  issuerOf(plugin: string): string
}

export interface Person {
  readonly name: string
  readonly password: string
  readonly email: string
}

/** As Debian's tables have it. */
const administrator = { username: 'admin', password: 'password' }
const tables = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'

/**
 * glewlwyd with a database of its own in a folder of its own, everything set up by its administration's API.
 * @param plugins what each OpenID provider of it says beside what all say, by its name
 * @throws Absent
 */
export async function startGlewlwyd(setup: {
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly clients: readonly Client[]
  readonly people: readonly Person[]
}): Promise<Glewlwyd> {
  requireDebian('glewlwyd')
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-glewlwyd-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  const database = new DatabaseSync(join(folder, 'glewlwyd.sqlite'))
  // Debian's tables keep a property of clients under another name than the plugin reads it by.
  const sql = readFileSync(tables, 'utf8')
  database.exec(
    sql.replace(
      '"post_logout_redirect_uri":{"multiple":false',
      '"post_logout_redirect_uris":{"multiple":true',
    ),
  )
  database.close()
  writeFileSync(join(folder, 'glewlwyd.conf'), configuration(folder, port))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  let daemon: Daemon | undefined
  try {
    daemon = await startDaemon('glewlwyd', ['--config-file', join(folder, 'glewlwyd.conf')], port)
    await setUp(origin, setup)
  } catch (error) {
    await daemon?.stop()
    clean()
    throw error
  }
  const { stop } = daemon
  return {
    ...{ origin, host, issuerOf: plugin => `${origin}/api/${plugin}` },
    async stop() {
      await stop()
      clean()
    },
  }
}

const configuration = (folder: string, port: number): string => `
port = ${port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:${port}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "/usr/share/glewlwyd/webapp"
static_files_mime_types = ({ extension = ".html", mime_type = "text/html" })
log_mode = "console"
log_level = "WARNING"
cookie_secure = 0
session_key = "GLEWLWYD2_SESSION_ID"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3", path = "${folder}/glewlwyd.sqlite" }
`

async function setUp(
  origin: string,
  { plugins, clients, people }: Parameters<typeof startGlewlwyd>[0],
): Promise<void> {
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
