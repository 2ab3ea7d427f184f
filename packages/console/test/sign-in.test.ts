import { describe, expect, it } from 'vitest'
import { type Start, useConsole } from './support/console.ts'
import { ada, authConfig } from './support/mock-server.ts'

const at = useConsole()

const open = (path: string, start: Start = {}) => at.open(path, start)

const fillPassword = async (password: string) => {
  await at.page.getByLabel('E-mail').fill('ada@contoso.test')
  await at.page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
  await at.page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

describe('the sign-in page', () => {
  it('leads a signed-out visitor there, and back to the page they asked for', async () => {
    await open('/admin/sessions?mine=1')
    await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(new URL(at.page.url()).searchParams.get('returnTo')).toBe('/admin/sessions?mine=1')
    await fillPassword('right')
    await at.page.waitForURL('**/admin/sessions?mine=1')
    expect(at.mock.calls.find(call => call.method === 'POST')?.body).toEqual({
      email: 'ada@contoso.test',
      password: 'right',
      returnTo: '/admin/sessions?mine=1',
    })
  })

  it('starts a provider with the place to return to', async () => {
    await open('/admin/login?returnTo=http%3A%2F%2Fsupport.localhost%3A3000%2Fchat%3Fa%3D1')
    const link = at.page.getByRole('link', { name: 'Continue with Contoso' })
    const start = new URL((await link.getAttribute('href')) ?? '')
    expect(start.pathname).toBe('/api/v1/auth/login/oauth2/azure')
    expect(start.searchParams.get('returnTo')).toBe('http://support.localhost:3000/chat?a=1')
  })

  it('takes the fragment along that the browser has kept, by whichever way one signs in', async () => {
    const wanted = '/api/v1/gate/hand-over?app=bot&kept=k'
    await open(`/admin/login?${new URLSearchParams({ returnTo: wanted })}#/card/7?a=b&c=%22`)
    const link = at.page.getByRole('link', { name: 'Continue with Contoso' })
    const start = new URL((await link.getAttribute('href')) ?? '')
    expect(start.searchParams.get('returnTo')).toBe(`${wanted}#/card/7?a=b&c=%22`)
    const { hash, searchParams } = new URL(at.page.url())
    expect([hash, searchParams.get('returnTo')]).toEqual(['', `${wanted}#/card/7?a=b&c=%22`])
    await fillPassword('right')
    await expect
      .poll(() => at.mock.calls.find(call => call.method === 'POST')?.body)
      .toMatchObject({ returnTo: `${wanted}#/card/7?a=b&c=%22` })
    // On its way to what is no page here.
    await at.page.waitForURL(url => url.pathname !== '/admin/login')
  })

  it('leaves an address alone that has a fragment, or says that it is missed, or wants nothing, and a fragment that is too long', async () => {
    for (const [query, hash] of [
      ['returnTo=%2Fadmin%2Faudit%23one', '#two'],
      ['returnTo=%2Fadmin%3Fmissed%3D1', '#two'],
      ['signedOut=1', '#two'],
      ['returnTo=%2Fadmin%2Faudit', `#${'x'.repeat(7000)}`],
    ]) {
      await open(`/admin/login?${query}${hash}`)
      await at.page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
      expect(new URL(at.page.url()).search).toBe(`?${query}`)
    }
  })

  it('goes on by itself where somebody has signed in elsewhere and looks at it, and asks at no other time', async () => {
    let asked = 0
    let signedIn = false
    const answers = {
      'GET /auth/me': () => {
        asked++
        return signedIn
          ? { json: ada }
          : { status: 401, json: { error: 'not_signed_in', message: '', next: '', ref: 'x' } }
      },
    }
    await open('/admin/login?returnTo=%2Fadmin%2Fsessions', { answers })
    await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const look = () => at.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await expect.poll(() => asked).toBeGreaterThan(0)
    const before = asked
    await look()
    await expect.poll(() => asked).toBe(before + 1)
    expect(await at.page.getByRole('heading', { name: 'Sign in' }).count()).toBe(1)
    signedIn = true
    // While it still waits for an answer, a look asks nothing; and one that leads on ends the page.
    const lookAgain = () =>
      look().then(
        () => at.page.url(),
        () => at.page.url(),
      )
    await expect.poll(lookAgain, { timeout: 20_000 }).toContain('/admin/sessions')
  })

  it('says that a link cannot be kept before one signs in, and where it leads after that', async () => {
    const missed = '/admin?missed=1'
    await open(`/admin/login?${new URLSearchParams({ returnTo: missed })}`)
    await at.page.getByRole('status').getByText('Sign in, and open it once more').waitFor()
    await fillPassword('right')
    // The router gives it a slash, sooner or later.
    await at.page.waitForURL(/\/admin\/?\?missed=1$/)
    await at.page.getByRole('status').getByText('Open your link once more').waitFor()
    await at.page.goto(`${at.mock.origin}/admin`)
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(await at.page.getByRole('status').getByText('Open your link').count()).toBe(0)
  })

  it('says the same where its own page has an address that no proxy would let through', async () => {
    await open(`/admin/login?${new URLSearchParams({ returnTo: `/admin/audit?search=${'x'.repeat(7000)}` })}`)
    const start = await at.page.getByRole('link', { name: 'Continue with Contoso' }).getAttribute('href')
    expect(new URL(start ?? '').searchParams.get('returnTo')).toBe('/admin?missed=1')
    await at.page.getByRole('status').getByText('cannot be kept until you are signed in').waitFor()
  })

  it('hides a hidden strategy, and shows it at its own address', async () => {
    await open('/admin/login')
    await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await at.page.getByText('Emergency').count()).toBe(0)
    await at.page.goto(`${at.mock.origin}/admin/login/break-glass`)
    await at.page.getByRole('form', { name: 'Sign in with Emergency' }).waitFor()
    expect(await at.page.getByRole('link', { name: 'Continue with Contoso' }).count()).toBe(0)
  })

  it('says that a strategy does not exist, and shows the way to those that do', async () => {
    await open('/admin/login/nope')
    await at.page.getByRole('heading', { name: 'This way to sign in does not exist' }).waitFor()
    await at.page.getByRole('link', { name: 'See all ways to sign in' }).click()
    await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('tells the operator what to do when no strategy is offered', async () => {
    await open('/admin/login', { config: { ...authConfig, strategies: [] } })
    await at.page.getByRole('heading', { name: 'Nobody can sign in yet' }).waitFor()
    await at.page.getByText('pro.collaboratorsAuthStrategies').waitFor()
  })

  it('never shows a form before it knows what is offered and who is there', async () => {
    await at.openApart('/admin/login', { me: ada })
    const seen: string[] = []
    await at.page.exposeFunction('saw', (text: string) => seen.push(text))
    await at.page.addInitScript(() => {
      const look = () =>
        (window as unknown as { saw: (text: string) => void }).saw(document.body?.textContent ?? '')
      new MutationObserver(look).observe(document, { childList: true, subtree: true })
    })
    await at.page.goto(`${at.mock.origin}/admin/login`)
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(seen.filter(text => text.includes('Password') || text.includes('Nobody can sign in'))).toEqual([])
  })

  it('says wrong credentials aloud, and lets one type the password anew', async () => {
    await open('/admin/login')
    await fillPassword('wrong')
    const alert = at.page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('do not match')
    expect(await alert.textContent()).toContain('k7m2q')
    expect(await at.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password')
  })

  it('counts down when there were too many attempts', async () => {
    await open('/admin/login')
    await fillPassword('too-often')
    await at.page.getByText(/Try again in (40|39) seconds/).waitFor()
    expect(await at.page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled()).toBe(true)
  })

  it('tries again by itself where many people sign in, with what is still in the form', async () => {
    await open('/admin/login')
    await fillPassword('at nine')
    await at.page.getByText(/This page tries again by itself in (2|1) seconds?/).waitFor()
    expect(await at.page.getByRole('alert').textContent()).toContain('it is not your turn yet')
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    const posted = at.mock.calls.filter(call => call.method === 'POST').map(call => call.body)
    expect(posted).toEqual(
      Array(3).fill(expect.objectContaining({ email: 'ada@contoso.test', password: 'at nine' })),
    )
  })

  it('asks for a new password where the old one is temporary, and names the rules it breaks', async () => {
    await open('/admin/login')
    await fillPassword('temporary')
    await at.page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    expect(await at.page.evaluate(() => document.activeElement?.textContent)).toBe('Choose a new password')
    const save = at.page.getByRole('button', { name: 'Save and sign in' })

    await at.page.getByLabel('New password', { exact: true }).fill('weak')
    await at.page.getByLabel('New password, once more').fill('week')
    await save.click()
    await at.page.getByText('The two are not the same.').waitFor()

    await at.page.getByLabel('New password, once more').fill('weak')
    await save.click()
    await at.page.getByText('At least 12 characters.').waitFor()

    await at.page.getByLabel('New password', { exact: true }).fill('correct-horse-2')
    await at.page.getByLabel('New password, once more').fill('correct-horse-2')
    await save.click()
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(at.mock.calls.filter(call => call.method === 'POST').at(-1)?.body).toMatchObject({
      password: 'temporary',
      newPassword: 'correct-horse-2',
    })
  })

  it('works by keyboard alone', async () => {
    await open('/admin/login/default')
    await at.page.getByLabel('E-mail').focus()
    await at.page.keyboard.type('ada@contoso.test')
    await at.page.keyboard.press('Tab')
    await at.page.keyboard.type('right')
    await at.page.keyboard.press('Enter')
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })
})

describe('somebody who is signed in and opens the sign-in page', () => {
  it('goes on to an app that they may open', async () => {
    await open('/admin/login?returnTo=/metrics-board', { me: ada })
    await at.page.waitForURL(`${at.mock.origin}/metrics-board`)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://support.localhost:3000@evil.example/',
  ])('is not sent to %s', async returnTo => {
    await open(`/admin/login?returnTo=${encodeURIComponent(returnTo)}`, { me: ada })
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(new URL(at.page.url()).origin).toBe(at.mock.origin)
  })

  it('is not sent in circles by an app that sends them straight back', async () => {
    await open('/admin/login?returnTo=/metrics-board', { me: ada })
    await at.page.waitForURL(`${at.mock.origin}/metrics-board`)
    await at.page.goto(`${at.mock.origin}/admin/login?returnTo=/metrics-board`)
    await at.page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(await at.page.getByRole('link', { name: 'Try that page again' }).getAttribute('href')).toContain(
      '/metrics-board',
    )
  })
})
