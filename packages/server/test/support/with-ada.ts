import type { Config } from '@gatewright/config'
import type { Page } from 'playwright-core'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { basicConfig, startTestServer, type TestServer } from './server.ts'

const [email, password] = ['ada@contoso.test', 'correct-horse-battery']

/** A server at the present time, as browsers keep cookies by their own clock, at which Ada may sign in with a password. */
export async function startWithAda(config: Partial<Config>): Promise<TestServer> {
  const test = await startTestServer({ strategies: [basicConfig()], ...config }, Date.now())
  const { services } = test.server
  const credentials = createCredentials(services.storage.database, services.clock, 'default')
  await credentials.setVouchedHash(email, await hashPassword(password))
  await services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
  return test
}

/** Fills in the form of the sign-in page that is open. */
export async function signInAsAda(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
