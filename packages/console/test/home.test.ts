import { describe, expect, it } from 'vitest'
import { strategies } from './support/admin-routes.ts'
import { type Start, useConsole } from './support/console.ts'
import { ada, authConfig, errorAnswer, grace, notSignedIn } from './support/mock-server.ts'

const at = useConsole()

const open = (path: string, start: Start = {}) => at.open(path, start)

describe('home', () => {
  it('shows the apps that I may open, as links to them', async () => {
    await open('/admin', { me: ada })
    const app = at.page.getByRole('link', { name: /^Support bot/ })
    await expect.poll(() => app.getAttribute('href')).toBe('http://support.localhost:3000')
    expect(await at.page.title()).toBe('Your apps · Gatewright')
    expect(at.page.problems).toEqual([])
  })

  it('says of an app on wildcard hosts alone that nothing here leads to it', async () => {
    const previews = { id: 'previews', name: 'Previews', url: '' }
    await open('/admin', { me: { ...grace, apps: [previews] } })
    await at.page.getByText('You come to it by a link.').waitFor()
    await expect.poll(() => at.page.getByRole('link', { name: /^Previews/ }).count()).toBe(0)
  })

  it('tells a collaborator without apps whom to ask, and a super admin what to write', async () => {
    await open('/admin', { me: { ...grace, apps: [] } })
    await at.page.getByText('Ask an administrator for a role').waitFor()
    await open('/admin', { me: { ...ada, apps: [] }, answers: { 'GET /admin/apps': () => ({ json: [] }) } })
    await at.page.getByText('"upstream": "http://127.0.0.1:4100"').waitFor()
  })

  it('leads a new server on, step by step, until nothing is left', async () => {
    const own = { ...strategies[0], invited: 1, lastSignIns: [] }
    const azure = {
      ...own,
      ...{ id: 'azure', label: 'Contoso', type: 'oauth2', accounts: 'elsewhere', offered: true, invited: 0 },
    }
    const steps = async () => {
      const items = at.page.getByRole('listitem').filter({ has: at.page.getByRole('img') })
      await items.first().waitFor()
      const done = items.filter({ has: at.page.getByRole('img', { name: 'Done' }) })
      return [await done.count(), await at.page.locator('[aria-current=step]').textContent()]
    }
    const openWith = (listed: unknown, apps: unknown = []) =>
      open('/admin', {
        me: ada,
        answers: {
          'GET /admin/apps': () => ({ json: apps }),
          'GET /admin/strategies': () => ({ json: listed }),
        },
      })
    await openWith([own])
    expect(await steps()).toEqual([0, expect.stringContaining('Connect a provider')])
    await openWith([own, azure])
    expect(await steps()).toEqual([1, expect.stringContaining('Test it')])
    const signedIn = {
      ...azure,
      invited: 1,
      lastSignIns: [{ email: ada.collaborator.email, at: 1, ok: true }],
    }
    await openWith([own, signedIn])
    expect(await steps()).toEqual([3, expect.stringContaining('Add an app')])
    await at.page.getByRole('button', { name: 'Hide' }).click()
    await at.page.getByRole('heading', { name: 'First steps' }).waitFor({ state: 'detached' })
    await at.page.reload()
    await at.page.getByText('Put your first app behind the gate').waitFor()
    await expect.poll(() => at.page.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
  })

  it('shows no steps to whoever cannot take them, nor where all is done', async () => {
    await open('/admin', { me: grace })
    await at.page.getByRole('link', { name: /^Support bot/ }).waitFor()
    await expect.poll(() => at.page.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
  })

  it('bears the name and the logo of the file', async () => {
    const logo = 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4='
    const product = { ...authConfig.product, name: 'Contoso', logo }
    await open('/admin', { me: ada, config: { ...authConfig, product } })
    const home = at.page.getByRole('link', { name: 'Contoso, home' })
    await expect.poll(() => home.textContent()).toBe('Contoso')
    await expect.poll(() => home.locator('img').getAttribute('src')).toBe(logo)
    await expect.poll(() => at.page.title()).toBe('Your apps · Contoso')
  })

  it('says in the profile who I am, how I came in and until when', async () => {
    await open('/admin', { me: ada })
    await at.page.getByRole('button', { name: 'Profile of Ada Lovelace' }).click()
    const profile = at.page.getByRole('dialog')
    const text = await profile.textContent()
    for (const part of ['Ada Lovelace', 'ada@contoso.test', 'super admin', 'Contoso', 'Session ends']) {
      expect(text).toContain(part)
    }
    // It hears keys once the focus is in it.
    await expect.poll(() => profile.evaluate(node => node.contains(document.activeElement))).toBe(true)
    await at.page.keyboard.press('Escape')
    await profile.waitFor({ state: 'hidden' })
    expect(await at.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Profile of Ada Lovelace',
    )
  })

  it('keeps the chosen colour scheme, from the first paint of the next visit on', async () => {
    await open('/admin', { me: ada })
    await at.page.getByRole('button', { name: /^Profile/ }).click()
    await at.page.getByText('Dark', { exact: true }).click()
    await at.page.route('**/assets/*.js', route => route.abort())
    await at.page.reload()
    expect(await at.page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark')
  })

  it('signs out', async () => {
    await open('/admin', { me: ada })
    await at.page.getByRole('button', { name: /^Profile/ }).click()
    await at.page.getByRole('button', { name: 'Sign out' }).click()
    await at.page.getByText('You are signed out.').waitFor()
  })

  it('does not look signed out when signing out failed', async () => {
    await open('/admin', { me: ada })
    at.mock.routes['POST /auth/logout'] = () => errorAnswer(503, 'storage_unavailable', 'No database.')
    await at.page.getByRole('button', { name: /^Profile/ }).click()
    await at.page.getByRole('button', { name: 'Sign out' }).click()
    await at.page.getByRole('alert').getByText('No database.').waitFor()
    expect(new URL(at.page.url()).pathname).toBe('/admin')
  })

  it('leaves rules to the details of an app, also for an administrator', async () => {
    await open('/admin', { me: ada })
    await at.page.getByText('Does not answer').waitFor()
    await at.page.getByText('You may not open it yourself.').first().waitFor()
    await expect.poll(() => at.page.getByText('The group accounting.').count()).toBe(0)
    await at.page.getByRole('link', { name: 'Details of Payroll' }).click()
    await at.page.getByText('The group accounting.').waitFor()
  })

  it('says that an address leads nowhere, beside the navigation', async () => {
    await open('/admin/apps/no-such-app', { me: ada })
    await at.page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    await at.page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click()
    await at.page.getByRole('heading', { name: 'Sessions' }).waitFor()
    await open('/admin/no/such/page', { me: ada })
    await at.page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    await at.page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).waitFor()
    await at.page.getByRole('link', { name: 'Home', exact: true }).click()
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })

  it('asks whoever is not signed in to sign in first, also where an address leads nowhere', async () => {
    await open('/admin/no/such/page?a=1')
    await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(new URL(at.page.url()).searchParams.get('returnTo')).toBe('/admin/no/such/page?a=1')
  })

  it('shows what the server said when a page cannot be made, and recovers', async () => {
    await open('/admin', {
      answers: { 'GET /auth/me': () => errorAnswer(503, 'storage_unavailable', 'No database.') },
    })
    await at.page.getByRole('heading', { name: 'Not available right now' }).waitFor()
    await at.page.getByText('k7m2q').waitFor()
    at.mock.routes['GET /auth/me'] = () => ({ json: ada })
    await at.page.getByRole('button', { name: 'Try again' }).click()
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })

  it('shows a way on when a proxy answers instead of the server', async () => {
    await open('/admin', {
      answers: { 'GET /auth/me': () => ({ status: 502, text: '<html>Bad gateway</html>' }) },
    })
    await at.page.getByText('HTTP 502').waitFor()
  })

  it('asks to sign in again when the session has ended meanwhile', async () => {
    await open('/admin', { me: ada })
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    at.mock.routes['GET /auth/me'] = notSignedIn
    await at.page.goto(`${at.mock.origin}/admin`)
    await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
})
