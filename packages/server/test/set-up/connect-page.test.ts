import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { pino } from 'pino'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import {
  expectSoundInEveryLook,
  newPage,
  openBrowser,
  type WatchedPage,
} from '../../../console/test/support/browser.ts'
import { type Gatewright, startGatewright } from '../../src/index.ts'
import { bootstrap, freshTenant } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

let emulator: EntraEmulator
let gatewright: Gatewright
let folder: string
let file: string
let browser: Browser
let page: WatchedPage
beforeAll(async () => {
  const port = await freePort()
  const externalUrl = `http://localhost:${port}`
  folder = await mkdtemp(join(tmpdir(), 'gatewright-connect-'))
  file = join(folder, 'gatewright.config.json')
  await writeFile(
    file,
    `{\n  // Ours.\n  "httpServer": { "port": ${port}, "externalUrl": "${externalUrl}" }\n}\n`,
  )
  emulator = await startEntraEmulator({ seed: freshTenant })
  const env = { GATEWRIGHT_SETUP_AUTHORITY: emulator.origin }
  gatewright = await startGatewright({ configFile: file, env, log: pino({ level: 'silent' }) })
  browser = await openBrowser()
  page = await newPage(browser)
  page.setDefaultTimeout(20_000)
  await page.goto(gatewright.adminLink ?? '')
  await page.getByLabel('E-mail').fill('ada@contoso.test')
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await page.keyboard.press('Enter')
  await page.getByText('First steps').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await gatewright?.close()
  await emulator?.close()
  await rm(folder, { recursive: true, force: true })
})

it('leads from the first step to a provider that works, with one value copied; a page loaded anew finds it where it was', async () => {
  await page.getByRole('link', { name: 'Connect Microsoft' }).click()
  await page.getByRole('heading', { name: 'Connect Microsoft' }).waitFor()
  const tenant = page.getByLabel(/^Directory \(tenant\) ID/)
  await tenant.fill('common')
  await page.getByText('"common" is no tenant of its own').waitFor()
  await tenant.fill('northwind.test')
  await page.getByText('"common" is no tenant').waitFor({ state: 'detached' })
  // By the keyboard, as everything here.
  await page.getByRole('radio', { name: /^A script/ }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.getByLabel('Its Application (client) ID').fill(bootstrap.id)
  const secret = page.getByLabel('Its client secret (the Value)')
  await secret.fill('c0ffee00-0000-4000-8000-0000000000aa')
  await page.getByText('This is the Secret ID.').waitFor()
  await expect
    .poll(() => page.getByRole('button', { name: 'Look at what would be done' }).isDisabled())
    .toBe(true)
  await expectSoundInEveryLook(page)
  await secret.fill(bootstrap.secret)
  await page.getByRole('button', { name: 'Look at what would be done' }).click()

  await page.getByRole('heading', { name: 'This will be done' }).waitFor()
  await page.getByText(/Registers the application "Gatewright \(localhost/).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'This will be done' }).waitFor()
  await expectSoundInEveryLook(page)
  expect(await readFile(file, 'utf8')).not.toContain('azure')
  await page.getByRole('button', { name: 'Do this' }).click()

  await page.getByRole('heading', { name: 'Microsoft is connected' }).waitFor()
  await expectSoundInEveryLook(page)
  expect(await readFile(file, 'utf8')).toMatch(/\/\/ Ours\.[\s\S]*"azure"/)
  await page.getByRole('button', { name: 'Restart to apply it' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Restart' }).click()
  await dialog.getByText('The new configuration runs.').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Test sign-in' }).click()
  const test = await opened
  await test.waitForURL(`${emulator.origin}/**`)
  await test.close()

  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('heading', { name: 'What is set up' }).waitFor()
  await page.getByRole('button', { name: 'Look whether it still holds' }).click()
  await page.getByRole('heading', { name: 'Everything is as it was set up' }).waitFor()
  expect(page.problems).toEqual([])
})
