/** `npm start -- --empty`: nobody is there yet, and whoever has the terminal's link becomes the first super admin. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/launch-chromium.ts'
import { expectAccessible, newPerson } from './support/browser.ts'
import { type RunningDemo, startDemo } from './support/demo.ts'

let demo: RunningDemo
let browser: Browser

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo({ empty: true }), launchChromium()])
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const adminLink = () => /http:\/\/localhost:\d+\/admin\/welcome#\S+/.exec(demo.output())?.[0] ?? ''

it('offers no strategy but the default one, and nobody gets in without the link', async () => {
  const { page, context } = await newPerson(browser)
  await page.goto(demo.console)
  await page.getByRole('heading', { name: 'This server has no administrator yet' }).waitFor()
  // The command, as it can be pasted.
  await page.getByText(/admin-link --config \S+gatewright\.config\.json/).waitFor()
  await expectAccessible(page)
  await page.getByText('Sign in all the same').click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await page.getByRole('link', { name: /Continue with/ }).count()).toBe(0)
  await context.close()
})

it('makes whoever opens the one-time link the first super admin, once', async () => {
  const { page, context } = await newPerson(browser)
  await page.goto(adminLink())
  await page.getByRole('heading', { name: 'Welcome to Gatewright' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill('ada@contoso.test')
  await page.getByLabel('Password', { exact: true }).fill('A-long-enough-passphrase-7')
  await page.getByRole('form', { name: 'Make the first account' }).locator('button[type="submit"]').click()
  await page.getByRole('heading', { name: 'Your apps' }).waitFor()
  await page.getByRole('button', { name: 'Profile of Ada Lovelace' }).click()
  await page.getByText('super admin', { exact: true }).waitFor()
  await context.close()

  const somebodyElse = await newPerson(browser)
  await somebodyElse.page.goto(adminLink())
  await somebodyElse.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
  await somebodyElse.context.close()
})

it('ends with exit code 0 at Ctrl-C, and all three programs with it', async () => {
  const origins = [demo.console, demo.emulator, demo.botProgram]
  expect(await demo.stop()).toBe(0)
  for (const origin of origins) await expect(fetch(origin)).rejects.toThrow()
})
