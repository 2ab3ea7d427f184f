import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { signInAsAda } from '../support/with-ada.ts'
import { startBeforeApps } from './apps-in-a-browser.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())

async function newContext() {
  const context = await chromium.newContext()
  onTestFinished(() => context.close())
  return context
}

it('a real browser comes from a long link to the sign-in page and back to the very page, on either kind of host', async () => {
  const { onItsOwn, below } = await startBeforeApps()
  const link = `/list?filter=${encodeURIComponent(JSON.stringify(Array(200).fill({ is: '"&<ü>\\' })))}&x=C:\\temp&y='1'`
  for (const app of [onItsOwn, below]) {
    const page = await (await newContext()).newPage()
    await page.goto(app + link)
    await page.getByRole('textbox', { name: 'E-mail' }).waitFor()
    expect(page.url().length).toBeLessThan(1600)
    await signInAsAda(page)
    await page.getByRole('heading', { name: 'The app' }).waitFor()
    expect(page.url()).toBe(new URL(app + link).href)
    expect(page.url().length).toBeGreaterThan(6000)
  }
})

it.each([
  ['short', ''],
  ['of 3 kB', 'x'.repeat(3000)],
  ['of 30 kB', 'x'.repeat(30_000)],
])('an address %s keeps its fragment, before anybody is signed in and after', async (_, padding) => {
  const { onItsOwn, below } = await startBeforeApps()
  for (const app of [onItsOwn, below]) {
    const context = await newContext()
    const page = await context.newPage()
    const link = `${app}/board?q=1${padding}#/card/7?a=b&c="ü"\\`
    await page.goto(link)
    await signInAsAda(page)
    await page.getByRole('heading', { name: 'The app' }).waitFor()
    expect(page.url()).toBe(new URL(link).href)
    await context.clearCookies({ domain: 'bot.localhost' })
    // To about:blank first: with another fragment alone a browser asks nobody.
    for (const url of [link, `${link}2`]) {
      await page.goto('about:blank')
      await page.goto(url)
      await page.getByRole('heading', { name: 'The app' }).waitFor()
      expect(page.url()).toBe(new URL(url).href)
    }
  }
})

it('twenty tabs of an app that are opened at once all arrive at their own page', async () => {
  const { onItsOwn, below } = await startBeforeApps()
  const context = await newContext()
  const first = await context.newPage()
  await first.goto(`${below}/`)
  await signInAsAda(first)
  await first.getByRole('heading', { name: 'The app' }).waitFor()
  const wanted = Array.from({ length: 20 }, (_, i) => `${onItsOwn}/page?i=${i}#part-${i}`)
  const tabs = await Promise.all(wanted.map(() => context.newPage()))
  await Promise.all(tabs.map((tab, i) => tab.goto(wanted[i] ?? '')))
  expect(await Promise.all(tabs.map(tab => tab.title()))).toEqual(Array(20).fill('The app'))
  expect(tabs.map(tab => tab.url())).toEqual(wanted)
})

it('tabs that were left on the sign-in page go on by themselves when somebody has signed in and looks at them', async () => {
  const { onItsOwn } = await startBeforeApps()
  const context = await newContext()
  const wanted = Array.from({ length: 6 }, (_, i) => `${onItsOwn}/page?i=${i}#part-${i}`)
  const tabs = await Promise.all(wanted.map(() => context.newPage()))
  await Promise.all(tabs.map((tab, i) => tab.goto(wanted[i] ?? '')))
  for (const tab of tabs) await tab.getByRole('textbox', { name: 'E-mail' }).waitFor()
  const [first, ...others] = tabs
  if (first === undefined) throw new Error('no tab')
  await signInAsAda(first)
  await first.getByRole('heading', { name: 'The app' }).waitFor()
  for (const tab of others) {
    expect(await tab.title()).toBe('Sign in · Gatewright')
    // As the browser tells a tab that is brought to the front; a headless one never hides any.
    await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await tab.getByRole('heading', { name: 'The app' }).waitFor()
  }
  expect(tabs.map(tab => tab.url())).toEqual(wanted)
})
