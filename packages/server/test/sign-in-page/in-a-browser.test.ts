import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '@gatewright/config'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../../../../tests/support/axe.ts'
import { freePorts } from '../../../../tests/support/free-ports.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { type Look, setLook, sidewaysScroll } from '../../../../tests/support/look.ts'
import { picture } from '../../../../tests/support/picture.ts'
import { testHttp } from '../support/config.ts'
import type { TestServer } from '../support/server.ts'
import { signInAsAda, startWithAda } from '../support/with-ada.ts'
import { basicConfig, origin as doorOrigin, entra, oauth, startDoor, supportBot } from './support.ts'

let test: TestServer
let browser: Browser
let origin: string

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  origin = `http://localhost:${port}`
  test = await startWithAda({
    http: { host: '127.0.0.1', port, externalUrl: origin, trustedProxies: [], maxConnections: 100 },
    strategies: [entra, oauth('google', 'https://accounts.google.com/o/oauth2/v2/auth'), basicConfig()],
    apps: [{ ...supportBot, urls: [{ origin: `http://support.localhost:${port}`, pathPrefix: '/' }] }],
    superAdmins: [{ email: 'admin@contoso.test', strategy: 'azure' }],
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await test?.close()
})

const newPage = async (options: BrowserContextOptions = {}): Promise<Page> =>
  (await browser.newContext({ locale: 'en', ...options })).newPage()
const toApp = () => `/admin/login?returnTo=${encodeURIComponent(`${origin.replace('//', '//support.')}/`)}`
const wrong = async (page: Page) => {
  await page.locator('input[name=email]').fill('ada@contoso.test')
  await page.locator('input[name=password]').fill('not this one')
  await page.locator('form[aria-label] .button').click()
  await page.locator('.alert').waitFor()
}

describe.each([true, false])('in a browser where script is on: %s', javaScriptEnabled => {
  it('signs in, after a mistake too, and is led on', async () => {
    const page = await newPage({ javaScriptEnabled })
    await page.goto(`${origin}/admin/login?returnTo=%2Fapi%2Fv1%2Fopenapi.json`)
    await wrong(page)
    await expect.poll(() => page.locator('input[name=email]').inputValue()).toBe('ada@contoso.test')
    await signInAsAda(page)
    await page.waitForURL(url => !url.pathname.startsWith('/admin/login'))
    const me = await page.request.get(`${origin}/api/v1/auth/me`)
    expect((await me.json()).collaborator.email).toBe('ada@contoso.test')
    await page.context().close()
  })
})

it('a password can be looked at, and a fragment goes along', async () => {
  const page = await newPage()
  const problems: string[] = []
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  await page.goto(`${origin}/admin/login?returnTo=%2Fadmin%2Faudit#/card/7?a=b`)
  await page.locator('input[name=password]').fill('secret')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect.poll(() => page.locator('input[name=password]').getAttribute('type')).toBe('text')
  const href = await page.getByRole('link', { name: 'Continue with Microsoft' }).getAttribute('href')
  expect(new URL(href ?? '', origin).searchParams.get('returnTo')).toBe('/admin/audit#/card/7?a=b')
  const action = await page.locator('form[aria-label]').getAttribute('action')
  expect(new URL(action ?? '', origin).searchParams.get('returnTo')).toBe('/admin/audit#/card/7?a=b')
  expect(problems).toEqual([])
  await page.context().close()
})

/** Both widths and both colours: no colour depends on a width. */
const looks: readonly (readonly [string, Look])[] = [
  ['desktop, light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['phone, dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
]

it.each(['en', 'de', 'fr', 'es', 'ja', 'ar'])(
  'in %s it is sound in every look, refused and unknown too',
  async locale => {
    const page = await newPage({ locale })
    for (const [path, act] of [
      [toApp(), undefined],
      ['/admin/login?signedOut=1', wrong],
      ['/admin/login/nope', undefined],
      ['/api/v1/auth/login/oauth2/nope', undefined],
    ] as const) {
      await page.goto(origin + path)
      await act?.(page)
      await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(locale)
      await expect.poll(() => page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr')
      for (const [name, look] of looks) {
        await setLook(page, look)
        const told = (await axeViolations(page)).map(
          ({ id, nodes }) => `${id}: ${nodes.map(node => node.html)}`,
        )
        expect(told, `${path} ${name}`).toEqual([])
        expect(await sidewaysScroll(page), `${path} ${name}`).toBe(0)
      }
    }
    await page.context().close()
  },
)

it('in Arabic the way in stands on the left of the gate, and its arrow points there', async () => {
  const page = await newPage({ locale: 'ar', viewport: { width: 1440, height: 900 } })
  await page.goto(origin + toApp())
  const [gate, way] = await Promise.all([
    page.locator('.picture').boundingBox(),
    page.locator('main').boundingBox(),
  ])
  expect(way?.x).toBeLessThan(gate?.x ?? 0)
  expect(await page.evaluate<string>('getComputedStyle(document.querySelector(".go")).transform')).toContain(
    '-1',
  )
  await page.context().close()
})

it('has the font of the console, also at an app, and the light or dark that was chosen there', async () => {
  const page = await newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' })
  const problems: string[] = []
  page.on('console', message => message.text().includes('font') && problems.push(message.text()))
  const fonts = () =>
    page.evaluate<string[]>('document.fonts.ready.then(all => [...all].map(font => font.status))')
  await page.goto(`${origin.replace('//', '//nowhere.')}/`)
  expect(await fonts()).toEqual(['loaded'])
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  for (const [chosen, is] of [
    ['dark', 'rgb(14, 19, 17)'],
    ['light', 'rgb(243, 245, 243)'],
    ['auto', 'rgb(243, 245, 243)'],
  ]) {
    await page.goto(`${origin}/admin/login`)
    await page.evaluate(`localStorage.setItem('mantine-color-scheme-value', '${chosen}')`)
    await page.reload()
    expect(await ground(), chosen).toBe(is)
  }
  expect(await fonts()).toEqual(['loaded'])
  expect(problems).toEqual([])
  await page.context().close()
})

it('is somebody’s own, by their logo, their colour and their sentences', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-brand-'))
  const files = {
    'contoso.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="7" fill="#0b6bcb"/><path d="M19 9a7 7 0 1 0 0 10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>',
    'texts/en.json': JSON.stringify({
      language: 'en',
      texts: {
        'sign-in.title': 'Welcome to Contoso <3',
        'sign-in.expired': 'Please sign in again. Help: 4711',
      },
    }),
  }
  await mkdir(join(folder, 'texts'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const wanted = {
    branding: { name: 'Contoso', logo: './contoso.svg', color: '#0b7bd8' },
    texts: { files: './texts' },
  }
  const read = parseConfig(JSON.stringify(wanted), { file: join(folder, 'gatewright.config.json'), env: {} })
  await rm(folder, { recursive: true })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const { branding, texts } = read.config
  const [port = 0] = await freePorts(1)
  const externalUrl = `http://localhost:${port}`
  const door = await startDoor({
    ...({ branding, texts } as object),
    http: { ...testHttp, port, externalUrl },
    strategies: [entra, basicConfig()],
  })
  const page = await newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`${externalUrl}/admin/login?expired=1`)
  await expect.poll(() => page.locator('h1').textContent()).toBe('Welcome to Contoso <3')
  await expect.poll(() => page.locator('.notice').textContent()).toBe('Please sign in again. Help: 4711')
  expect(await page.evaluate<number>('document.querySelector(".brand img").naturalWidth')).toBeGreaterThan(0)
  await picture(page, 'sign-in-branded')
  await page.context().close()
  await door.close()
})

it("links can be read in a brand's colour that is enough for a button alone", async () => {
  const value = (color: string) => ({ value: color, text: '#ffffff' })
  const door = await startDoor({
    branding: { name: 'Contoso', color: { light: value('#8a8a8a'), dark: value('#0a7a4b') } },
  })
  const { body } = await door.newBrowser().open(`${doorOrigin}/admin/login/nope`)
  await door.close()
  const page = await newPage()
  await page.setContent(body)
  await page.locator('main a').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await setLook(page, { viewport: { width: 390, height: 844 }, colorScheme })
    expect(await axeViolations(page, { type: 'rule', values: ['color-contrast'] }), colorScheme).toEqual([])
  }
})
