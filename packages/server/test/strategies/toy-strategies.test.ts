import {
  explainChanges,
  jsonSchema,
  offerSnippets,
  parseConfig,
  redactPair,
  redactText,
} from '@gatewright/config'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { createMasking } from '../../src/config-file/masking.ts'
import { createStrategyTypes } from '../../src/strategies/registry.ts'
import type { Browser } from '../support/browser.ts'
import { startToyServer, type ToyServer, toyFile } from './support/toy-server.ts'
import { typesWithToys } from './toys/types.ts'

/**
 * A type of strategy is one value. Here are two that the server does not know, each with one folder and one line
 * (`toys/types.ts`), and everything works: the check of the file, the console, the routes.
 */
const strategies = createStrategyTypes(typesWithToys).definitions
const parse = (text: string) => parseConfig(text, { file: 'gatewright.config.json', env: {}, strategies })
const origin = 'http://localhost:3000'
const file = toyFile(origin, 'https://relay.example.com')

describe('the configuration', () => {
  it('takes entries of a new type, and its defaults', () => {
    const result = parse(file)
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    expect(result.config.strategies.map(({ id, type, offered }) => [id, type, offered])).toEqual([
      ['default', 'basic', false],
      ['staff', 'directory', true],
      ['partner', 'relay', true],
    ])
    expect(result.config.strategies[1]?.fieldMapping).toEqual({ email: 'mail', fullname: 'cn' })
  })

  it('says where a key of it is wrong, and what was meant', () => {
    const result = parse(file.replace('"bindCode"', '"bindCod"'))
    const problems = result.ok ? [] : result.problems
    const line = file.split('\n').findIndex(each => each.includes('"bindCode"')) + 1
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'unknown_key',
        line,
        path: 'authStrategies.staff.options.bindCod',
        fix: 'Did you mean "bindCode"?',
      }),
    )
  })

  it('runs the checks of the type, and shows none of its secrets', () => {
    const result = parse(
      file
        .replace('"directory.contoso.test"', '"ldap://directory.contoso.test"')
        .replace('"7Q2-only-ours"', '["7Q2-only-ours"]'),
    )
    const problems = result.ok ? [] : result.problems
    expect(problems.map(({ path }) => path)).toEqual([
      'authStrategies.staff.options.server',
      'authStrategies.staff.options.bindCode',
    ])
    expect(JSON.stringify(problems)).not.toContain('7Q2-only-ours')
  })

  it('hides what the type calls a secret, also in a comment, wherever the file is shown', () => {
    const text = `// "bindCode": "an-older-one"\n${file}`
    const { mask, unmask } = createMasking(new Uint8Array(32), strategies)
    for (const shown of [
      redactText(text, strategies),
      redactPair(text, text, strategies).after,
      mask(text),
    ]) {
      expect(shown).not.toContain('7Q2-only-ours')
      expect(shown).not.toContain('an-older-one')
    }
    expect(unmask(mask(text), [text])).toEqual({ text, unknown: 0 })
  })

  it('needs the switch for accounts that live elsewhere, whatever the type is called', () => {
    const result = parse(toyFile(origin, 'https://relay.example.com', { pro: undefined }))
    expect(result.ok && result.config.strategies.map(({ offered }) => offered)).toEqual([true, false, false])
    expect(result.notices.map(({ code }) => code)).toContain('super_admin_cannot_sign_in')
  })

  it('tells a change of it in words', () => {
    const [before, after] = [parse(file), parse(file.replace('directory.contoso', 'directory.fabrikam'))]
    if (!before.ok || !after.ok) throw new Error('the files are right')
    expect(explainChanges(before.config, after.config)).toEqual([
      expect.objectContaining({
        path: 'authStrategies.staff.options',
        effects: ['Nobody of directory.contoso.test is known at directory.fabrikam.test.'],
      }),
    ])
  })

  it('offers its entries and its keys to the editor', () => {
    expect(JSON.stringify(jsonSchema(strategies))).toContain('"bindCode"')
    expect(JSON.stringify(jsonSchema())).not.toContain('"bindCode"')
    expect(offerSnippets(origin, [], strategies)).toContainEqual(
      expect.objectContaining({
        provider: 'relay-works',
        callbackURL: `${origin}/api/v1/auth/login-callback/relay/works`,
        entry: expect.stringContaining('${env:WORKS_SHARED_KEY}'),
      }),
    )
  })

  it('knows nothing of it without its line', () => {
    const result = parseConfig(file, { file: 'gatewright.config.json', env: {} })
    const problems = result.ok ? [] : result.problems
    expect(problems.filter(({ code }) => code === 'wrong_type').map(({ path }) => path)).toEqual([
      'authStrategies.staff.type',
      'authStrategies.partner.type',
    ])
  })
})

describe('the server', () => {
  let toys: ToyServer
  let browser: Browser
  const api = (path: string) => `${toys.origin}/api/v1${path}`
  const callback = () => api('/auth/login-callback/relay/partner')
  const whoAmI = async (who = browser) => (await who.call('GET', api('/auth/me'))).json().collaborator?.email
  const post = (path: string, body: object) => browser.call('POST', api(path), body, { origin: toys.origin })
  const signInAsAda = () => post('/auth/login/directory/staff', { userName: 'CONTOSO\\ada', pin: '1815' })

  beforeEach(async () => {
    toys = await startToyServer()
    browser = toys.newBrowser()
  })
  afterEach(() => toys.close())

  it('tells the console what each strategy takes', async () => {
    const { strategies: offered } = (await browser.call('GET', api('/auth/config'))).json()
    expect(offered).toEqual([
      expect.objectContaining({
        id: 'staff',
        takes: 'form',
        accounts: 'elsewhere',
        fields: [
          expect.objectContaining({ name: 'userName', label: 'User name', kind: 'text' }),
          expect.objectContaining({ name: 'site', optional: true }),
          expect.objectContaining({ name: 'pin', label: 'PIN', kind: 'password' }),
        ],
        laterFields: [expect.objectContaining({ name: 'freshPin', label: 'Fresh PIN' })],
        words: { with: 'a user name and PIN', others: 'Other directories' },
      }),
      expect.objectContaining({
        id: 'partner',
        takes: 'redirect',
        loginUrl: '/api/v1/auth/login/relay/partner',
      }),
    ])
    expect(offered[1]).not.toHaveProperty('fields')
  })

  it('signs in whoever fills in the fields of the strategy, and nobody else', async () => {
    expect((await post('/auth/login/directory/staff', { userName: 'CONTOSO\\ada', pin: '0' })).status).toBe(
      401,
    )
    expect((await post('/auth/login/directory/staff', { email: 'ada@contoso.test', pin: '1' })).status).toBe(
      400,
    )
    expect((await signInAsAda()).status).toBe(200)
    expect(await whoAmI()).toBe('ada@contoso.test')
  })

  it('slows down guessing for every form', async () => {
    const statuses: number[] = []
    for (let guess = 0; guess < 22; guess += 1) {
      const answer = await post('/auth/login/directory/staff', { userName: 'CONTOSO\\ada', pin: `${guess}` })
      statuses.push(answer.status)
    }
    expect(statuses.filter(status => status === 429)).toHaveLength(2)
  })

  it('counts guesses by account, whatever a field beside it says', async () => {
    const statuses: number[] = []
    for (let guess = 0; guess < 22; guess += 1) {
      const form = { userName: 'CONTOSO\\ada', pin: `${guess}`, site: `site ${guess}` }
      statuses.push((await post('/auth/login/directory/staff', form)).status)
    }
    expect(statuses.filter(status => status === 429)).toHaveLength(2)
  })

  it('writes into the audit log which account was refused, as it was typed and not at any length', async () => {
    const refs: string[] = []
    for (const userName of ['CONTOSO\\mallory', ` x\n${'y'.repeat(900)}`]) {
      refs.push((await post('/auth/login/directory/staff', { userName, pin: '0' })).json().ref)
    }
    await signInAsAda()
    const who = async (ref?: string) =>
      (await browser.call('GET', api(`/admin/audit?search=${ref}`))).json().items[0].who
    expect(await who(refs[0])).toBe('CONTOSO\\mallory')
    expect(await who(refs[1])).toBe(`x ${'y'.repeat(318)}`)
  })

  it('answers a path only where its type is that of the strategy', async () => {
    for (const path of [
      '/auth/login/oauth2/partner',
      '/auth/login/relay/staff',
      '/auth/login/none/partner',
    ]) {
      expect((await browser.open(api(path))).status, path).toBe(404)
    }
    const form = { email: 'ada@contoso.test', password: '1815', userName: 'CONTOSO\\ada', pin: '1815' }
    expect((await post('/auth/login/basic/staff', form)).status).toBe(404)
    expect((await post('/auth/login/relay/partner', form)).status).toBe(404)
    expect((await post('/auth/admin-link/directory/staff', form)).status).toBe(404)
  })

  /** Begins an attempt; the provider has been asked then. */
  async function begin(path = '/auth/login/relay/partner'): Promise<void> {
    const page = await browser.open(path.startsWith('/auth') ? api(path) : `${toys.origin}${path}`)
    expect(page.status).toBe(200)
    const field = (name: string) => page.body.match(new RegExp(`name="${name}" value="([^"]+)"`))?.[1] ?? ''
    toys.provider.asked = new URLSearchParams({
      Request: field('Request'),
      RelayState: field('RelayState'),
    })
  }

  /** Another site's page posts, and the browser follows. */
  async function answer(fields: Readonly<Record<string, string>>) {
    const posted = await browser.postFromElsewhere(callback(), fields)
    expect(posted.location).toContain(`${callback()}?posted=`)
    return browser.open(posted.location ?? '')
  }

  it('signs in with an answer whose fields are not `code` and `state`', async () => {
    await begin()
    expect((await answer(toys.provider.answer())).location).toBe(`${toys.origin}/admin`)
    expect(await whoAmI()).toBe('ada@contoso.test')
  })

  it('takes an answer as long as the type allows, and none that is longer', async () => {
    await begin()
    const long = { ...toys.provider.answer(), Metadata: 'x'.repeat(150 * 1024) }
    expect((await answer(long)).location).toBe(`${toys.origin}/admin`)
    const longer = { ...long, Metadata: 'x'.repeat(250 * 1024) }
    expect((await browser.postFromElsewhere(callback(), longer)).status).toBe(400)
  })

  it('hands back what the strategy has kept with the session, when somebody signs out', async () => {
    await begin()
    await answer(toys.provider.answer())
    const { redirectTo } = (await post('/auth/logout', {})).json()
    expect(redirectTo).toBe(
      `${toys.provider.origin}/slo?nameId=n-1&session=provider-session-1&RelayState=signed-out`,
    )
    const back = await browser.open(`${callback()}?RelayState=signed-out`)
    expect(back.location).toBe(`${toys.origin}/admin/login?signedOut=1`)
  })

  it.each([
    ['posts fields that say not which attempt they are for', 'POST', 'SAMLResponse=x'],
    ['carries the state in a parameter of another protocol', 'POST', 'Assertion=x&state=y'],
    ['names the attempt twice', 'POST', 'Assertion=x&RelayState=a&RelayState=b'],
    ['brings parameters that nobody asked for', 'GET', 'foo=bar'],
    ['brings nothing, from a provider that brings the state back', 'GET', ''],
  ])('answers an answer with an error, never with "signed out", when it %s', async (_, method, fields) => {
    const landed =
      method === 'POST'
        ? await browser.open(
            (
              await browser.call('POST', callback(), fields, {
                'content-type': 'application/x-www-form-urlencoded',
              })
            ).location ?? '',
          )
        : await browser.open(`${callback()}?${fields}`)
    expect(landed.status).toBe(400)
    expect(landed.location).toBeUndefined()
    expect(landed.body).toContain('This sign-in cannot be continued')
  })

  it('rehearses it for a super admin, and signs nobody in', async () => {
    await signInAsAda()
    const test = (await post('/admin/strategies/test', { strategyId: 'partner' })).json()
    await begin(test.url)
    expect((await answer(toys.provider.answer())).location).toMatch(/\/admin\/strategies\/test\//)
    const seen = (await browser.call('GET', api(`/admin/strategies/test/${test.id}`))).json()
    expect(seen).toMatchObject({ state: 'done', steps: [{ title: 'Asked' }, { title: 'Answered' }] })
    const { strategy } = (await browser.call('GET', api('/auth/me'))).json()
    expect(strategy.id).toBe('staff')
    // The form of a rehearsal is for whoever began it.
    expect((await toys.newBrowser().open(`${toys.origin}${test.url}`)).body).not.toContain(
      toys.provider.asked.get('Request'),
    )
  })

  it('tells the administration what it can do', async () => {
    await signInAsAda()
    const listed = (await browser.call('GET', api('/admin/strategies'))).json()
    expect(listed).toEqual([
      expect.objectContaining({
        id: 'default',
        accounts: 'here',
        keepsPasswords: true,
        canBeTested: false,
      }),
      expect.objectContaining({
        id: 'staff',
        accounts: 'elsewhere',
        keepsPasswords: false,
        canBeTested: false,
      }),
      expect.objectContaining({ id: 'partner', canBeTested: true, callbackURL: callback() }),
    ])
  })
})

describe('a person with a browser', () => {
  let chromium: Chromium
  let toys: ToyServer
  let page: Page

  beforeAll(async () => {
    chromium = await launchChromium()
  })
  afterAll(() => chromium?.close())
  beforeEach(async () => {
    toys = await startToyServer()
  })
  afterEach(async () => {
    await page.context().close()
    await toys.close()
  })
  const open = async (options: { javaScriptEnabled?: boolean } = {}) => {
    page = await (await chromium.newContext(options)).newPage()
    page.on('console', message => refusals.push(message.text()))
  }
  const refusals: string[] = []
  const signedInAs = async () => {
    const answer = await page.request.get(`${toys.origin}/api/v1/auth/me`)
    return (await answer.json()).collaborator?.email
  }

  it('fills in the form that the strategy names', async () => {
    await open()
    await page.goto(`${toys.origin}/admin/login`)
    await page.getByRole('link', { name: 'Continue with Partner' }).waitFor()
    await page.getByText('or with a user name and PIN').waitFor()
    const userName = page.getByRole('textbox', { name: 'User name' })
    await expect.poll(() => userName.getAttribute('type')).toBe('text')
    await expect.poll(() => userName.getAttribute('autocomplete')).toBe('username')
    await userName.fill('CONTOSO\\ada')
    const pin = page.getByRole('textbox', { name: 'PIN', exact: true })
    await expect.poll(() => pin.getAttribute('type')).toBe('password')
    await pin.fill('0000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('do not match').waitFor()
    await pin.fill('1815')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(await signedInAs()).toBe('ada@contoso.test')
  })

  async function signIn(userName: string, pin: string): Promise<void> {
    await page.goto(`${toys.origin}/admin/login`)
    await page.getByRole('textbox', { name: 'User name' }).fill(userName)
    await page.getByRole('textbox', { name: 'PIN', exact: true }).fill(pin)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  it('is asked later for what the strategy asks later, by the name that it has there', async () => {
    await open()
    await signIn('CONTOSO\\grace', '1906')
    await page.getByLabel('Fresh PIN', { exact: true }).fill('2718')
    await page.getByLabel('Fresh PIN, once more').fill('2718')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(await signedInAs()).toBe('grace@contoso.test')
  })

  it('is offered a variable for what the type calls a secret', async () => {
    await open()
    await signIn('CONTOSO\\ada', '1815')
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    await page.goto(`${toys.origin}/admin/editor`)
    for (const secret of ['staff.options.bindCode', 'partner.options.sharedKey']) {
      await page.getByText(`authStrategies.${secret}`, { exact: true }).waitFor()
    }
    await expect.poll(() => page.getByRole('button', { name: 'Move it to a variable' }).count()).toBe(2)
  })

  it('is taken to the provider by a form that posts itself, and back', async () => {
    await open()
    await page.goto(`${toys.origin}/admin/login`)
    refusals.length = 0
    await page.getByRole('link', { name: 'Continue with Partner' }).click()
    await page.getByRole('button', { name: 'Yes, it is me' }).click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(await signedInAs()).toBe('ada@contoso.test')
    expect(refusals.filter(text => text.includes('Content Security Policy'))).toEqual([])
  })

  it('gets there by a button where scripts are off', async () => {
    await open({ javaScriptEnabled: false })
    await page.goto(`${toys.origin}/api/v1/auth/login/relay/partner`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Yes, it is me' }).click()
    await page.waitForURL(`${toys.origin}/admin`)
    expect(await signedInAs()).toBe('ada@contoso.test')
  })
})
