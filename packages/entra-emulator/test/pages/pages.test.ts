import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../../../../tests/support/axe.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { setLook } from '../../../../tests/support/look.ts'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { assignedOnly, everybody, gatewright } from '../support/directory.ts'
import { authorizeUrl, type TestClient } from '../support/protocol.ts'

let emulator: EntraEmulator
let browser: Browser
/** The app that people come back to. */
let app: Server
let client: TestClient
const received: string[] = []
beforeAll(async () => {
  app = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    received.push(body)
    response.setHeader('content-type', 'text/html').end('<title>App</title>You are back in the app')
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  // The port of localhost does not matter to the registration.
  const port = String((app.address() as AddressInfo).port)
  client = { ...gatewright, redirectUri: gatewright.redirectUri.replace('3000', port) }
  emulator = await startEntraEmulator({ seed: 'personas' })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  app.close()
  await emulator.close()
})

const signIn = async (page: Page, username: string, password = 'correct-horse') => {
  await page.getByLabel('Email, phone, or account name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Every page that a person can meet, and how to get there. */
const pages: Record<string, (page: Page) => Promise<unknown>> = {
  'Sign in': page => page.goto(authorizeUrl(emulator, {}, { client })),
  'Sign in, wrong password': async page => {
    await page.goto(authorizeUrl(emulator, {}, { client }))
    await signIn(page, 'ada@contoso.test', 'wrong')
    await page.getByRole('alert').waitFor()
  },
  'Pick an account': async page => {
    await page.goto(authorizeUrl(emulator, {}, { client }))
    await signIn(page, 'nomail@contoso.test')
    await page.getByText('You are back').waitFor()
    await page.goto(authorizeUrl(emulator, { prompt: 'select_account' }, { client }))
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
  },
  'Update your password': async page => {
    await page.goto(authorizeUrl(emulator, {}, { client }))
    await signIn(page, 'expired@contoso.test')
    await page.getByRole('heading', { name: 'Update your password' }).waitFor()
  },
  'Permissions requested': async page => {
    await page.goto(authorizeUrl(emulator, {}, { client: everybody, tenant: 'common' }))
    await signIn(page, 'ada@contoso.test')
    await page.getByRole('heading', { name: 'Permissions requested' }).waitFor()
  },
  'Need admin approval': async page => {
    const parameters = { scope: 'openid Directory.Read.All' }
    await page.goto(authorizeUrl(emulator, parameters, { client: everybody, tenant: 'common' }))
    await signIn(page, 'grace@contoso.test')
    await page.getByRole('heading', { name: 'Need admin approval' }).waitFor()
  },
  'Enter code': async page => {
    const fault = emulator.faults.add({ kind: 'mfa_required' })
    await page.goto(authorizeUrl(emulator, {}, { client }))
    await signIn(page, 'grace@contoso.test')
    await page.getByLabel('Code').waitFor()
    emulator.faults.remove(fault.id)
  },
  'No access (error page)': async page => {
    await page.goto(authorizeUrl(emulator, {}, { client: assignedOnly }))
    await signIn(page, 'unassigned@contoso.test')
    await page.getByText('AADSTS50105').waitFor()
  },
  'Device code': page => page.goto(`${emulator.origin}/common/oauth2/deviceauth`),
  'Signed out': page => page.goto(`${emulator.origin}/common/oauth2/v2.0/logout`),
  'Error lookup': page => page.goto(`${emulator.origin}/error?code=50011`),
  'Start page': page => page.goto(emulator.origin),
}

const viewport = { width: 360, height: 640 }

describe('every page', () => {
  it('is free of axe violations, light and dark, and of sideways scrolling on a phone', async () => {
    const found: string[] = []
    const context = await browser.newContext({ viewport })
    const page = await context.newPage()
    for (const [name, open] of Object.entries(pages)) {
      // Nobody is known, as in a browser of its own, which takes longer to open than all of this.
      await context.clearCookies()
      await setLook(page, { viewport, colorScheme: 'light' })
      await open(page)
      const light = await axeViolations(page)
      await setLook(page, { viewport, colorScheme: 'dark' })
      // Only colours differ in the dark.
      const dark = await axeViolations(page, { type: 'rule', values: ['color-contrast'] })
      for (const { id, nodes } of [...light, ...dark]) found.push(`${name}: ${id} ${nodes[0]?.html}`)
      const wide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')
      if (wide) found.push(`${name}: scrolls sideways`)
    }
    await context.close()
    expect(found).toEqual([])
  }, 120_000)

  it('works with scripts switched off, form_post with a button', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    received.length = 0
    const page = await context.newPage()
    await page.goto(authorizeUrl(emulator, { response_mode: 'form_post' }, { client }))
    await signIn(page, 'ada@contoso.test')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('You are back').waitFor()
    expect(new URLSearchParams(received[0]).get('state')).toBe('the-state')
    await context.close()
  })
})
