import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../src/identity/caller.ts'
import { begin } from '../../src/sign-in/begin.ts'
import { finish } from '../../src/sign-in/callback.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { joinToken } from '../../src/sign-in/join.ts'
import { formStrategyAt, redirectStrategyAt, redirectTypeAt } from '../../src/sign-in/offered.ts'
import { keepPosted, parametersOf, peekParameters } from '../../src/sign-in/posted-answer.ts'
import { createRehearsals } from '../../src/sign-in/rehearsals.ts'
import { createTransactions } from '../../src/sign-in/transaction.ts'
import { createOneTimeCodes } from '../../src/storage/one-time-code-store.ts'
import type { AnswerShape, RedirectStrategy } from '../../src/strategies/redirect-strategy.ts'
import { type Engine, engines } from '../stores/engines.ts'
import { standingClock } from '../stores/support.ts'
import { plainSeal } from '../support/plain-seal.ts'

/** A browser's way to a provider and back, step by step, without a server or a provider. */
const origin = 'https://sso.test'
const bare: AnswerShape = { stateParameter: 'state', bareAfterSignOut: true }
const plain: AnswerShape = { stateParameter: 'state' }

describe.each(engines)('the way to a provider and back on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let context: SignInContext
  let caller: Caller | undefined
  let asked: unknown[]
  let isFull = false
  const clock = standingClock()
  const strategy = (id: string) =>
    ({
      ...{ id, takes: 'redirect', config: { id, type: 'oauth2' } },
      async begin(attempt: unknown) {
        asked.push(attempt)
        return { location: 'https://idp.test/authorize', secrets: { verifier: id } }
      },
      async finish(attempt: { readonly parameters: URLSearchParams }) {
        if (attempt.parameters.has('error')) throw new Error('the provider says no')
        return { ...attempt, parameters: attempt.parameters.toString() }
      },
    }) as unknown as RedirectStrategy
  const [azure, gitlab] = [strategy('azure'), strategy('gitlab')]

  beforeAll(async () => {
    engine = await engineOf.open()
  })
  beforeEach(() => {
    caller = undefined
    asked = []
    isFull = false
    const codes = createOneTimeCodes(engine.database, clock)
    context = {
      ...{ clock, codes, seal: plainSeal, origin, rehearsals: createRehearsals() },
      gate: { appOrigins: new Set(['https://app.test']) },
      transactions: createTransactions({ seal: plainSeal, codes, clock, secure: true, origin }),
      keptAddresses: {
        keep: async (address: string) => (isFull ? undefined : `${address.length}`.padStart(22, 'k')),
      },
      callerOf: async () => caller,
      clientOf: () => ({ address: '192.0.2.1', userAgent: '' }),
    } as unknown as SignInContext
  })
  afterAll(() => engine.close())

  const requestOf = (headers: Readonly<Record<string, string>> = {}) => ({ headers }) as IncomingMessage
  const pair = (lines: readonly string[]) => (lines[0] ?? '').split(';', 1)[0] ?? ''
  const leave = async (
    query: Readonly<Record<string, string | string[]>> = {},
    headers: Readonly<Record<string, string>> = {},
    by = azure,
  ) => {
    const begun = await begin(context, by, requestOf(headers), query)
    const { state } = asked.at(-1) as { readonly state: string }
    return { ...begun, state, cookie: pair(begun.setCookies) }
  }
  const back = (
    query: string | Readonly<Record<string, string>>,
    cookie = '',
    { by = azure, answer = plain } = {},
  ) => finish(context, { strategy: by, answer }, requestOf({ cookie }), new URLSearchParams(query))
  const refusal = (...came: Parameters<typeof back>) =>
    back(...came).then(
      ({ kind }) => kind,
      error => error.code,
    )
  const signedOut = { kind: 'elsewhere', location: `${origin}/admin/login?signedOut=1` }

  describe('on the way there', () => {
    it('the provider gets a state and the hints that it may have, and the browser keeps the rest', async () => {
      const { departure, state, setCookies } = await leave({ login_hint: 'ada@x.test', prompt: 'login' })
      expect(departure).toEqual({ location: 'https://idp.test/authorize' })
      expect(setCookies).toHaveLength(1)
      expect(asked).toEqual([{ state, loginHint: 'ada@x.test', prompt: 'login' }])
      expect((await leave()).state).not.toBe(state)
    })

    it.each([
      [{ prompt: 'select_account' }, { prompt: 'select_account' }],
      [{ login_hint: 'x'.repeat(320) }, { loginHint: 'x'.repeat(320) }],
      [{ login_hint: 'x'.repeat(321) }, {}],
      [{ login_hint: ['a', 'b'] }, {}],
      [{ prompt: 'none' }, {}],
      [{ prompt: ['login'] }, {}],
      [{ scope: 'everything' }, {}],
    ])('%j comes there as %j', async (query, hints) => {
      const { state } = await leave(query)
      expect(asked).toStrictEqual([{ state, ...hints }])
    })

    it('an attempt more than a browser may have open ends the oldest', async () => {
      let cookies = ''
      const states: string[] = []
      for (let n = 0; n < 6; n++) {
        const { cookie, state } = await leave({ returnTo: 'https://app.test/page' }, { cookie: cookies })
        const name = `${cookie.split('=', 1)[0]}=`
        cookies = [...cookies.split('; ').filter(pair => !pair.startsWith(name)), cookie].join('; ')
        states.push(state)
      }
      const [oldest = '', ...others] = states
      expect(await refusal({ state: oldest, code: 'c' }, cookies)).toBe('sign_in_pushed_out')
      caller = {} as Caller
      const elsewhere = { kind: 'elsewhere', location: 'https://app.test/page' }
      expect(await back({ state: oldest, code: 'c' }, cookies)).toEqual(elsewhere)
      for (const state of others) expect(await refusal({ state, code: 'c' }, cookies)).toBe('profile')
    })
  })

  describe('on the way back', () => {
    it('the answer, the state and what the browser kept come to the strategy, once', async () => {
      const { state, cookie } = await leave({ returnTo: 'https://app.test/page' })
      const end = await back({ state, code: 'c' }, cookie)
      if (end.kind !== 'profile') throw new Error(end.location)
      const { profile, ...rest } = end
      expect(await profile).toEqual({
        parameters: `state=${state}&code=c`,
        state,
        secrets: { verifier: 'azure' },
      })
      const name = cookie.split('=', 1)[0]
      const { clearCookie } = rest
      expect(rest).toEqual({
        kind: 'profile',
        returnTo: 'https://app.test/page',
        joins: undefined,
        clearCookie,
      })
      expect(clearCookie).toMatch(new RegExp(`^${name}=;.*Max-Age=0`))
      expect(await refusal({ state, code: 'c' }, cookie)).toBe('sign_in_used')
      caller = {} as Caller
      const wanted = { kind: 'elsewhere', location: 'https://app.test/page' }
      expect(await back({ state, code: 'c' }, cookie)).toEqual(wanted)
    })

    it('leads nowhere that is not ours', async () => {
      const { state, cookie } = await leave({ returnTo: 'https://evil.test/' })
      expect(await back({ state }, cookie)).toMatchObject({ returnTo: `${origin}/admin` })
    })

    it.each([
      ['in the attempt, where that is short', 100, false, 100],
      ['to the console, by a key, where that is long', 6000, false, 'kept'],
      ['in the attempt all the same, where it cannot be kept', 400, true, 400],
      ['home with a word, where it cannot be kept and is longer than a cookie', 6000, true, 'missed'],
    ] as const)('the wanted page goes along %s', async (_, length, full, expected) => {
      isFull = full
      const returnTo = `https://app.test/${'x'.repeat(length - 17)}`
      const { state, cookie } = await leave({ returnTo })
      expect(cookie.length).toBeLessThan(1000)
      const end = await back({ state }, cookie)
      const kept = `${origin}/api/v1/gate/hand-over?kept=${`${length}`.padStart(22, 'k')}`
      const to = { kept, missed: `${origin}/admin?missed=1` }
      expect(end).toMatchObject({ returnTo: typeof expected === 'number' ? returnTo : to[expected] })
    })

    it('adds a way to the account of the session whose token began it, and of no other', async () => {
      const joinsOf = async (join: string | string[] | undefined) => {
        const { state, cookie } = await leave(join === undefined ? {} : { join })
        const end = await back({ state }, cookie)
        return end.kind === 'profile' ? end.joins : end.kind
      }
      const [ada, grace] = [{ sessionId: 'ada' } as Caller, { sessionId: 'grace' } as Caller]
      const ofAda = await joinToken(context, ada)
      expect(await joinsOf(ofAda)).toBeUndefined()
      caller = grace
      expect(await joinsOf(ofAda)).toBeUndefined()
      caller = ada
      expect(await joinsOf(ofAda)).toBe('ada')
      expect(await plainSeal.open('join', ofAda)).toBe('ada')
      const forSomethingElse = await plainSeal.seal('sign-in', 'ada')
      for (const not of [undefined, 'ada', '', [ofAda, ofAda], forSomethingElse]) {
        expect(await joinsOf(not)).toBeUndefined()
      }
    })

    it('is refused in another browser and at another strategy', async () => {
      const { state, cookie } = await leave()
      expect(await refusal({ state })).toBe('sign_in_unknown')
      expect(await refusal({ state }, cookie, { by: gitlab })).toBe('sign_in_unknown')
      expect(await refusal({ state }, cookie)).toBe('profile')
    })

    it('ends with what the provider says, whenever that is looked at', async () => {
      const { state, cookie } = await leave()
      const end = await back({ state, error: 'access_denied' }, cookie)
      await new Promise(resolve => setImmediate(resolve))
      if (end.kind !== 'profile') throw new Error(end.location)
      await expect(end.profile).rejects.toThrow('the provider says no')
    })

    it('is refused without a state or with two, and the operator is told what came instead', async () => {
      const names = Array.from({ length: 25 }, (_, n) => `${'n'.repeat(60)}${n}`)
      await expect(
        back(
          new URLSearchParams([
            ['code', 'secret'],
            ['code', 'again'],
          ]).toString(),
        ),
      ).rejects.toMatchObject({
        code: 'sign_in_unknown',
        detail: { reason: 'the answer has no state', received: ['code'] },
      })
      const said = await back(names.map(name => `${name}=x`).join('&')).catch(error => error.detail)
      expect(said.received).toEqual(Array(20).fill('n'.repeat(50)))
      expect(said).not.toHaveProperty('mend')
      const { state, cookie } = await leave()
      await expect(back(`state=${state}&state=${state}`, cookie)).rejects.toMatchObject({
        code: 'sign_in_unknown',
        detail: { reason: 'state given twice' },
      })
      await expect(back('')).rejects.toMatchObject({
        code: 'sign_in_unknown',
        detail: { mend: expect.stringContaining('response_mode=query or form_post') },
      })
    })

    it('is a sign-out’s where its state says so, and where a provider is known to bring nothing', async () => {
      expect(await back({ state: 'signed-out' })).toEqual(signedOut)
      expect(await back('', '', { answer: bare })).toEqual(signedOut)
      expect(await refusal('code=x', '', { answer: bare })).toBe('sign_in_unknown')
      // An empty form that was posted.
      const posted = await keepPosted(context, new URLSearchParams())
      expect(await refusal({ posted }, '', { answer: bare })).toBe('sign_in_unknown')
    })

    it('is no sign-out’s in the middle of an attempt or of one’s own rehearsal', async () => {
      const { cookie } = await leave()
      expect(await refusal('', cookie, { answer: bare })).toBe('sign_in_unknown')
      expect(await back('', cookie, { by: gitlab, answer: bare })).toEqual(signedOut)
      context.rehearsals.put({
        ...{ id: 'r', by: 'ada', config: azure.config, named: new Set<string>(), attempt: 's', steps: [] },
        state: 'waiting',
      })
      expect(await back('', '', { answer: bare })).toEqual(signedOut)
      caller = { collaboratorId: 'eve' } as Caller
      expect(await back('', '', { answer: bare })).toEqual(signedOut)
      caller = { collaboratorId: 'ada' } as Caller
      // Somebody is signed in, and still it is no callback that they have been at before.
      expect(await refusal('', '', { answer: bare })).toBe('sign_in_unknown')
      expect(await back('', '', { by: gitlab, answer: bare })).toEqual(signedOut)
    })

    it('brings a form that was posted, once and for a minute', async () => {
      const query = async () =>
        new URLSearchParams({ posted: await keepPosted(context, new URLSearchParams('a=1&a=2&b=')) })
      const one = await query()
      expect((await peekParameters(context, one))?.toString()).toBe('a=1&a=2&b=')
      expect((await parametersOf(context, one)).toString()).toBe('a=1&a=2&b=')
      await expect(parametersOf(context, one)).rejects.toMatchObject({ code: 'sign_in_used' })
      expect(await peekParameters(context, one)).toBeUndefined()
      const late = await query()
      clock.advance(59)
      expect(await peekParameters(context, late)).toBeDefined()
      clock.advance(1)
      expect(await peekParameters(context, late)).toBeUndefined()
      const plainly = new URLSearchParams('state=x')
      expect(await parametersOf(context, plainly)).toBe(plainly)
      expect(await peekParameters(context, plainly)).toBe(plainly)
      // No other one-time code is an answer.
      const other = await context.codes.issue('admin-link', { answer: 'state=x' }, 60)
      const foreign = new URLSearchParams({ posted: other })
      expect(await peekParameters(context, foreign)).toBeUndefined()
      await expect(parametersOf(context, foreign)).rejects.toMatchObject({ code: 'sign_in_used' })
    })
  })
})

describe('the strategy that a path names', () => {
  const form = { takes: 'form', config: { type: 'basic' } }
  const redirect = { takes: 'redirect', config: { type: 'oauth2' } }
  const types: Record<string, object> = {
    basic: { takes: 'form' },
    oauth2: { takes: 'redirect' },
  }
  const context = {
    strategies: new Map([
      ['default', form],
      ['azure', redirect],
    ]),
    strategyTypes: { named: (type: string) => types[type] },
  } as unknown as SignInContext
  const at = (
    find: (offers: SignInContext, params: { type: string; strategy: string }) => unknown,
    path: string,
  ) => {
    const [type = '', strategy = ''] = path.split('/')
    try {
      return find(context, { type, strategy })
    } catch (error) {
      const { code, detail } = error as { readonly code: string; readonly detail: object }
      expect(detail).toEqual({ type, strategy })
      return code
    }
  }
  const unknown = 'unknown_strategy'

  it.each([
    ['basic/default', form, unknown, unknown],
    ['oauth2/azure', unknown, redirect, types.oauth2],
    ['oauth2/default', unknown, unknown, types.oauth2],
    ['basic/azure', unknown, unknown, unknown],
    ['oauth2/gone', unknown, unknown, types.oauth2],
    ['basic/gone', unknown, unknown, unknown],
    ['saml/azure', unknown, unknown, unknown],
  ])('%s is offered, of that type and of that kind, or there is none', (path, asForm, asRedirect, asType) => {
    expect(at(formStrategyAt, path)).toBe(asForm)
    expect(at(redirectStrategyAt, path)).toBe(asRedirect)
    expect(at(redirectTypeAt, path)).toBe(asType)
  })
})
