import { describe, expect, it } from 'vitest'
import { strategies } from './support/admin-routes.ts'
import { expectSoundInEveryLook, phone } from './support/browser.ts'
import { useConsole } from './support/console.ts'
import { ada, authConfig, errorAnswer, grace, notSignedIn } from './support/mock-server.ts'

const at = useConsole()

const places = () => at.page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()

describe('the frame', () => {
  it('shows a super admin everything', async () => {
    await at.open('/admin')
    await at.page.getByText('gate-1').waitFor()
    expect(await places()).toEqual([
      'Apps',
      'Collaborators',
      'Sessions',
      'API tokens',
      'Strategies',
      'Audit log',
      'Diagnosis',
      'Code editor',
    ])
  })

  it('shows an administrator the people, and not the file', async () => {
    await at.open('/admin', { me: { ...ada, superAdmin: false } })
    await at.page.getByText('gate-1').waitFor()
    expect(await places()).toEqual(['Apps', 'Collaborators', 'Sessions', 'API tokens', 'Audit log'])
  })

  it('shows a member their apps, sessions and tokens, and asks for nothing that is not theirs', async () => {
    await at.open('/admin', { me: grace })
    await at.page.getByRole('link', { name: /Support bot/ }).waitFor()
    expect(await places()).toEqual(['Apps', 'Sessions', 'API tokens'])
    const asked = at.mock.calls.map(call => call.path).filter(path => path.startsWith('/admin'))
    expect(new Set(asked)).toEqual(new Set(['/admin/status']))
  })

  it('tells a member who types the address of another page that it is not for them', async () => {
    await at.open('/admin/editor', { me: grace })
    await at.page.getByRole('heading', { name: 'You do not have access to this' }).waitFor()
    expect(at.mock.calls.some(call => call.path.startsWith('/admin/config'))).toBe(false)
  })

  it('moves the focus to the heading of the next page', async () => {
    await at.open('/admin')
    await at.page.getByRole('link', { name: 'Audit log' }).click()
    await at.page.getByRole('heading', { name: 'Audit log' }).waitFor()
    await at.page.waitForFunction(() => document.activeElement?.textContent === 'Audit log')
    expect(await at.page.title()).toBe('Audit log · Gatewright')
    await at.page.goBack()
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })

  it('follows the keyboard shortcuts, but not while one types', async () => {
    await at.open('/admin')
    await at.page.getByText('gate-1').waitFor()
    await at.page.keyboard.press('g')
    await at.page.keyboard.press('c')
    await at.page.getByRole('heading', { name: 'Collaborators' }).waitFor()
    await at.page.getByLabel('Search', { exact: true }).fill('')
    await at.page.getByLabel('Search', { exact: true }).pressSequentially('ga')
    await expect.poll(() => at.page.getByLabel('Search', { exact: true }).inputValue()).toBe('ga')
    await at.page.getByRole('heading', { name: 'Collaborators' }).waitFor()
  })

  it('opens its navigation from a button on a phone', async () => {
    await at.open('/admin')
    await at.page.setViewportSize(phone.viewport ?? { width: 360, height: 740 })
    await at.page.getByRole('button', { name: 'Menu', exact: true }).click()
    await at.page.getByRole('dialog').getByRole('link', { name: 'Sessions' }).click()
    await at.page.getByRole('heading', { name: 'Sessions' }).waitFor()
  })

  it('leads back to the same place when the session ends in the middle of work', async () => {
    await at.open('/admin/audit?search=k7m2q')
    await at.page.getByText('mallory@fabrikam.test').waitFor()
    at.mock.routes['GET /admin/audit'] = notSignedIn
    at.mock.routes['GET /auth/me'] = notSignedIn
    await at.page.getByLabel('Search', { exact: true }).fill('k7')
    await at.page.getByText('Your session has ended').waitFor()
    expect(new URL(at.page.url()).searchParams.get('returnTo')).toBe('/admin/audit?search=k7')
  })
})

describe('collaborators', () => {
  it('takes an address with letters of any script, as it was typed', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Invite' }).click()
    const field = at.page.getByLabel('E-mail address')
    // Key by key: a browser that rewrites the domain meanwhile would mix the two spellings.
    await field.pressSequentially('zoë@münchen.test')
    await expect.poll(() => field.inputValue()).toBe('zoë@münchen.test')
    await at.page.getByLabel('Signs in with').selectOption('default')
    await at.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
    await at.page.getByText('plum-fog-river-71').waitFor()
    expect(at.sent('POST', '/admin/collaborators/invite')).toEqual([
      { email: 'zoë@münchen.test', strategy: 'default', roles: ['member'] },
    ])
  })

  it('invites a person, and shows what to send them once', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Invite' }).click()
    await at.page.getByLabel('E-mail address').fill('new@contoso.test')
    await at.page.getByLabel('Signs in with').selectOption('default')
    await at.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
    await at.page.getByText('plum-fog-river-71').waitFor()
    expect(at.sent('POST', '/admin/collaborators/invite')).toEqual([
      { email: 'new@contoso.test', strategy: 'default', roles: ['member'] },
    ])
    await at.page.keyboard.press('Escape')
    await at.page.getByText('plum-fog-river-71').waitFor()
    await at.page.getByRole('button', { name: 'I have it' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('preselects the single sign-on that is offered, and a password where none is', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Invite' }).click()
    await at.page.getByRole('dialog').waitFor()
    await expect.poll(() => at.page.getByLabel('Signs in with').inputValue()).toBe('azure')
    await at.open('/admin/collaborators', {
      me: ada,
      config: { ...authConfig, strategies: authConfig.strategies.filter(({ id }) => id !== 'azure') },
    })
    await at.page.getByRole('button', { name: 'Invite' }).click()
    await at.page.getByRole('dialog').waitFor()
    await expect.poll(() => at.page.getByLabel('Signs in with').inputValue()).toBe('default')
  })

  it('invites several people at once, tells what became of each, and gives back those to correct', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Invite' }).click()
    const pasted = 'Grace <grace@contoso.test>; alan@contoso.test\nnobody'
    await at.page.getByLabel('E-mail addresses').fill(pasted)
    // Among several, a line end is one.
    await at.page.keyboard.press('Enter')
    await at.page.keyboard.press('Control+Enter')
    await at.page.getByRole('heading', { name: '1 invited, 1 invited already, 1 not invited' }).waitFor()
    expect(at.sent('POST', '/admin/collaborators/invite-several')).toEqual([
      { addresses: pasted, strategy: 'azure', roles: ['member'] },
    ])
    const rows = at.page.getByRole('list', { name: 'What became of each address' }).getByRole('listitem')
    await expect
      .poll(() => rows.allTextContents())
      .toEqual([
        'nobodyNot invited"nobody" is not an e-mail address.',
        'grace@contoso.testInvited',
        'alan@contoso.testInvited already',
      ])
    await at.page.getByText('https://sso.contoso.test/admin/login/azure').waitFor()
    await expectSoundInEveryLook(at.page)
    await at.page.getByRole('button', { name: 'Correct the one that is left' }).click()
    await expect.poll(() => at.page.getByLabel('E-mail addresses').inputValue()).toBe('nobody')
  })

  it('sends invitations by mail where that is set up, shows what became of each, and sends one again', async () => {
    await at.open('/admin')
    at.state.status = { ...at.state.status, mail: true }
    const row = { email: 'grace@contoso.test', fullname: '', roles: ['member'], strategies: [] }
    const rest = { ...row, superAdmin: false, disabled: false, hasPassword: false, locked: false }
    const reason = 'smtp.contoso.test port 587 refused the mail: "550 5.1.1 no such user".'
    const invitation = { strategy: 'azure', expiresAt: Date.now() + 86_400_000 }
    const cure = 'Check the address, and invite the right one.'
    at.mock.routes['GET /admin/collaborators'] = () => ({
      json: {
        items: [
          {
            ...rest,
            id: 'invited.i1',
            invitation: { ...invitation, mail: { state: 'sent', at: Date.now() } },
          },
          {
            ...{ ...rest, id: 'invited.i2', email: 'alan@contoso.test' },
            invitation: { ...invitation, mail: { state: 'failed', at: Date.now(), reason, cure } },
          },
          {
            ...{ ...rest, id: 'invited.i3', email: 'radia@contoso.test' },
            invitation: { ...invitation, mail: { state: 'waiting', at: Date.now() + 60_000 } },
          },
        ],
        total: 3,
      },
    })
    at.mock.routes['POST /admin/collaborators/*/mail'] = () => ({ status: 204 })
    await at.page.reload()
    await at.page.getByRole('link', { name: 'Collaborators' }).click()
    await at.page.getByText(/^Mail sent today/).waitFor()
    await at.page.getByText(`Mail failed: ${reason} ${cure}`).waitFor()
    await at.page.getByText(/^Mail waiting \(next try /).waitFor()
    await expectSoundInEveryLook(at.page)
    await at.page.getByRole('button', { name: 'Actions for the invitation of alan' }).click()
    await at.page.getByRole('menuitem', { name: 'Send the mail again' }).click()
    await at.page.getByRole('button', { name: 'Send it' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(at.sent('POST', '/admin/collaborators/invited.i2/mail')).toHaveLength(1)
    await at.page.getByRole('button', { name: 'Invite' }).click()
    await at.page.getByLabel('E-mail addresses').fill('new@contoso.test')
    await at.page.getByRole('checkbox', { name: 'Send it by mail' }).waitFor()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
    await at.page.getByText('They get this by mail').waitFor()
    expect(at.sent('POST', '/admin/collaborators/invite').at(-1)).toMatchObject({ mail: true })
    await at.page.getByText('https://sso.contoso.test/admin/login/azure').waitFor()
  })

  it('does not lose the passwords of several by a stray click', async () => {
    await at.open('/admin/collaborators')
    at.mock.routes['POST /admin/collaborators/invite-several'] = () => ({
      json: {
        items: ['grace', 'alan'].map(name => ({
          ...{ written: `${name}@contoso.test`, email: `${name}@contoso.test`, outcome: 'invited' },
          ...{ link: 'https://sso.contoso.test/admin/login/default', oneTimePassword: `plum-${name}` },
        })),
      },
    })
    await at.page.getByRole('button', { name: 'Invite' }).click()
    await at.page.getByLabel('E-mail addresses').fill('grace@contoso.test, alan@contoso.test')
    await at.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
    await at.page.getByRole('cell', { name: 'plum-alan' }).waitFor()
    await at.page.keyboard.press('Escape')
    await at.page.mouse.click(5, 5)
    await at.page.getByRole('cell', { name: 'plum-grace' }).waitFor()
    await at.page.getByRole('button', { name: 'I have them' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('searches, and keeps the search in the address', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByText('5 of 128').waitFor()
    await at.page.getByLabel('Search', { exact: true }).fill('grace')
    await at.page.getByText('1 of 1').waitFor()
    expect(new URL(at.page.url()).search).toBe('?search=grace')
  })

  it('changes roles', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
    await at.page.getByRole('menuitem', { name: 'Change roles' }).click()
    await at.page.getByRole('checkbox', { name: 'support' }).check()
    await at.page.getByRole('button', { name: 'Save roles' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(at.sent('PATCH', '/admin/collaborators/c2')).toEqual([{ roles: ['member', 'support'] }])
  })

  it('asks before it deletes, and says why the last super admin stays', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click()
    await at.page.getByRole('menuitem', { name: 'Delete' }).click()
    expect(at.mock.calls.some(call => call.method === 'DELETE')).toBe(false)
    await at.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await at.page.getByRole('alert').getByText('The last super admin cannot be removed.').waitFor()
  })

  it('resets a password for an admin only where nobody has signed in with the account, and says who else can', async () => {
    await at.open('/admin/collaborators', { me: { ...ada, superAdmin: false } })
    const reset = () => at.page.getByRole('menuitem', { name: 'Reset password' })
    await at.page.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
    await expect.poll(() => reset().isDisabled()).toBe(true)
    await expect.poll(() => reset().textContent()).toContain('A super admin can')
    await at.page.keyboard.press('Escape')
    // Who has none here gets none.
    await at.page.getByRole('button', { name: 'Actions for Alan Turing' }).click()
    await at.page.getByRole('menuitem', { name: 'Ways to sign in' }).waitFor()
    await expect.poll(() => reset().count()).toBe(0)
    await at.page.keyboard.press('Escape')
    await at.page.getByRole('button', { name: 'Actions for the invitation of barbara.liskov' }).click()
    await at.page.getByRole('menuitem', { name: 'New one-time password' }).click()
    await at.page.getByRole('dialog').getByText('stops working').waitFor()
  })

  it('shows of an invitation whose account has its address and whether it counts, and withdraws it alone', async () => {
    const holder = { id: 'c2', fullname: 'Grace Hopper', becomes: 'joined' } as const
    const invitation = { strategy: 'default', expiresAt: Date.now() + 86_400_000, holder }
    const row = { ...{ email: 'grace@contoso.test', fullname: '', roles: ['member'], strategies: [] } }
    const rest = { ...row, superAdmin: false, disabled: false, hasPassword: true, locked: false }
    await at.open('/admin')
    at.mock.routes['GET /admin/collaborators'] = () => ({
      json: {
        items: [
          { ...rest, id: 'c2', fullname: 'Grace Hopper', strategies: ['azure'] },
          { ...rest, id: 'invited.i1', invitation },
          { ...rest, id: 'invited.i2', invitation: { ...invitation, notCounting: 'no-admin' } },
          { ...rest, id: 'invited.i3', invitation: { ...invitation, notCounting: 'way-gone' } },
        ],
        total: 4,
      },
    })
    await at.page.getByRole('link', { name: 'Collaborators' }).click()
    await at.page.getByText('this adds a way to sign in to it').first().waitFor()
    await at.page.getByText('Whoever invited is no admin any more.').waitFor()
    await expectSoundInEveryLook(at.page)
    await at.page.getByRole('button', { name: 'Actions for the invitation of grace' }).nth(1).click()
    await expect
      .poll(() => at.page.getByRole('menuitem').allTextContents())
      .toEqual(['Change roles', 'Withdraw'])
    await at.page.getByRole('menuitem', { name: 'Withdraw' }).click()
    await at.page.getByRole('dialog').getByText('has the address stays as it is').waitFor()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(at.sent('DELETE', '/admin/collaborators/invited.i2')).toHaveLength(1)
  })

  it('unlocks', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Actions for Radia Perlman' }).click()
    await at.page.getByRole('menuitem', { name: 'Unlock' }).click()
    await at.page.getByText('Radia Perlman can try again.').waitFor()
    expect(at.sent('POST', '/admin/collaborators/c4/unlock')).toHaveLength(1)
  })

  it('imports a CSV file, and names the lines that were left out', async () => {
    await at.open('/admin/collaborators')
    at.state.status = { ...at.state.status, mail: true }
    await at.page.reload()
    await at.page.getByRole('button', { name: 'Import and export' }).click()
    await at.page.getByRole('menuitem', { name: 'Import from CSV' }).click()
    await expect
      .poll(() => at.page.getByRole('checkbox', { name: 'Send invitations by mail' }).isChecked())
      .toBe(true)
    const csv = 'email,strategy,roles\na@contoso.test,azure,member\n'
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
    await at.page.locator('input[type=file]').setInputFiles(file)
    await at.page.getByRole('button', { name: 'Import', exact: true }).click()
    await at.page.getByText('Line 3: "nobody" is not an e-mail address.').waitFor()
    await at.page.getByText('Those who are invited get the invitation by mail').waitFor()
    expect(at.sent('POST', '/admin/collaborators/import')).toEqual([csv])
  })

  it('shows the one-time passwords of an import once, to be copied, and keeps none', async () => {
    await at.open('/admin/collaborators')
    await at.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await at.page.getByRole('button', { name: 'Import and export' }).click()
    await at.page.getByRole('menuitem', { name: 'Import from CSV' }).click()
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from([0x65, 0xff, 0xfe]) }
    await at.page.locator('input[type=file]').setInputFiles(file)
    await at.page.getByRole('button', { name: 'Import', exact: true }).click()
    await at.page.getByText('2 lines changed something.').waitFor()
    await at.page.getByText('1 more says what is so already.').waitFor()
    await at.page.getByText('Line 4: grace@contoso.test: Roles: support in the place of member.').waitFor()
    await at.page.getByRole('cell', { name: 'plum-fog-river-72' }).waitFor()

    // Neither a key nor a click beside it loses them.
    await at.page.keyboard.press('Escape')
    await at.page.mouse.click(5, 5)
    await at.page.getByRole('button', { name: 'Copy: all one-time passwords' }).click()
    await at.page.getByText('Copied').waitFor()
    expect(await at.page.evaluate(() => navigator.clipboard.readText())).toBe(
      'a@contoso.test\tplum-fog-river-72',
    )
    await at.page.getByRole('button', { name: 'I have them' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
    const kept = () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.body.innerHTML])
    expect(await at.page.evaluate(kept)).not.toContain('plum-fog')
    await at.page.getByRole('button', { name: 'Import and export' }).click()
    await at.page.getByRole('menuitem', { name: 'Import from CSV' }).click()
    await at.page.getByText('Choose a CSV file').waitFor()
    expect(await at.page.evaluate(kept)).not.toContain('plum-fog')
  })

  it('shows what the server said when something was refused', async () => {
    await at.open('/admin/collaborators')
    at.mock.routes['POST /admin/collaborators/*/unlock'] = () =>
      errorAnswer(403, 'forbidden', 'Your account may not do this.')
    await at.page.getByRole('button', { name: 'Actions for Radia Perlman' }).click()
    await at.page.getByRole('menuitem', { name: 'Unlock' }).click()
    await at.page.getByText('Your account may not do this.').waitFor()
    await at.page.getByText('Reference k7m2q').waitFor()
  })
})

describe('sessions', () => {
  it('ends one of mine, and all but this one', async () => {
    await at.open('/admin/sessions')
    await at.page.getByRole('button', { name: /End the session .* on Safari on iPhone/ }).click()
    await at.page.getByRole('button', { name: 'End all others' }).click()
    await at.page.getByRole('button', { name: 'End them' }).click()
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(at.sent('DELETE', '/admin/sessions/s2')).toHaveLength(1)
    expect(at.sent('POST', '/admin/sessions/end-all')).toEqual([{}])
  })

  it("shows everyone's to an administrator", async () => {
    await at.open('/admin/sessions')
    await at.page.getByText('Everyone’s').click()
    await at.page.getByText('Chrome on Windows').waitFor()
  })
})

describe('strategies', () => {
  it.each([
    ['a password of ours', true],
    ['an account of ours', false],
  ])('says that people sign in with %s, where nothing else is connected', async (what, keepsPasswords) => {
    const only = { ...strategies[0], keepsPasswords }
    const answers = { 'GET /admin/strategies': () => ({ json: [only] }) }
    await at.open('/admin/strategies', { me: ada, answers })
    await at.page.getByText(`People sign in with ${what} so far.`).waitFor()
  })

  it('says that nobody is invited, and leads to the invitation', async () => {
    await at.open('/admin/strategies')
    await at.page.getByRole('link', { name: 'Invite somebody' }).click()
    await at.page.getByRole('dialog').getByLabel('E-mail address').waitFor()
    await expect.poll(() => at.page.getByLabel('Signs in with').inputValue()).toBe('azure')
  })

  it('says why a strategy is not offered, and when its secret expires', async () => {
    await at.open('/admin/strategies')
    await at.page.getByText('It is not listed in pro.collaboratorsAuthStrategies.').waitFor()
    await at.page.getByText(/The client secret expires in 1[12] days/).waitFor()
  })

  it('leads from a refused sign-in to its entry in the audit log', async () => {
    await at.open('/admin/strategies')
    await at.page.getByRole('link', { name: 'k7m2q' }).click()
    await at.page.getByText('Sign-in with azure was refused').waitFor()
  })

  it('tests a sign-in in a window of its own, and says what to mend', async () => {
    await at.open('/admin/strategies')
    const opened = at.page.waitForEvent('popup')
    await at.page.getByRole('button', { name: 'Test sign-in' }).first().click()
    const test = await opened
    await test.getByText('AADSTS7000215').waitFor()
    expect(at.sent('POST', '/admin/strategies/test')).toEqual([{ strategyId: 'azure' }])
  })
})
