import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { adminRoutes } from './support/admin-routes.ts'
import { newPage, openBrowser } from './support/browser.ts'
import { ada, authConfig, authRoutes, type MockServer, startMockServer } from './support/mock-server.ts'

// A machine that is busy with other tests must not decide these.
vi.setConfig({ testTimeout: 60_000 })

let browser: Browser
let page: Page & { problems: string[] }
let mock: MockServer

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())
afterEach(async () => {
  expect(page.problems).toEqual([])
  await page.context().close()
  await mock.close()
})

const open = async (path: string, start: Parameters<typeof authRoutes>[0] = {}) => {
  mock = await startMockServer({ ...adminRoutes().routes, ...authRoutes(start) })
  page = await newPage(browser)
  await page.goto(mock.origin + path)
}

const fillPassword = async (password: string) => {
  await page.getByLabel('E-mail').fill('ada@contoso.test')
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

describe('the sign-in page', () => {
  it('leads a signed-out visitor there, and back to the page they asked for', async () => {
    await open('/admin/sessions?mine=1')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).searchParams.get('returnTo')).toBe('/admin/sessions?mine=1')
    await fillPassword('right')
    await page.waitForURL('**/admin/sessions?mine=1')
    expect(mock.calls.find(call => call.method === 'POST')?.body).toEqual({
      email: 'ada@contoso.test',
      password: 'right',
      returnTo: '/admin/sessions?mine=1',
    })
  })

  it('starts a provider with the place to return to', async () => {
    await open('/admin/login?returnTo=http%3A%2F%2Fsupport.localhost%3A3000%2Fchat%3Fa%3D1')
    const link = page.getByRole('link', { name: 'Continue with Contoso' })
    const start = new URL((await link.getAttribute('href')) ?? '')
    expect(start.pathname).toBe('/api/v1/auth/login/oauth2/azure')
    expect(start.searchParams.get('returnTo')).toBe('http://support.localhost:3000/chat?a=1')
  })

  it('hides a hidden strategy, and shows it at its own address', async () => {
    await open('/admin/login')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByText('Emergency').count()).toBe(0)
    await page.goto(`${mock.origin}/admin/login/break-glass`)
    await page.getByRole('form', { name: 'Sign in with Emergency' }).waitFor()
    expect(await page.getByRole('link', { name: 'Continue with Contoso' }).count()).toBe(0)
  })

  it('says that a strategy does not exist, and shows the way to those that do', async () => {
    await open('/admin/login/nope')
    await page.getByRole('heading', { name: 'This way to sign in does not exist' }).waitFor()
    await page.getByRole('link', { name: 'See all ways to sign in' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('tells the operator what to do when no strategy is offered', async () => {
    await open('/admin/login', { config: { ...authConfig, strategies: [] } })
    await page.getByRole('heading', { name: 'Nobody can sign in yet' }).waitFor()
    await page.getByText('pro.collaboratorsAuthStrategies').waitFor()
  })

  it('never shows a form before it knows what is offered and who is there', async () => {
    await open('/admin/login', { me: ada })
    const seen: string[] = []
    await page.exposeFunction('saw', (text: string) => seen.push(text))
    await page.addInitScript(() => {
      const look = () =>
        (window as unknown as { saw: (text: string) => void }).saw(document.body?.textContent ?? '')
      new MutationObserver(look).observe(document, { childList: true, subtree: true })
    })
    await page.goto(`${mock.origin}/admin/login`)
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(seen.filter(text => text.includes('Password') || text.includes('Nobody can sign in'))).toEqual([])
  })

  it('says wrong credentials aloud, and lets one type the password anew', async () => {
    await open('/admin/login')
    await fillPassword('wrong')
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('do not match')
    expect(await alert.textContent()).toContain('k7m2q')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password')
  })

  it('counts down when there were too many attempts', async () => {
    await open('/admin/login')
    await fillPassword('too-often')
    await page.getByText(/Try again in (40|39) seconds/).waitFor()
    expect(await page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled()).toBe(true)
  })

  it('asks for a new password where the old one is temporary, and names the rules it breaks', async () => {
    await open('/admin/login')
    await fillPassword('temporary')
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Choose a new password')
    const save = page.getByRole('button', { name: 'Save and sign in' })

    await page.getByLabel('New password', { exact: true }).fill('weak')
    await page.getByLabel('New password, once more').fill('week')
    await save.click()
    await page.getByText('The two are not the same.').waitFor()

    await page.getByLabel('New password, once more').fill('weak')
    await save.click()
    await page.getByText('At least 12 characters.').waitFor()

    await page.getByLabel('New password', { exact: true }).fill('correct-horse-2')
    await page.getByLabel('New password, once more').fill('correct-horse-2')
    await save.click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(mock.calls.filter(call => call.method === 'POST').at(-1)?.body).toMatchObject({
      password: 'temporary',
      newPassword: 'correct-horse-2',
    })
  })

  it('works by keyboard alone', async () => {
    await open('/admin/login/default')
    await page.getByLabel('E-mail').focus()
    await page.keyboard.type('ada@contoso.test')
    await page.keyboard.press('Tab')
    await page.keyboard.type('right')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })
})

describe('somebody who is signed in and opens the sign-in page', () => {
  it('goes on to an app that they may open', async () => {
    await open('/admin/login?returnTo=/metrics-board', { me: ada })
    await page.waitForURL(`${mock.origin}/metrics-board`)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://support.localhost:3000@evil.example/',
  ])('is not sent to %s', async returnTo => {
    await open(`/admin/login?returnTo=${encodeURIComponent(returnTo)}`, { me: ada })
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(new URL(page.url()).origin).toBe(mock.origin)
  })

  it('is not sent in circles by an app that sends them straight back', async () => {
    await open('/admin/login?returnTo=/metrics-board', { me: ada })
    await page.waitForURL(`${mock.origin}/metrics-board`)
    await page.goto(`${mock.origin}/admin/login?returnTo=/metrics-board`)
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(await page.getByRole('link', { name: 'Try that page again' }).getAttribute('href')).toContain(
      '/metrics-board',
    )
  })
})
