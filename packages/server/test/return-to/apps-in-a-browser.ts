import { createServer } from 'node:http'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { issueAdminLink } from '../../src/index.ts'
import { listen, stop } from '../gate/support/listening.ts'
import { testApp } from '../gate/support/test-app.ts'
import { basicConfig, startTestServer } from '../support/server.ts'

const [email, password] = ['ada@contoso.test', 'correct-horse-battery']

/** A server with Ada's account, before an app on a host of its own and one below the console's. */
export async function startBeforeApps() {
  // Node's own limit is half of ours.
  const app = createServer({ maxHeaderSize: 64 * 1024 }, (_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>The app</title><h1>The app</h1>'),
  )
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const http = { host: '127.0.0.1', port, externalUrl: origin, trustedProxies: [], maxConnections: 1000 }
  const onItsOwn = `http://bot.localhost:${port}`
  const test = await startTestServer(
    {
      http,
      strategies: [basicConfig()],
      apps: [
        testApp({ id: 'bot', upstreams, urls: [{ origin: onItsOwn, pathPrefix: '/' }] }),
        testApp({ id: 'tools', upstreams, urls: [{ origin, pathPrefix: '/tools' }] }),
      ],
    },
    Date.now(),
  )
  onTestFinished(test.close)
  const link = await issueAdminLink(test.server.services, { http }, 'command line')
  const ada = test.newBrowser()
  await ada.call('POST', `${origin}/api/v1/auth/admin-link`, { token: link.split('#')[1] })
  const account = { email, fullname: 'Ada Lovelace', password }
  const made = await ada.call('POST', `${origin}/api/v1/auth/admin-link/basic/default`, account)
  expect(made.status).toBe(200)
  return { onItsOwn, below: `${origin}/tools` }
}

/** Fills in the form of the sign-in page that is open, as Ada. */
export async function signInOn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
