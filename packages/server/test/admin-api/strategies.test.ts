import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { entraOptions } from '../oauth2/support/strategies.ts'
import type { Page } from '../support/browser.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, startConsole } from './support/console.ts'

const callbackURL = `${origin}/api/v1/auth/login-callback/oauth2/azure`
let gateway: Console
let provider: FaultyProvider

beforeEach(async () => {
  provider = await startFaultyProvider()
  // The running file names the provider, so that a test may ask it though it is on this machine.
  gateway = await startConsole(
    fileText({ authStrategies: { known: { ...entry(), options: knownOptions() } } }),
  )
})
afterEach(async () => {
  await gateway.close()
  await provider.close()
})

const entry = (change: object = {}) => ({
  type: 'oauth2',
  allowSelfSignup: false,
  options: { ...entraOptions(provider), callbackURL, ...change },
  fieldMapping: { email: 'email' },
})
const knownOptions = () => ({
  ...entraOptions(provider),
  callbackURL: callbackURL.replace(/azure$/, 'known'),
})
const listed = (strategies: object) =>
  fileText({
    authStrategies: strategies,
    pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
  })
const begin = (body: object) => gateway.ada.call('POST', '/strategies/test', body)
/** The provider sends the tester's browser back. */
const comeBack = async (started: Page, browser = gateway.ada.browser) => {
  provider.asked = new URL(started.json().url).searchParams
  const state = provider.asked.get('state') ?? ''
  return browser.open(`${callbackURL}?${new URLSearchParams({ code: 'good-code', state })}`)
}
/** What the provider says of whoever comes. */
const comesAs = (email: string) => {
  provider.claims = honest => ({ ...honest, email })
  provider.userInfo = () => ({ json: { sub: 'pairwise-ada', email } })
}
const resultOf = async (started: Page) =>
  (await gateway.ada.call('GET', `/strategies/test/${started.json().id}`)).json()
const people = async () => (await gateway.ada.call('GET', '/collaborators')).json()

describe('a test of a sign-in', () => {
  it('goes the whole way with an entry that is not saved, and signs nobody in', async () => {
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    expect((await resultOf(started)).state).toBe('waiting')
    const back = await comeBack(started)
    expect([back.status, back.location]).toEqual([
      303,
      `${origin}/admin/strategies/test/${started.json().id}`,
    ])
    expect(back.setCookies).toEqual([])

    const { state, steps, result } = await resultOf(started)
    expect(state).toBe('done')
    expect(steps.map((step: { ok: boolean }) => step.ok)).not.toContain(false)
    expect(steps.map((step: { title: string }) => step.title)).toContain('The id_token is genuine')
    expect(result).toMatchObject({
      admitted: false,
      title: 'The provider’s side works; this person would be refused: You have not been invited yet',
      // Ada has an account by her password.
      cure: 'Invite ada@contoso.test to sign in with azure, or let them use default.',
    })
    expect(result.summary).toMatch(/would be refused: You have not been invited yet/)
    expect((await people()).total).toBe(1)
  })

  it('says that an address would count for nothing, and why', async () => {
    const many = { ...entraOptions(provider, 'common'), callbackURL, tenants: 'any' }
    const tried = async (change: object) => {
      const typed = { ...entry(), options: many, ...change }
      const started = await begin({ strategyId: 'azure', entry: JSON.stringify(typed) })
      await comeBack(started)
      return (await resultOf(started)).result.summary
    }
    expect(await tried({ allowSelfSignup: true })).toMatch(
      /Their address counts for no rule and no invitation: tenant .* is not on options\.tenants/,
    )
    expect(await tried({ allowSelfSignup: false })).toContain('would be refused')
  })

  it('says that groups would be missing, and which permission Entra lacks, before anybody is locked out', async () => {
    provider.claims = honest => ({ ...honest, email: 'many@contoso.test', _claim_names: { groups: 'src1' } })
    provider.userInfo = () => ({ json: { sub: 'pairwise-ada' } })
    const open = { ...entry(), allowSelfSignup: true }
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(open) })
    await comeBack(started)
    const { state, steps, result } = await resultOf(started)
    expect(state).toBe('done')
    const failed = steps.filter((step: { ok: boolean }) => !step.ok)
    expect(failed.map((step: { title: string }) => step.title)).toEqual([
      'The groups, which were too many for a token',
    ])
    expect(result.summary).toMatch(/would get an account.*without groups.*User\.Read/)
  })

  it('says which claims are there and not understood, and what to write', async () => {
    const roleMapping = [{ claim: 'app.roles', value: 'Admin', role: 'admin' }]
    const fieldMapping = { email: ['mail', 'email'], groups: 'teams' }
    const typed = { ...entry(), allowSelfSignup: true, fieldMapping, roleMapping }
    const said = {
      mail: 'ada',
      email: 'many@contoso.test',
      teams: [{ name: 'a' }],
      app: { roles: 'a,Admin' },
    }
    provider.claims = honest => ({ ...honest, ...said })
    provider.userInfo = () => ({ json: { sub: 'pairwise-ada' } })
    const summaryOf = async () => {
      const started = await begin({ strategyId: 'azure', entry: JSON.stringify(typed) })
      await comeBack(started)
      return (await resultOf(started)).result.summary as string
    }
    const summary = await summaryOf()
    expect(summary).toContain('would get an account')
    expect(summary).toContain('The claim mail (fieldMapping.email) is there and not understood: "ada" came.')
    expect(summary).toMatch(
      /The claim teams \(fieldMapping\.groups\).*a list of objects with the keys name came\. .*"teams\.name"/,
    )
    expect(summary).toMatch(/The claim app\.roles \(roleMapping\).*commas.*Let the provider send a list/)
    provider.claims = honest => ({ ...honest, ...said, email: { value: 'x' } })
    expect(await summaryOf()).toMatch(
      /would be refused: Your e-mail address is not understood.*"email\.value"/,
    )
  })

  it('says which claims the file names that did not come', async () => {
    comesAs('many@contoso.test')
    const typed = {
      ...entry(),
      allowSelfSignup: true,
      fieldMapping: { groups: 'teams' },
      roleMapping: [{ claim: 'app.roles', value: 'Admin', role: 'admin' }],
    }
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(typed) })
    await comeBack(started)
    const { result } = await resultOf(started)
    expect(result).toMatchObject({ admitted: true, title: 'It works: this person would come in' })
    expect(result.notes).toEqual([
      expect.stringMatching(/^The claim teams \(fieldMapping\.groups\) did not come\. What came: .*sub/),
      expect.stringMatching(/^The claim app\.roles \(roleMapping\) did not come\. Correct the name/),
    ])
  })

  it('says of an address that does not come which claim was asked for and which came, and not that it works', async () => {
    const typed = { ...entry(), allowSelfSignup: true, fieldMapping: { email: 'mail' } }
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(typed) })
    await comeBack(started)
    const { result } = await resultOf(started)
    expect(result.admitted).toBe(false)
    expect(result.cause).toMatch(
      /^fieldMapping\.email asks for the claim mail, which did not come\. What came: .*email/,
    )
    expect(result.summary).not.toContain('It works')
  })

  it('says that somebody is awaited by another way', async () => {
    comesAs('many@contoso.test')
    await gateway.ada.call('POST', '/collaborators/invite', {
      ...{ email: 'many@contoso.test', strategy: 'default', roles: ['member'] },
    })
    const begun = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    await comeBack(begun)
    expect((await resultOf(begun)).result).toMatchObject({
      cause: expect.stringContaining('This address is invited, but with default; they came with azure.'),
      cure: expect.stringContaining('Invite many@contoso.test to sign in with azure'),
    })
  })

  it('of a tenant that does not exist says that, with the code that stands in the answer', async () => {
    provider.discovery = () => ({
      status: 400,
      json: { error: 'invalid_tenant', error_description: "AADSTS90002: Tenant 'x' not found." },
    })
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    expect((await resultOf(started)).result).toMatchObject({
      code: 'AADSTS90002',
      title: 'It does not work yet: Sign-in is not set up correctly',
      cause:
        'The provider was asked to describe itself: the tenant in the addresses does not exist in this cloud.',
      cure: expect.stringMatching(/^Copy Directory \(tenant\) ID .* Mend it in the configuration\.$/),
      docs: 'docs/reference/provider-errors.md#aadsts90002',
    })
  })

  it('shows no secret, neither the client’s nor a token', async () => {
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    await comeBack(started)
    const shown = JSON.stringify(await resultOf(started))
    expect(shown).not.toContain('S3cret~Value')
    expect(shown).not.toContain(provider.accessToken)
    expect(shown).not.toContain('good-code')
  })

  it('says who would come in as what, without redeeming the invitation', async () => {
    await gateway.write(listed({ azure: entry() }))
    await gateway.ada.call('POST', '/restart', {})
    await gateway.ada.call('POST', '/collaborators/invite', {
      email: 'grace@contoso.test',
      strategy: 'azure',
      roles: ['admin'],
    })
    provider.claims = claims => ({ ...claims, email: 'grace@contoso.test' })
    provider.userInfo = () => ({ json: { sub: 'pairwise-ada', email: 'grace@contoso.test' } })
    const started = await begin({ strategyId: 'azure' })
    await comeBack(started)
    const { result } = await resultOf(started)
    expect(result).toMatchObject({ email: 'grace@contoso.test', roles: ['admin', 'member'] })
    expect(result.summary).toMatch(/invitation would be redeemed/)
    const { items } = await people()
    expect(items.map((item: { id: string }) => item.id.startsWith('invited.'))).toEqual([false, true])
  })

  it('whose answer stays in a fragment ends with an error, and not with "signed out"', async () => {
    await gateway.write(listed({ azure: entry() }))
    await gateway.ada.call('POST', '/restart', {})
    const { browser } = gateway.ada
    const started = await begin({ strategyId: 'azure' })
    const bare = await browser.open(callbackURL)
    expect([bare.status, bare.location]).toEqual([400, undefined])
    expect(bare.body).toContain('This sign-in cannot be continued')
    // The test goes on, and once it has ended there is nothing more to wait for.
    await comeBack(started)
    expect((await resultOf(started)).state).toBe('done')
    expect((await browser.open(callbackURL)).location).toBe(`${origin}/admin/login?signedOut=1`)
  })

  it('says what the provider refused and where to mend it', async () => {
    provider.token = () => ({
      status: 401,
      json: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
    })
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    await comeBack(started)
    const { state, steps, result } = await resultOf(started)
    expect(state).toBe('failed')
    expect(steps.at(-1).ok).toBe(false)
    expect(result.summary).toMatch(/secret/i)
  })

  it('says first what was hardly meant to be a part of the secret, and shows nothing of it', async () => {
    const refused = {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret provided.',
    }
    provider.token = () => ({ status: 401, json: refused })
    const secret = 'vTz8Q~.kL_2-xYz9'
    await writeFile(join(gateway.folder, 'azure-secret'), `${secret}\u200B\n`)
    await gateway.write(listed({ azure: entry({ clientSecret: '${file:./azure-secret}' }) }))
    const typed = { strategyId: 'azure', entry: JSON.stringify(entry({ clientSecret: `"${secret}"` })) }
    for (const [asked, notice, first] of [
      [
        { strategyId: 'azure' },
        /ends with a zero-width space \(U\+200B\), which comes from \$\{file:\.\/azure-secret\}/,
        /ends with a zero-width space/,
      ],
      [typed, /stands in quotation marks.* stands in this file/, /stands in quotation marks/],
    ] as const) {
      const started = await begin(asked)
      const [step] = (await resultOf(started)).steps
      expect(step).toMatchObject({
        ...{ title: 'Worth a look: authStrategies.azure.options.clientSecret', ok: true, warning: true },
        detail: expect.stringMatching(notice),
      })
      await comeBack(started)
      const ended = await resultOf(started)
      expect(ended.result.summary).toMatch(first)
      // Before the Secret ID is blamed.
      expect(ended.result.summary.search(first)).toBeLessThan(ended.result.summary.indexOf('Secret ID'))
      expect(JSON.stringify(ended)).not.toContain(secret)
    }
  })

  it('shows its result at once when the provider does not answer', async () => {
    await provider.close()
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    expect(started.json().url).toBe(`/admin/strategies/test/${started.json().id}`)
    expect((await resultOf(started)).state).toBe('failed')
    provider = await startFaultyProvider()
  })

  it('says in sentences what is wrong and what to do, where no document stands at an address', async () => {
    provider.discovery = () => ({ status: 404, text: '<h1>Nothing</h1>', type: 'text/html' })
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    expect((await resultOf(started)).result.summary).toMatch(
      /^The provider was asked to describe itself: expected a JSON object with status 200\. Open the address in a browser: no discovery document stands there\. Correct options\.issuer .* Mend it in the configuration\.$/,
    )
  })

  it('marks what a sign-in can do without as worth a look, and not as good', async () => {
    provider.userInfo = () => ({ status: 401, text: 'MSIS9921' })
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    await comeBack(started)
    const { state, steps } = await resultOf(started)
    const odd = steps.filter((step: { warning?: boolean }) => step.warning)
    expect([state, odd.map((step: { title: string }) => step.title)]).toEqual([
      'done',
      ['What the provider says of the person: left aside, the id_token says enough'],
    ])
  })

  it('is not finished by another person’s browser', async () => {
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    const stranger = createBrowser(gateway.gatewright.port)
    expect((await comeBack(started, stranger)).status).toBe(404)
    expect((await resultOf(started)).state).toBe('waiting')
  })

  it('survives a restart on the way', async () => {
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(entry()) })
    await gateway.write(fileText({ roles: ['support'] }))
    await gateway.ada.call('POST', '/restart', {})
    await comeBack(started)
    expect((await resultOf(started)).state).toBe('done')
  })

  it('names the mistakes of an entry instead of starting', async () => {
    const page = await begin({ strategyId: 'azure', entry: JSON.stringify(entry({ clientID: undefined })) })
    expect([page.status, page.json().problems[0].path]).toEqual([
      422,
      'authStrategies.azure.options.clientID',
    ])
    expect((await begin({ strategyId: 'azure', entry: '{ "type": ' })).json().message).toBe(
      'The entry is not JSON yet.',
    )
    const soup = `{"a":${']'.repeat(20_000)},"b":${'['.repeat(20_000)}`
    expect((await begin({ strategyId: 'azure', entry: soup })).json().message).toBe(
      'The entry is not JSON yet.',
    )
    expect((await begin({ strategyId: 'nowhere' })).json().message).toBe(
      'The file has no strategy "nowhere".',
    )
    expect((await begin({ strategyId: 'default' })).status).toBe(400)
  })

  it('uses the real secret behind the mask that the editor shows', async () => {
    await gateway.write(listed({ azure: entry() }))
    const { text } = (await gateway.ada.call('GET', '/config')).json()
    const masked = JSON.parse(text).authStrategies.azure
    const started = await begin({ strategyId: 'azure', entry: JSON.stringify(masked) })
    await comeBack(started)
    expect((await resultOf(started)).state).toBe('done')
    expect(provider.tokenRequests.length).toBe(1)
  })
})

describe('the strategies', () => {
  it('are listed with their state, their callback URL and how many could sign in', async () => {
    await gateway.write(
      fileText({ authStrategies: { azure: entry() }, pro: { collaboratorsAuthStrategies: ['default'] } }),
    )
    await gateway.ada.call('POST', '/restart', {})
    const strategies = (await gateway.ada.call('GET', '/strategies')).json()
    expect(strategies).toMatchObject([
      { id: 'default', type: 'basic', offered: true, invited: 1 },
      { id: 'azure', type: 'oauth2', offered: false, callbackURL, invited: 0, allowSelfSignup: false },
    ])
    expect(strategies[1].notOfferedBecause).toMatch(/collaboratorsAuthStrategies/)
    expect(strategies[0].lastSignIns).toMatchObject([{ email: 'ada@contoso.test', ok: true }])
  })

  it('have a snippet for each provider, with the callback URL worked out', async () => {
    const snippets = (await gateway.ada.call('GET', '/strategies/snippets')).json()
    const entra = snippets.find((snippet: { provider: string }) => snippet.provider === 'entra')
    expect(entra).toMatchObject({ id: 'azure', callbackURL })
    expect(JSON.parse(entra.entry).options.callbackURL).toBe(callbackURL)
  })
})
