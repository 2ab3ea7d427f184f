/** The walk of the README, step by step, in a real browser; it also takes the README's pictures. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/launch-chromium.ts'
import { picture } from '../support/picture.ts'
import { expectAccessible, newPerson } from './support/browser.ts'
import { type RunningDemo, startDemo } from './support/demo.ts'
import { signInAtEntra } from './support/entra-page.ts'

let demo: RunningDemo
let browser: Browser

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo(), launchChromium()])
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

describe('the banner of npm start', () => {
  it('names the addresses, the people with their password, and what to do first', () => {
    expect(demo.output()).toContain(demo.console)
    expect(demo.output()).toContain(demo.bot)
    expect(demo.output()).toContain('all with the password correct-horse')
    expect(demo.output()).toContain(`First: open ${demo.bot}`)
  })
})

describe('Ada, super admin', () => {
  it('opens the support bot, signs in with her work account, and is greeted by name', async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(demo.bot)
    const button = page.getByRole('link', { name: 'Continue with Microsoft' })
    await button.waitFor()
    await expectAccessible(page)
    await picture(page, 'sign-in')

    await button.click()
    await page.locator('input[name="username"]').waitFor()
    expect(new URL(page.url()).origin).toBe(demo.emulator)
    await expectAccessible(page)
    await picture(page, 'entra-sign-in')

    await signInAtEntra(page, 'ada@contoso.test')
    await page.getByText('Hello Ada, good to see you.').waitFor()
    expect(new URL(page.url()).origin).toBe(demo.bot)

    await page.getByRole('textbox', { name: 'Your question' }).fill('Who am I?')
    await page.keyboard.press('Enter')
    await page.getByText('You are Ada Lovelace, ada@contoso.test.').waitFor()
    await expectAccessible(page)
    await picture(page, 'support-bot')
    await context.close()
  })

  it('finds the bot on the home of the console, signs out, and is signed out everywhere', async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(demo.console)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await signInAtEntra(page, 'ada@contoso.test')
    const card = page.getByRole('link', { name: /^Support bot/ })
    await card.waitFor()
    await expectAccessible(page)
    await picture(page, 'home')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'home-dark')

    await card.click()
    await page.getByText('Hello Ada, good to see you.').waitFor()

    await page.goto(demo.console)
    await page.getByRole('button', { name: 'Profile of Ada Lovelace' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/\/admin\/login|\/logout/)
    await page.goto(demo.bot)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).waitFor()
    await context.close()
  })

  it('signs out from the bot itself, and is led to the sign-in page', async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(demo.bot)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await signInAtEntra(page, 'ada@contoso.test')
    await page.getByText('Hello Ada, good to see you.').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${demo.console}/admin/login?signedOut=1`)
    await page.getByText('You are signed out').waitFor()
    await page.getByRole('link', { name: 'Continue with Microsoft' }).waitFor()

    // Opened again, the bot does not bring her back unasked, nor say that her session has ended.
    await page.goto(demo.bot)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).waitFor()
    expect(await page.getByText('session has ended').count()).toBe(0)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await page.waitForURL(
      url => url.origin === demo.emulator && url.searchParams.get('prompt') === 'select_account',
    )
    await context.close()
  })
})

describe('the others', () => {
  it('greets Grace, who was invited', async () => {
    const { page, context } = await newPerson(browser, { phone: true })
    await page.goto(demo.bot)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await signInAtEntra(page, 'grace@contoso.test')
    await page.getByText('Hello Grace, good to see you.').waitFor()
    await picture(page, 'support-bot-phone')
    await context.close()
  })

  it("keeps Grace, a member, out of the bot's administration, and says so", async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(`${demo.bot}/admin`)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await signInAtEntra(page, 'grace@contoso.test')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).not.toBe('Administration')
    await expect.poll(() => page.locator('body').textContent()).toMatch(/Reference/)
    await context.close()
  })

  it('refuses Alan, who is in the directory and was not invited, with a reference', async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(demo.bot)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await signInAtEntra(page, 'alan@contoso.test')
    await page
      .getByText(/not (been )?invited/i)
      .first()
      .waitFor()
    const text = await page.locator('body').textContent()
    expect(text).toMatch(/Ref(erence)?[.:]?\s*\w+/)
    await expectAccessible(page)
    await picture(page, 'not-invited')
    expect((await page.goto(`${demo.console}/api/v1/auth/me`))?.status()).toBe(401)
    await context.close()
  })

  it("refuses Mallory, another tenant's admin who wrote Ada's address into her own account", async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(demo.bot)
    await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
    await signInAtEntra(page, 'mallory@fabrikam.test')
    // A single-tenant app's own directory does not know her, as at Entra itself.
    await page
      .getByText(/AADSTS50020/)
      .first()
      .waitFor()
    expect((await page.goto(`${demo.console}/api/v1/auth/me`))?.status()).toBe(401)
    await context.close()
  })

  it('shows the opening hours to everybody, and no identity reaches the app there', async () => {
    const { page, context } = await newPerson(browser)
    await page.goto(`${demo.bot}/public`)
    await page.getByRole('heading', { name: 'Opening hours' }).waitFor()
    await page.getByText('None. I do not know you.').waitFor()
    await expectAccessible(page)
    await context.close()
  })
})
