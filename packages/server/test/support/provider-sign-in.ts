import type { Config, OAuth2StrategyConfig } from '@gatewright/config'
import type { FaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { entraOptions, oauth2Config } from '../oauth2/support/strategies.ts'
import type { Browser, Page } from './browser.ts'
import { origin } from './server.ts'

export const loginUrl = `${origin}/api/v1/auth/login/oauth2/azure`
export const callbackUrl = `${origin}/api/v1/auth/login-callback/oauth2/azure`

/** The guide's entry, pointing at the provider of the test. */
export function azure(
  provider: FaultyProvider,
  strategy: Partial<OAuth2StrategyConfig> = {},
  tenant?: string,
): OAuth2StrategyConfig {
  return {
    ...oauth2Config({ ...entraOptions(provider, tenant), callbackURL: callbackUrl }),
    ...strategy,
  }
}

export const adaIsSuperAdmin: Partial<Config> = {
  superAdmins: [{ email: 'ada@contoso.test', strategy: 'azure' }],
}

/** Begins an attempt; `url` is where the provider would send the browser back to. */
export async function begin(
  browser: Browser,
  provider: FaultyProvider,
  query = '',
): Promise<{ readonly page: Page; readonly state: string; readonly url: string }> {
  const page = await browser.open(`${loginUrl}${query}`)
  const asked = new URL(page.location ?? 'about:blank').searchParams
  provider.asked = asked
  const state = asked.get('state') ?? ''
  return { page, state, url: `${callbackUrl}?${new URLSearchParams({ code: 'good-code', state })}` }
}

/** A whole sign-in, up to the answer of the callback. */
export async function signIn(browser: Browser, provider: FaultyProvider, query = ''): Promise<Page> {
  const { url } = await begin(browser, provider, query)
  return browser.open(url)
}

/** Whether the browser has a session now. */
export async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.call('GET', `${origin}/api/v1/auth/me`)).status === 200
}
