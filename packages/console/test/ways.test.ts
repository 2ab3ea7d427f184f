import { describe, expect, it } from 'vitest'
import { type Start, useConsole } from './support/console.ts'
import { ada, errorAnswer, grace } from './support/mock-server.ts'
import { myWays, newWay, wayRoutes } from './support/way-routes.ts'

const at = useConsole()
const told = (): Start => ({
  me: { ...ada, unnoticedWays: 1 },
  answers: wayRoutes([...myWays, newWay]),
})
const bot = 'http://support.localhost:3000/today?a=1'
const heading = (name: string) => at.page.getByRole('heading', { name }).waitFor()
const continues = () => at.page.getByRole('link', { name: /^Continue/ })

describe('my ways to sign in', () => {
  it('are found in the profile, by members too: who added each, when it was used, which one this is', async () => {
    await at.open('/admin', { me: grace })
    await at.page.getByRole('button', { name: 'Profile of Grace Hopper' }).click()
    await at.page.getByRole('link', { name: 'Ways to sign in' }).click()
    await heading('Ways to sign in')
    const row = at.page.getByRole('row', { name: /Contoso \(azure\)/ })
    for (const text of ['ada@contoso.test', 'by an entry of superAdmins', '400 days ago', 'This session']) {
      await expect.poll(() => row.textContent()).toContain(text)
    }
    await expect.poll(() => row.getByRole('button').count()).toBe(0)
    const password = await at.page.getByRole('row', { name: /Password \(default\)/ }).textContent()
    for (const text of ['by the one-time link', '90 days ago']) expect(password).toContain(text)
    await expect.poll(() => continues().count()).toBe(0)
  })

  it('are removed after a question', async () => {
    await at.open('/admin/ways')
    await at.page.getByRole('button', { name: 'Remove Password (default)' }).click()
    await at.page.getByRole('dialog').getByText('Its sessions end at once').waitFor()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(at.sent('DELETE', '/auth/identities/w2')).toEqual([])
    await at.page.getByRole('button', { name: 'Remove Password (default)' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await at.page.getByText('Password (default) is removed.').waitFor()
    expect(at.sent('DELETE', '/auth/identities/w2')).toHaveLength(1)
    await at.page.getByRole('row', { name: /default/ }).waitFor({ state: 'detached' })
  })

  it('stay when the server refuses, with its reason', async () => {
    await at.open('/admin/ways')
    at.mock.routes['DELETE /auth/identities/*'] = () =>
      errorAnswer(400, 'bad_request', 'This way makes you a super admin.')
    await at.page.getByRole('button', { name: 'Remove Password (default)' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await at.page.getByRole('alert').getByText('This way makes you a super admin.').waitFor()
  })

  it('cannot be removed in a session of one that is new itself', async () => {
    const ways = [{ ...newWay, current: true }, ...myWays.map(way => ({ ...way, current: false }))]
    await at.open('/admin/ways', { me: ada, answers: wayRoutes(ways) })
    await at.page.getByText('You are signed in by a way that is new.').waitFor()
    await expect.poll(() => at.page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
    await expect.poll(() => at.page.getByText('It is mine').count()).toBe(0)
  })
})

describe('a way that somebody added', () => {
  const sentence =
    'A new way to sign in was added to your account: Google (gitlab), by an invitation of adm@corp.test on 28 Feb 2026.'

  it('is told of with who added it, and is kept by saying so', async () => {
    await at.open(`/admin/ways?returnTo=${encodeURIComponent(bot)}`, told())
    await at.page.getByText(sentence).waitFor()
    await at.page.getByText('If you do not know it, remove it and tell an administrator.').waitFor()
    await expect.poll(() => continues().textContent()).toBe('Continue to Support bot')
    await expect.poll(() => continues().getAttribute('href')).toBe(bot)
    await at.page.getByRole('button', { name: 'It is mine' }).click()
    await at.page.getByText(sentence).waitFor({ state: 'detached' })
    expect(at.sent('POST', '/auth/identities/notice')).toEqual([{ ids: ['w3'] }])
    await at.page.getByRole('row', { name: /gitlab/ }).waitFor()
  })

  it('is removed from there', async () => {
    await at.open('/admin/ways', told())
    await at.page.getByRole('button', { name: 'Remove the new Google (gitlab)' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await at.page.getByText('Google (gitlab) is removed.').waitFor()
    expect(at.sent('DELETE', '/auth/identities/w3')).toHaveLength(1)
    await at.page.getByText(sentence).waitFor({ state: 'detached' })
  })

  it('leads on to apps that one may open, and nowhere else', async () => {
    for (const evil of ['https://evil.example/', '//evil.example', 'javascript:alert(1)', '/admin/login']) {
      await at.open(`/admin/ways?returnTo=${encodeURIComponent(evil)}`, told())
      await at.page.getByText(sentence).waitFor()
      await expect.poll(() => continues().count()).toBe(0)
    }
  })

  it('is mentioned on every page until it was looked at', async () => {
    await at.open('/admin', told())
    await at.page.getByText('A new way to sign in was added to your account.').waitFor()
    await at.page.getByRole('link', { name: 'See what it is' }).click()
    await at.page.getByText(sentence).waitFor()
  })
})

describe('the ways of a person', () => {
  const openDialog = async () => {
    await at.page.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
    await at.page.getByRole('menuitem', { name: 'Ways to sign in' }).click()
    await at.page.getByText('typed by an admin', { exact: false }).first().waitFor()
  }

  it('are an administrator’s to see, with whether each address counts and whose it is else', async () => {
    await at.open('/admin/collaborators', { me: { ...ada, superAdmin: false } })
    await at.page.getByText('Another account says this address').waitFor()
    await openDialog()
    const dialog = at.page.getByRole('dialog')
    for (const text of [
      'Counts for rules.',
      'by an invitation of adm@corp.test',
      'New to its owner',
      'Belongs to another account: Alan Turing (alan@contoso.test).',
      'Not offered any more',
    ]) {
      await dialog.getByText(text, { exact: false }).first().waitFor()
    }
    await expect.poll(() => dialog.getByRole('button', { name: /Remove|theirs/ }).count()).toBe(0)
  })

  it('are a super admin’s to take away, and to vouch for where an admin typed the address', async () => {
    await at.open('/admin/collaborators')
    await openDialog()
    await at.page.getByRole('button', { name: 'Remove google' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await at.page.getByRole('button', { name: 'Remove google' }).waitFor()
    expect(at.sent('DELETE', '/admin/collaborators/c2/identities/v3')).toHaveLength(1)
    await at.page.getByRole('button', { name: 'The address is theirs' }).click()
    at.mock.routes['POST /admin/collaborators/*/vouch'] = () =>
      errorAnswer(400, 'bad_request', 'hopper@contoso.test belongs to another account: Alan Turing.')
    await at.page.getByRole('button', { name: 'It is theirs' }).click()
    await at.page.getByRole('alert').getByText('belongs to another account: Alan Turing').waitFor()
  })
})

describe('an invitation of an address that somebody has', () => {
  const holder = {
    id: 'c2',
    fullname: 'Grace Hopper',
    strategies: ['azure'],
    lastSignInAt: Date.parse('2026-02-28T12:00:00Z'),
  }
  const link = 'https://sso.contoso.test/admin/login/azure'
  const said = (body: unknown) => {
    if (!(body instanceof Object)) return undefined
    if ('samePerson' in body) return 'anew'
    return 'somebodyNew' in body ? 'somebody-new' : undefined
  }
  const inviteGrace = async (becomes: string, start: Start = { me: ada }) => {
    await at.open('/admin/collaborators?invite=azure', start)
    at.mock.routes['POST /admin/collaborators/invite'] = call => ({
      json: {
        link,
        holder: {
          ...holder,
          becomes: said(call.body) ?? becomes,
        },
      },
    })
    await at.page.getByLabel('E-mail address').fill('grace@contoso.test')
    await at.page.getByRole('button', { name: 'Invite', exact: true }).last().click()
    await at.page
      .getByText(
        'grace@contoso.test is the address of an account already: Grace Hopper, who signs in with azure, last on 28 Feb 2026.',
      )
      .waitFor()
  }
  const anew = () => at.page.getByRole('button', { name: 'It is the same person, made anew' })

  it('says that it is for somebody new, and a super admin may say that it is not', async () => {
    await inviteGrace('somebody-new')
    await at.page.getByText('gets an account of their own').waitFor()
    await anew().click()
    await at.page.getByText('Whoever comes in by the link gets the account of Grace Hopper').waitFor()
    await at.page.getByRole('button', { name: 'It is the same person' }).click()
    await at.page.getByText('Whoever comes in by it gets that account').waitFor()
    expect(at.sent('POST', '/admin/collaborators/invite').at(-1)).toEqual({
      email: 'grace@contoso.test',
      strategy: 'azure',
      roles: ['member'],
      samePerson: true,
    })
    await expect.poll(() => anew().count()).toBe(0)
  })

  it('adds a way to the account, and a super admin may say that it is somebody else', async () => {
    await inviteGrace('joined')
    await at.page.getByText('This adds a way to sign in to that account').waitFor()
    await at.page.getByRole('button', { name: 'It is somebody else' }).click()
    await at.page.getByText('gets an account of their own, and the address').waitFor()
    await at.page.getByRole('button', { name: 'It is somebody else' }).click()
    await at.page.getByText('with the chosen roles alone').waitFor()
    expect(at.sent('POST', '/admin/collaborators/invite').at(-1)).toMatchObject({ somebodyNew: true })
  })

  it('does not let an admin say so', async () => {
    await inviteGrace('somebody-new', { me: { ...ada, superAdmin: false } })
    await expect.poll(() => anew().count()).toBe(0)
  })

  it('says that the owner must be there to add it', async () => {
    await inviteGrace('joined-by-owner', { me: { ...ada, superAdmin: false } })
    await at.page.getByText('they must be signed in the usual way when they open the link').waitFor()
  })

  it('is refused with the reason as the server says it', async () => {
    await at.open('/admin/collaborators?invite=azure')
    const reason = 'Grace (grace@contoso.test) signs in with default already. Reset their password instead.'
    at.mock.routes['POST /admin/collaborators/invite'] = () =>
      errorAnswer(400, 'bad_request', reason, { reason })
    await at.page.getByLabel('E-mail address').fill('grace@contoso.test')
    await at.page.getByRole('button', { name: 'Invite', exact: true }).last().click()
    await at.page.getByRole('alert').getByText(reason).waitFor()
  })
})
