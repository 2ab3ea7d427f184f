/** A customer of another site chats with the bot: the shop's page hands tokens to the chat, in a real browser. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/launch-chromium.ts'
import { expectAccessible, newPerson } from './support/browser.ts'
import { type RunningDemo, startDemo } from './support/demo.ts'

let demo: RunningDemo
let browser: Browser

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo(), launchChromium()])
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in as Uma' }).click()
const openChat = (page: Page) => page.getByRole('button', { name: 'Chat with support' }).click()

it('is named by the banner', () => {
  expect(demo.output()).toContain(demo.hostPage)
})

it('greets a customer who had signed in at the shop before the chat began', async () => {
  const { page, context } = await newPerson(browser)
  await page.goto(demo.hostPage)
  await signIn(page)
  await page.getByText('Uma Okafor').waitFor()
  await openChat(page)
  await page.getByText('Bot: Hello Uma, good to see you.').waitFor()
  await page.getByText('What the bot was told about you').click()
  await page.getByText('customer-17').waitFor()
  await page.getByText(demo.hostPage, { exact: true }).waitFor()
  await expectAccessible(page)
  await context.close()
})

it('greets a guest, and by name as soon as they sign in while the chat is open', async () => {
  const { page, context } = await newPerson(browser)
  await page.goto(demo.hostPage)
  await openChat(page)
  await page.getByText('Bot: Hello guest, good to see you.').waitFor()
  await signIn(page)
  await page.getByText('Bot: Hello Uma, good to see you.').waitFor()
  await page.getByRole('textbox', { name: 'Your question' }).fill('Who am I?')
  await page.keyboard.press('Enter')
  await page.getByText('You are Uma Okafor, uma@customers.test, says').waitFor()
  await expect.poll(() => page.getByText('Bot: Hello guest').count()).toBe(1)
  await context.close()
})

it('does not make a customer of the shop a collaborator', async () => {
  const { page, context } = await newPerson(browser)
  await page.goto(demo.hostPage)
  await signIn(page)
  await openChat(page)
  await page.getByText('Bot: Hello Uma, good to see you.').waitFor()
  await page.goto(demo.bot)
  await page.getByRole('link', { name: 'Continue with Microsoft' }).waitFor()
  await context.close()
})
