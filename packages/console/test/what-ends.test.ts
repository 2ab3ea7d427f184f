import { describe, expect, it } from 'vitest'
import { useConsole } from './support/console.ts'
import { ada, grace } from './support/mock-server.ts'

const at = useConsole()
const dialog = () => at.page.getByRole('dialog')

describe('the restart dialog', () => {
  const ask = async (ends: object = {}, concerns: typeof at.state.concerns = []) => {
    await at.open('/admin', {
      me: ada,
      prepare(state) {
        state.concerns = concerns
        state.ends = { ...state.ends, ...ends }
        state.status = { ...state.status, restart: { needed: true, state: 'idle' } }
      },
    })
    await at.page.getByRole('button', { name: 'Restart to apply' }).click()
    await dialog().getByText('Show the difference').waitFor()
  }

  it('says how many sessions and tokens of how many people end, and afterwards that they have', async () => {
    await ask()
    await dialog().getByText('12 sessions and 3 API tokens of 9 people end').waitFor()
    await expect.poll(() => dialog().getByText('you are signed out').count()).toBe(0)
    await dialog().getByRole('button', { name: 'Restart' }).click()
    await dialog().getByText('12 sessions and 3 API tokens have ended.').waitFor()
  })

  it('warns whoever signs themselves out', async () => {
    await ask({ sessions: 1, apiTokens: 0, people: 1, yours: true })
    await dialog().getByText('1 session and no API tokens of 1 person end').waitFor()
    await dialog().getByText('Yours is among them: you are signed out.').waitFor()
  })

  it('shows what nobody takes away unread in red, with the cure, and asks for a yes of its own', async () => {
    const concerns = [
      {
        id: 'own_way_lost-1',
        code: 'own_way_lost',
        message: 'You are signed in with "default", which is no longer offered.',
        cure: 'Keep "default" for now.',
      },
    ]
    await ask({}, concerns)
    const button = dialog().getByRole('button', { name: 'Restart all the same' })
    await dialog().getByText('You are signed in with "default"').waitFor()
    await dialog().getByText('Keep "default" for now.').waitFor()
    await expect.poll(() => button.isDisabled()).toBe(true)
    await dialog().getByRole('checkbox', { name: 'I have read this, and want it so' }).check()
    await button.click()
    await dialog().getByText('have ended.').waitFor()
    expect(at.sent('POST', '/admin/restart')).toEqual([{ accepts: ['own_way_lost-1'] }])
  })

  it('asks again where something has come since that nobody has read', async () => {
    await ask()
    await dialog().getByRole('button', { name: 'Restart', exact: true }).waitFor()
    const goesOn = at.mock.routes['POST /admin/restart']
    const concerns = [{ id: 'x-2', code: 'x', message: 'Grace could not sign in.', cure: 'Keep azure.' }]
    at.state.concerns = concerns
    at.mock.routes['POST /admin/restart'] = () => ({
      status: 409,
      json: { error: 'restart_unconfirmed', message: 'Read it.', concerns },
    })
    await dialog().getByRole('button', { name: 'Restart', exact: true }).click()
    await dialog().getByText('Grace could not sign in.').waitFor()
    await expect
      .poll(() => dialog().getByRole('button', { name: 'Restart all the same' }).isDisabled())
      .toBe(true)
    if (goesOn !== undefined) at.mock.routes['POST /admin/restart'] = goesOn
    await dialog().getByRole('checkbox').check()
    await dialog().getByRole('button', { name: 'Restart all the same' }).click()
    await dialog().getByText('have ended.').waitFor()
  })

  it('tells what is taken away from what is changed by colour, sign and word', async () => {
    await ask()
    const colour = (text: string) =>
      dialog()
        .getByRole('listitem')
        .filter({ hasText: text })
        .evaluate(item => getComputedStyle(item).borderLeftColor)
    expect(await colour('The strategy google')).not.toBe(await colour('The app wiki'))
    await dialog().getByText('Taken away: ').waitFor({ state: 'attached' })
  })

  it('promises that sessions are kept where none ends', async () => {
    await ask({ sessions: 0, apiTokens: 0, people: 0 })
    await dialog().getByText('Sessions are kept.').waitFor()
  })
})

describe('the dialogs about somebody’s sessions', () => {
  const choose = async (item: string) => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
    await at.page.getByRole('menuitem', { name: item }).click()
  }

  it('say before a password is reset how many sessions and tokens end', async () => {
    await choose('Reset password')
    await dialog()
      .getByText(/1 session and \d+ API tokens? end, with every connection/)
      .waitFor()
  })

  it('ask before all sessions of somebody are ended, and say the same', async () => {
    await choose('End all sessions')
    await dialog()
      .getByText(/1 session and \d+ API tokens? end, with every connection/)
      .waitFor()
    expect(at.sent('POST', '/admin/sessions/end-all')).toEqual([])
    await dialog().getByRole('button', { name: 'End them' }).click()
    await dialog().waitFor({ state: 'detached' })
    expect(at.sent('POST', '/admin/sessions/end-all')).toEqual([{ collaboratorId: 'c2' }])
  })

  it('say of one’s own that API tokens are revoked, too', async () => {
    await at.open('/admin/sessions')
    await at.page.getByRole('button', { name: 'End all others' }).click()
    await dialog()
      .getByText(/API tokens? of yours (?:is|are) revoked, too/)
      .waitFor()
  })

  it('are not offered to an admin for a super admin’s sessions', async () => {
    await at.open('/admin/sessions?whose=everyone', { me: { ...grace, roles: ['admin', 'member'] } })
    await at.page.getByText('Chrome on Windows').waitFor()
    await expect.poll(() => at.page.getByRole('button', { name: /^End the session of/ }).count()).toBe(1)
    await at.open('/admin/sessions?whose=everyone', { me: ada })
    await at.page.getByText('Chrome on Windows').waitFor()
    await expect.poll(() => at.page.getByRole('button', { name: /^End the session of/ }).count()).toBe(2)
  })
})
