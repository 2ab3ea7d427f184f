import { describe, expect, it } from 'vitest'
import { configText } from './support/admin-routes.ts'
import { useConsole } from './support/console.ts'
import { ada, notSignedIn } from './support/mock-server.ts'

const at = useConsole()

/** Milliseconds after which the status bar asks the server again. */
const asksEvery = 5_000

const save = () => at.page.getByRole('button', { name: 'Save', exact: true })
const editor = () => at.page.getByRole('textbox', { name: /Configuration file/ })

/** Puts text at the start of the file, as typing hands do. */
const typeAtStart = async (text: string) => {
  await editor().focus()
  await at.page.keyboard.press('Control+Home')
  await at.page.keyboard.insertText(text)
}

const open = async (path = '/admin/editor') => {
  await at.open(path)
  await at.page.getByText('authStrategies').first().waitFor()
}

describe('the code editor', () => {
  it('saves by keyboard what was typed, from the version that it began from', async () => {
    await open()
    await typeAtStart('// changed\n')
    await at.page.keyboard.press('Control+s')
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.sent('PUT', '/admin/config')).toEqual([
      { text: `// changed\n${configText}`, baseVersion: 'b1', asDraft: false },
    ])
    await at.page.getByRole('button', { name: 'Restart to apply' }).waitFor()
  })

  it('shows problems as one types, in the words of the server, and leads to their place', async () => {
    await open()
    await typeAtStart('// allowSelfSignups\n')
    await at.page.getByText('1 problem').waitFor()
    await at.page.getByText('Write "allowSelfSignup".').waitFor()
    await at.page.getByRole('button', { name: 'Line 6, column 7' }).click()
    await at.page.locator('.squiggly-error').first().waitFor()
  })

  it('keeps an invalid text as a draft, never as the file', async () => {
    await open()
    await typeAtStart('// allowSelfSignups\n')
    await save().click()
    await at.page.getByText('Not saved: the file has problems').waitFor()
    await at.page.getByRole('button', { name: 'Keep as draft' }).click()
    await at.page.getByText('Kept as your draft.').waitFor()
    expect(at.state.config.text).toBe(configText)
    expect(at.sent('PUT', '/admin/config').at(-1)).toMatchObject({ asDraft: true })
  })

  it('goes on with a kept draft from where it began, so that a change since is not overwritten', async () => {
    await at.open('/admin')
    const kept = {
      text: `// kept\n${configText}`,
      by: 'ada@contoso.test',
      baseVersion: 'b0',
      at: Date.now() - 3_600_000,
    }
    at.state.config = { ...at.state.config, draft: kept }
    await at.page.getByRole('link', { name: 'Code editor' }).click()
    await at.page.getByText('You kept a draft 1 hour ago.').waitFor()
    await at.page.getByRole('button', { name: 'Open it' }).click()
    await at.page.getByText('// kept').waitFor()
    await save().click()
    await at.page.getByText('Nothing was overwritten.').waitFor()
  })

  it('overwrites nobody: both changes are shown, and joined', async () => {
    await open()
    await typeAtStart('// mine\n')
    const theirs = configText.replace('"enabled": true', '"enabled": false')
    at.state.config = { ...at.state.config, text: theirs, version: 'b2' }
    await save().click()
    await at.page.getByText('Nothing was overwritten. Both changes fit together.').waitFor()
    await at.page.getByRole('tab', { name: 'Your change' }).click()
    await at.page.getByRole('tab', { name: 'Joined' }).click()
    await at.page.getByRole('button', { name: 'Join both' }).click()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.sent('PUT', '/admin/config').at(-1)).toEqual({
      text: `// mine\n${theirs}`,
      baseVersion: 'b2',
      asDraft: false,
    })
  })

  it('keeps the typed text when the session expires, through signing in again', async () => {
    await open()
    await typeAtStart('// typed before\n')
    const { 'GET /auth/me': me, 'PUT /admin/config': put } = at.mock.routes
    at.mock.routes['PUT /admin/config'] = notSignedIn
    at.mock.routes['GET /auth/me'] = notSignedIn
    await save().click()
    await at.page.getByText('Your session has ended').waitFor()
    if (me && put) Object.assign(at.mock.routes, { 'GET /auth/me': me, 'PUT /admin/config': put })
    await at.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await at.page.getByText('It is not saved yet.').waitFor()
    await at.page.getByText('typed before').waitFor()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.state.config.text).toBe(`// typed before\n${configText}`)
  })

  it('shows secrets only when asked', async () => {
    await open()
    await at.page.getByText('••••••••').waitFor()
    await at.page.getByRole('button', { name: 'Show secrets' }).click()
    expect(at.mock.calls.some(call => call.query.get('reveal') === '1')).toBe(false)
    await at.page.getByRole('button', { name: 'Show them' }).click()
    await at.page.getByText('s3cret').waitFor()
  })

  it('offers to move a plain secret to a variable', async () => {
    await open()
    await at.page.getByRole('button', { name: 'Move it to a variable' }).click()
    await at.page.getByText('AZURE_CLIENT_SECRET=').waitFor()
    await at.page.getByRole('button', { name: 'Refer to the variable' }).click()
    await at.page.getByText('Not saved').waitFor()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.state.config.text).toContain('"clientSecret": "${env:AZURE_CLIENT_SECRET}"')
  })

  it('inserts a strategy of a provider, with the callback URL of its name', async () => {
    await open()
    await at.page.getByRole('button', { name: 'Add a strategy' }).click()
    await at.page.getByRole('button', { name: 'Keycloak' }).click()
    await at.page.getByLabel('Name of the strategy').fill('staff')
    await at.page.getByText('login-callback/oauth2/staff').first().waitFor()
    await at.page.getByLabel('Client ID').fill('app-17')
    await at.page.getByRole('button', { name: 'Insert' }).click()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.state.config.text).toContain('"staff": {')
    expect(at.state.config.text).toContain('/oauth2/staff"')
    expect(at.state.config.text).toContain('"clientID": "app-17"')
    expect(at.state.config.text).toContain("// Contoso's gate")
  })

  it('takes a strategy along from the strategies page, once', async () => {
    await at.open('/admin/strategies')
    await at.page.getByRole('button', { name: 'Add a strategy' }).click()
    await at.page.getByRole('button', { name: 'Google' }).click()
    await at.page.getByRole('button', { name: 'Open in the code editor' }).click()
    await at.page.getByText('Not saved').waitFor()
    expect(new URL(at.page.url()).search).toBe('')
  })

  it('tests the entry as it is typed', async () => {
    await open()
    const opened = at.page.waitForEvent('popup')
    await at.page.getByRole('button', { name: 'Test sign-in' }).click()
    await at.page.getByRole('menuitem', { name: 'azure' }).click()
    await (await opened).getByText('AADSTS7000215').waitFor()
    const [sent] = at.sent('POST', '/admin/strategies/test') as [{ strategyId: string; entry: string }]
    expect(sent.strategyId).toBe('azure')
    expect(JSON.parse(sent.entry)).toMatchObject({ type: 'oauth2', allowSelfSignup: false })
  })

  it('shows what a version differs in, and restores it', async () => {
    await open()
    await at.page.getByRole('button', { name: 'Versions' }).click()
    await at.page.getByRole('button', { name: /Found on disk/ }).click()
    await at.page.getByRole('button', { name: 'Restore this version' }).click()
    await at.page.getByText('Restored. It takes effect with a restart.').waitFor()
    expect(at.sent('POST', '/admin/config/versions/b0/restore')).toHaveLength(1)
  })
})

describe('the cogwheel', () => {
  const needsRestart = async () => {
    await at.open('/admin', { me: ada })
    at.state.status = {
      ...at.state.status,
      restart: { needed: true, state: 'idle' },
      config: { ...at.state.status.config, fileVersion: 'b2' },
    }
    await at.page.reload()
    await at.page.getByRole('button', { name: 'Restart to apply' }).click()
  }

  it('is not there while the file is what runs', async () => {
    await at.open('/admin')
    await at.page.getByText('gate-1').waitFor()
    expect(await at.page.getByRole('button', { name: /Restart/ }).count()).toBe(0)
  })

  it('appears by itself when the file changes, and only for whoever may restart', async () => {
    await at.open('/admin')
    await at.page.clock.install()
    await at.page.reload()
    await at.page.getByText('gate-1').waitFor()
    at.state.status = { ...at.state.status, restart: { needed: true, state: 'idle' } }
    await at.page.clock.fastForward(asksEvery)
    await at.page.getByRole('button', { name: 'Restart to apply' }).waitFor()
    at.state.status = { ...at.state.status, canRestart: false }
    await at.page.clock.fastForward(asksEvery)
    await at.page.getByRole('button', { name: 'Restart to apply' }).waitFor({ state: 'detached' })
  })

  it('lists what changes and with what effect, restarts, and goes away', async () => {
    await needsRestart()
    const dialog = at.page.getByRole('dialog')
    await dialog.getByText('The strategy google is taken away').waitFor()
    await dialog.getByText('new sign-ins with it stop').waitFor()
    await dialog.getByText('Show the difference').click()
    await dialog.getByText('+ "collaboratorsAuthStrategies": ["default", "azure"]').waitFor()
    await dialog.getByRole('button', { name: 'Restart' }).click()
    await dialog.getByText('The new configuration runs.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await at.page.getByRole('button', { name: /Restart/ }).waitFor({ state: 'detached' })
  })

  it('finds the server again after it was away', async () => {
    await needsRestart()
    await at.page.getByText('The strategy google').waitFor()
    await at.page.route('**/api/v1/admin/status', route => route.abort())
    await at.page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click()
    await at.page.getByText('The server does not answer yet. Trying again.').waitFor()
    await at.page.unroute('**/api/v1/admin/status')
    await at.page.getByText('The new configuration runs.').waitFor()
  })

  it('shows the problems of a file that cannot run, and says that the old one goes on', async () => {
    await needsRestart()
    await at.page.getByText('The strategy google').waitFor()
    at.mock.routes['POST /admin/restart'] = () => ({
      status: 422,
      json: {
        error: 'config_invalid',
        message: 'The file has problems.',
        problems: [
          {
            code: 'x',
            line: 3,
            column: 1,
            path: 'httpServer.port',
            what: 'Port 80 is taken.',
            why: 'W.',
            fix: 'F.',
          },
        ],
      },
    })
    await at.page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click()
    await at.page.getByText('The old one goes on serving.').waitFor()
    await at.page.getByText('Port 80 is taken.').waitFor()
  })
})
