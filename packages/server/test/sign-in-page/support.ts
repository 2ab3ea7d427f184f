import type { Config, OAuth2StrategyConfig } from '@gatewright/config'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { allow } from '../gate/support/rules.ts'
import type { Page } from '../support/browser.ts'
import { azureOffered, basicConfig } from '../support/config.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

export { basicConfig, origin } from '../support/server.ts'
export const ada = { email: 'ada@contoso.test', password: 'correct-horse-battery' }

/** A redirect strategy at this address, which nobody asks. */
export function oauth(
  id: string,
  authorizationURL: string,
  more: Partial<OAuth2StrategyConfig> = {},
): OAuth2StrategyConfig {
  const { issuer: _, ...options } = azureOffered.options
  const [tokenURL, userInfoURL] = [authorizationURL.replace(/authorize$/, 'token'), `${authorizationURL}/me`]
  return {
    ...azureOffered,
    id,
    label: id,
    ...more,
    options: { ...options, authorizationURL, tokenURL, userInfoURL },
  }
}

export const entra = oauth('azure', 'http://127.0.0.1:9/contoso.test/oauth2/v2.0/authorize')

/** An app with a name, at a host of its own. */
export const supportBot: Config['apps'][number] = {
  id: 'support',
  name: 'Support bot',
  upstreams: ['http://127.0.0.1:9'],
  urls: [{ origin: 'http://support.localhost:3000', pathPrefix: '/' }],
  headers: [],
  rules: [allow({ signedIn: true })],
}

/** A server where Ada may sign in with a password, and with Microsoft. */
export async function startDoor(config: Partial<Config> = {}): Promise<TestServer> {
  const test = await startTestServer({
    strategies: [entra, basicConfig()],
    apps: [supportBot],
    superAdmins: [{ email: 'admin@contoso.test', strategy: 'azure' }],
    ...config,
  })
  const { services } = test.server
  const credentials = createCredentials(services.storage.database, services.clock, 'default')
  await credentials.setVouchedHash(ada.email, await hashPassword(ada.password))
  await services.invitations.invite({ email: ada.email, strategy: 'default', roles: ['member'] })
  return test
}

/** Sends a form of the page as a browser does that has no script. */
export const post = (
  browser: ReturnType<TestServer['newBrowser']>,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Page> =>
  browser.call('POST', `${origin}${path}`, new URLSearchParams(fields).toString(), {
    accept: 'text/html',
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-mode': 'navigate',
    ...headers,
  })

/** What stands in an attribute, as a browser reads it. */
export const attribute = (body: string, pattern: RegExp): string =>
  (pattern.exec(body)?.[1] ?? '').replaceAll('&amp;', '&')

/** The text of a page. */
export const textOf = (body: string): string =>
  body
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ')
