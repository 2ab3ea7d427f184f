import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import { GatewrightError } from '../../src/errors.ts'
import type { Caller } from '../../src/identity/caller.ts'
import type { Profile } from '../../src/identity/profile.ts'
import { createAdminGrant, issueAdminLink } from '../../src/sign-in/admin-link.ts'
import { formRoutes } from '../../src/sign-in/form-routes.ts'
import { createFormSignIn } from '../../src/sign-in/form-sign-in.ts'
import type { FormField, FormStrategy } from '../../src/strategies/form-strategy.ts'
import { type Engine, engines } from '../stores/engines.ts'
import { emptyTables, standingClock } from '../stores/support.ts'
import { testConfig } from '../support/config.ts'
import { basicConfig } from '../support/server.ts'
import { origin, signInOn } from './support.ts'

/** Forms as they are posted, to a strategy whose passwords are all `right`. */
const email = 'ada@contoso.test'
const field = (name: string, kind: FormField['kind'], autocomplete: string): FormField => ({
  ...{ name, kind, autocomplete, label: name },
})
const fields = [field('email', 'email', 'username'), field('password', 'password', 'current-password')]
const issuer = 'urn:test'
/** By which a person, the log and the audit entry find each other. */
const ref = expect.stringMatching(/./)
const config = {
  ...testConfig(),
  strategies: ['default', 'partners'].map(id => ({ ...basicConfig(), id, claimSources: [] })),
}

describe.each(engines)('a form that is posted on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let services: ReturnType<typeof signInOn>
  let app: FastifyInstance
  let browsers: (string | undefined)[]
  let inBetween: () => Promise<unknown>
  const clock = standingClock()
  const profileOf = (address: string): Profile => ({
    ...{ issuer, subject: address, claims: { email: address }, source: { vouchedFor: [] } },
    trustsEmailIn: () => true,
  })
  const strategy = (id: string, more: object = {}) =>
    ({
      ...{ id, takes: 'form', config: config.strategies.find(each => each.id === id), fields, ...more },
      stampOf: async () => 'stamp',
      async verify({ email: address = '', password }: Record<string, string>, browser?: string) {
        browsers.push(browser)
        if (password === 'old') {
          throw new GatewrightError('password_change_required', {
            response: { reason: 'expired', minLength: 10 },
          })
        }
        if (password !== 'right') throw new GatewrightError('invalid_credentials')
        return { ...profileOf(address), issuer: `${issuer}:${id}` }
      },
    }) as unknown as FormStrategy
  const registerByLink = {
    fields: [fields[0], { ...fields[1], name: 'chosen' }],
    async prepare({ email: address = '' }: Record<string, string>) {
      await inBetween()
      return async () => profileOf(address)
    },
  }

  beforeAll(async () => {
    engine = await engineOf.open()
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'invitations', 'collaborators', 'one_time_codes')
    browsers = []
    inBetween = async () => {}
    services = signInOn(engine, clock, config)
    Object.assign(services.context, {
      strategies: new Map([
        ['default', strategy('default', { registerByLink })],
        ['partners', strategy('partners')],
      ]),
      gate: { appOrigins: new Set(['https://app.test']) },
    })
    await createInvitationStore(engine.database, clock).invite({
      email,
      strategy: 'default',
      roles: ['member'],
    })
    app = Fastify({ routerOptions: { maxParamLength: 200 } })
    app.setErrorHandler((error, _, reply) =>
      reply.code(418).send({ error: error instanceof GatewrightError ? error.code : String(error) }),
    )
    const { context } = services
    await app.register(formRoutes, { context, forms: createFormSignIn(context) })
  })
  afterEach(async () => {
    await app.close()
    services.sessions.close()
  })
  afterAll(() => engine.close())

  const send = async (path: string, payload: object | string, cookie = '') => {
    const answer = await app.inject({
      ...{ method: 'POST', url: `/api/v1/auth/${path}`, payload },
      headers: { cookie, 'content-type': 'application/json' },
    })
    const { error: code = 'signed in', redirectTo } = answer.json()
    return {
      status: answer.statusCode,
      code,
      redirectTo,
      cookies: [answer.headers['set-cookie'] ?? []].flat(),
    }
  }
  const signIn = (form: object = {}, cookie = '', strategyId = 'default') =>
    send(`login/basic/${strategyId}`, { email, password: 'right', ...form }, cookie)
  const callerIn = async (cookies: readonly string[]) =>
    (await services.sessions.callerOf(cookies[0]?.split(';', 1)[0], 'localhost:3000')) as Caller

  it('signs in, leads to where they wanted to go, and makes the browser known', async () => {
    const { cookies, ...answer } = await signIn({ returnTo: 'https://app.test/page' })
    expect(answer).toEqual({ status: 200, code: 'signed in', redirectTo: 'https://app.test/page' })
    expect(await callerIn(cookies)).toMatchObject({ email, strategy: 'default' })
    expect(cookies.map(line => line.replace(/[.=].*/, ''))).toEqual([
      'gatewright',
      'gatewright',
      'gatewright',
    ])
    expect(cookies[1]).toMatch(/^gatewright\.last=/)
    const own = cookies[2]?.split(';', 1)[0] ?? ''
    expect(own).toMatch(/^gatewright\.browser\./)
    expect((await signIn({ returnTo: 'https://evil.test/' }, own)).redirectTo).toBe(`${origin}/admin`)
    expect(browsers).toEqual([undefined, expect.stringMatching(/^[\w-]{43}$/)])
  })

  it('leads to a page with a long address too, and takes no other field that is as long', async () => {
    const returnTo = `https://app.test/page?${'x'.repeat(6000)}`
    expect(await signIn({ returnTo })).toMatchObject({ status: 200, redirectTo: returnTo })
    expect((await signIn({ password: 'x'.repeat(6000) })).redirectTo).toBeUndefined()
  })

  it('is refused where it is wrong, and written down with the account that was typed', async () => {
    expect(await signIn({ password: 'wrong', email: ' Ada@Contoso.test' })).toMatchObject({
      code: 'invalid_credentials',
      cookies: [],
    })
    expect(services.refusals).toEqual([
      [
        expect.objectContaining({ actor: email, target: 'default', code: 'invalid_credentials', ref }),
        { account: email },
      ],
    ])
    expect(services.logged.at(-1)).toMatchObject({ strategy: 'default', code: 'invalid_credentials' })
  })

  it('that asks for another password is a step, and no refusal', async () => {
    expect((await signIn({ password: 'old' })).code).toBe('password_change_required')
    expect(services.refusals).toEqual([])
  })

  it.each([
    ['login/oauth2/default', {}, 'unknown_strategy'],
    ['login/basic/gone', {}, 'unknown_strategy'],
    ['login/basic/default', { password: undefined }, 'bad_request'],
    ['admin-link/oauth2/default', { chosen: 'x' }, 'unknown_strategy'],
    ['admin-link/basic/partners', { chosen: 'x' }, 'unknown_strategy'],
    ['admin-link/basic/default', {}, 'bad_request'],
  ])('at %s with %j is none: %s', async (path, form, code) => {
    expect(await send(path, { email, password: 'right', ...form })).toMatchObject({ status: 418, code })
    expect(browsers).toEqual([])
  })

  it.each(['login', 'admin-link'])(
    'has fields of text alone, and of no length that nobody asks for, at %s',
    async what => {
      for (const odd of [{ a: 'text' }, 'x'.repeat(4097)]) {
        const form = { email, password: 'right', chosen: 'new', odd }
        expect((await send(`${what}/basic/default`, form)).code).toContain('body/odd must')
      }
      expect(browsers).toEqual([])
    },
  )

  it('is counted by account before its password is looked at', async () => {
    const statuses: string[] = []
    for (let n = 0; n < 21; n++) statuses.push((await signIn({ password: 'wrong' })).code)
    expect(statuses).toEqual([...Array(20).fill('invalid_credentials'), 'too_many_requests'])
    expect(browsers).toHaveLength(20)
  })

  it.each(['login', 'admin-link'])('is counted by address before it is read, at %s', async what => {
    const path = `${what}/basic/${'x'.repeat(101)}`
    for (let n = 0; n < 60; n++) expect((await send(path, '{')).status).toBe(418)
    expect(services.refusals).toEqual([])
    expect(await send(path, '{')).toMatchObject({ status: 429, code: 'too_many_requests' })
    expect(services.refusals).toEqual([
      [
        expect.objectContaining({ target: 'x'.repeat(100), code: 'too_many_requests', ref }),
        { account: undefined },
      ],
    ])
    expect(services.logged.at(-1)).toMatchObject({ strategy: 'x'.repeat(101) })
  })

  it('adds a way to the account that the browser is signed in to: no page of another site can post it', async () => {
    const before = await callerIn((await signIn()).cookies)
    await createInvitationStore(engine.database, clock).invite({ email, strategy: 'partners', roles: [] })
    expect((await signIn({}, '', 'partners')).code).toBe('join_unproven')
    Object.assign(services.context, { callerOf: async () => before })
    const now = await callerIn((await signIn({}, '', 'partners')).cookies)
    expect(now).toMatchObject({ collaboratorId: before.collaboratorId, strategy: 'partners' })
  })

  describe('behind the one-time link', () => {
    const heir = 'eve@contoso.test'
    const link = async () => {
      const issued = await issueAdminLink(services.context, config, 'command line')
      const { setCookie } = await createAdminGrant(services.context).accept(issued.split('#')[1] ?? '')
      return setCookie.split(';', 1)[0] as string
    }
    const register = (cookie: string, form: object = {}) =>
      send('admin-link/basic/default', { email: heir, chosen: 'new', ...form }, cookie)

    it('makes a super admin of whoever holds it, once', async () => {
      const cookie = await link()
      const { cookies, redirectTo } = await register(cookie, { returnTo: 'https://app.test/page' })
      expect(redirectTo).toBe('https://app.test/page')
      expect(await callerIn(cookies)).toMatchObject({ email: heir, superAdmin: true })
      // The session's, one that takes the link away, and who signed in last: the browser is known by what it signs in with.
      expect(cookies).toHaveLength(3)
      expect((await register(cookie)).code).toBe('admin_link_invalid')
    })

    it('does nothing for anybody else, not even to look at what they chose', async () => {
      let looked = false
      inBetween = async () => {
        looked = true
      }
      expect((await register('')).code).toBe('admin_link_invalid')
      expect(looked).toBe(false)
      expect(services.refusals).toEqual([
        [expect.objectContaining({ actor: heir, code: 'admin_link_invalid' }), { account: heir }],
      ])
    })

    it('writes nothing where another post has used it up meanwhile', async () => {
      const cookie = await link()
      const grant = createAdminGrant(services.context)
      inBetween = async () => grant.use((await grant.codeIn(cookie)) ?? '', engine.database)
      // Known and invited, so that only the link is in the way.
      expect((await register(cookie, { email })).code).toBe('admin_link_invalid')
      expect(await services.accounts.byEmail(email)).toEqual([])
    })
  })
})
