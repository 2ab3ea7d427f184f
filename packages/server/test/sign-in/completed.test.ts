import type { IncomingMessage } from 'node:http'
import type { StrategyConfig } from '@gatewright/config'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Accounts } from '../../src/accounts/accounts.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import type { AuditEvent } from '../../src/audit/audit-event.ts'
import { GatewrightError } from '../../src/errors.ts'
import type { Caller } from '../../src/identity/caller.ts'
import type { Profile } from '../../src/identity/profile.ts'
import type { Sessions } from '../../src/sessions/sessions.ts'
import { createAdminGrant, issueAdminLink } from '../../src/sign-in/admin-link.ts'
import { complete, type ProfileByLink } from '../../src/sign-in/complete.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { recordRefusal } from '../../src/sign-in/record-refusal.ts'
import type { Strategy } from '../../src/strategies/strategy.ts'
import { type Engine, engines } from '../stores/engines.ts'
import { emptyTables, standingClock } from '../stores/support.ts'
import { azureOffered, testConfig } from '../support/config.ts'
import { host, origin, signInOn } from './support.ts'

/** From who somebody has proven to be to what their browser gets, on a database without a server around it. */
const email = 'ada@contoso.test'
const offered = (id: string, issuer = `https://${id}.example`): StrategyConfig => ({
  ...azureOffered,
  id,
  claimSources: [issuer],
  options: { ...azureOffered.options, issuer },
})
const azure = offered('azure')
const gitlab = offered('gitlab')
const config = { ...testConfig(), strategies: [azure, gitlab] }
const profile = (subject: string, rest: Partial<Profile> = {}): Profile => ({
  ...{ issuer: 'https://azure.example', subject, claims: { email }, source: { vouchedFor: [] } },
  trustsEmailIn: () => true,
  ...rest,
})
const byGitlab = { issuer: 'https://gitlab.example' }

describe.each(engines)('a sign-in that is complete on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let sessions: Sessions
  let context: SignInContext
  let earlier: Caller | undefined
  let audited: AuditEvent[]
  let refusals: unknown[]
  let logged: Record<string, unknown>[]
  let tokensOf: string[]
  const clock = standingClock()

  beforeAll(async () => {
    engine = await engineOf.open()
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'invitations', 'collaborators', 'one_time_codes')
    earlier = undefined
    ;({ accounts, sessions, context, audited, refusals, logged, tokensOf } = signInOn(engine, clock, config))
    Object.assign(context, { callerOf: async () => earlier })
  })
  afterEach(() => sessions.close())
  afterAll(() => engine.close())

  interface Wish {
    readonly by?: StrategyConfig
    readonly cookie?: string
    readonly joins?: string | undefined
  }
  const enter = (
    who: Profile | ProfileByLink,
    { by = azure, cookie, joins }: Wish = {},
    returnTo = `${origin}/admin/profile`,
  ) =>
    complete(context, { headers: { cookie } } as IncomingMessage, {
      ...{ profile: who, strategy: { id: by.id, config: by } as Strategy, returnTo, joins },
    })

  it('goes on at once to an address that is kept, or with a word where it is kept no more', async () => {
    const kept = new Map([
      ['a'.repeat(22), 'https://app.test/deep?x'],
      ['b'.repeat(22), 'https://gone.test/'],
    ])
    const keptAddresses = { find: async (key: string) => kept.get(key) }
    Object.assign(context, { keptAddresses, gate: { appOrigins: new Set(['https://app.test']) } })
    await invite()
    const ledFrom = async (key: string) =>
      (await enter(profile('ada'), {}, `${origin}/api/v1/gate/hand-over?kept=${key}`)).redirectTo
    expect(await ledFrom('a'.repeat(22))).toBe('https://app.test/deep?x')
    for (const key of ['b', 'c']) expect(await ledFrom(key.repeat(22))).toBe(`${origin}/admin?missed=1`)
    keptAddresses.find = async () => Promise.reject(new GatewrightError('storage_unavailable'))
    expect(await ledFrom('a'.repeat(22))).toBe(`${origin}/api/v1/gate/hand-over?kept=${'a'.repeat(22)}`)
  })

  const refusal = (...asked: Parameters<typeof enter>) =>
    enter(...asked).then(
      () => 'let in',
      error => error.code,
    )
  const invite = (strategy = 'azure', to = email) =>
    createInvitationStore(engine.database, clock).invite({ email: to, strategy, roles: ['member'] })
  const callerIn = async (setCookies: readonly string[], at = host) =>
    sessions.callerOf(setCookies[0]?.split(';', 1)[0], at)
  /** Ada signed in by azure. */
  const ada = async () => {
    await invite()
    return signedIn(profile('ada'))
  }
  const signedIn = async (...asked: Parameters<typeof enter>): Promise<Caller> =>
    (await callerIn((await enter(...asked)).setCookies)) as Caller
  const sessionsOf = async ({ collaboratorId }: Pick<Caller, 'collaboratorId'>) =>
    (await sessions.list({ collaboratorId, limit: 10 })).map(({ id }) => id)
  const lines = () =>
    logged.map(({ msg, level, time: _time, pid: _pid, hostname: _host, ...rest }) => ({
      ...rest,
      said: `${level === 40 ? 'warn' : 'info'}: ${msg}`,
    }))

  it('has a session on this host for whom was proven, and where the browser wanted to go', async () => {
    await invite()
    const { setCookies, collaboratorId, redirectTo } = await enter(
      profile('ada', { atProvider: { sid: 'theirs', kept: { hint: 'x' } } }),
    )
    expect([setCookies.map(line => line.split('=', 1)[0]), redirectTo]).toEqual([
      ['gatewright', 'gatewright.last'],
      `${origin}/admin/profile`,
    ])
    const caller = await callerIn(setCookies)
    expect(caller).toMatchObject({ collaboratorId, email, strategy: 'azure' })
    expect(await callerIn(setCookies, 'app.localhost:3000')).toBeUndefined()
    const [listed] = await sessions.list({ collaboratorId, limit: 10 })
    expect(listed).toMatchObject({ strategy: 'azure', address: '192.0.2.1', userAgent: 'a browser' })
    expect(await sessions.atProvider(caller?.sessionId ?? '')).toEqual({ hint: 'x' })
    expect(await sessions.endByProvider('azure', { sid: 'theirs' })).toBe(1)
  })

  it('has a session that its provider can end by the person alone, where it names no session', async () => {
    const { sessionId } = await ada()
    expect(await sessions.atProvider(sessionId)).toBeUndefined()
    const named = (subject: string) => ({ person: { issuer: 'https://azure.example', subject } })
    expect(await sessions.endByProvider('azure', named('eve'))).toBe(0)
    expect(await sessions.endByProvider('azure', named('ada'))).toBe(1)
  })

  it('has a cookie for https alone where the console is there', async () => {
    Object.assign(context, { secure: true })
    await invite()
    const { setCookies } = await enter(profile('ada'))
    expect(setCookies[0]).toMatch(/^__Host-.*; Secure/)
    expect(await callerIn(setCookies)).toMatchObject({ email })
  })

  it('is in the audit log and in the log, with how they got in', async () => {
    const { collaboratorId } = await ada()
    const who = { actorId: collaboratorId, actor: email }
    const entry = { ...who, kind: 'sign-in', target: 'azure', result: 'ok', address: '192.0.2.1' }
    expect(audited).toEqual([{ ...entry, detail: { by: 'invitation' } }])
    expect(lines()).toEqual([
      { strategy: 'azure', collaborator: collaboratorId, by: 'invitation', said: 'info: signed in' },
    ])
    await enter(profile('ada', { groupOverage: { groups: ['a'] } }))
    expect(audited[1]).toEqual({ ...entry, detail: { by: 'account' } })
  })

  it('says of groups that are missing why, to the operator', async () => {
    const { collaboratorId } = await ada()
    const missing = { reason: 'too many', mend: 'ask for fewer' }
    await enter(profile('ada', { groupOverage: { missing } }))
    expect(audited[1]?.detail).toEqual({ by: 'account', groupsMissing: missing })
    expect(lines()[1]).toEqual({
      ...{ strategy: 'azure', collaborator: collaboratorId, by: 'account', ...missing },
      said: 'warn: signed in without groups',
    })
  })

  it('says whose address it is where it is another account’s', async () => {
    const { collaboratorId: owner } = await ada()
    await invite('azure', 'x@contoso.test')
    await enter(profile('x', { claims: { email: 'x@contoso.test' } }))
    const { collaboratorId } = await signedIn(profile('x'))
    expect(audited.at(-1)?.detail).toEqual({ by: 'account', addressOf: owner })
    const entry = { strategy: 'azure', collaborator: collaboratorId, by: 'account' }
    expect(lines().slice(-2)).toEqual([
      { ...entry, addressOf: owner, said: 'warn: the address of this sign-in belongs to another account' },
      { ...entry, said: 'info: signed in' },
    ])
  })

  it('ends the session that the browser had, and no other', async () => {
    const [first, other] = [await ada(), await signedIn(profile('ada'))]
    earlier = first
    const now = await signedIn(profile('ada'))
    expect((await sessionsOf(now)).toSorted()).toEqual([other.sessionId, now.sessionId].toSorted())
  })

  it('leaves the browser its session, and nobody an account, when it is refused', async () => {
    earlier = await ada()
    expect(await refusal(profile('eve'))).toBe('not_invited')
    // Refused at the last step: another configuration came into force meanwhile.
    await invite('gitlab', 'mary@contoso.test')
    sessions.configure({ ...config, strategies: [azure] })
    const mary = profile('mary', { ...byGitlab, claims: { email: 'mary@contoso.test' } })
    expect(await refusal(mary, { by: gitlab })).toBe('unknown_strategy')
    expect(await accounts.byEmail('mary@contoso.test')).toEqual([])
    expect(await sessionsOf(earlier)).toEqual([earlier.sessionId])
    expect(audited).toHaveLength(1)
  })

  it('adds a way to the account that the browser is signed in to, whose owner has begun it', async () => {
    const owner = await ada()
    await invite('gitlab')
    const seven = profile('7', byGitlab)
    expect(await refusal(seven, { by: gitlab })).toBe('join_unproven')
    earlier = owner
    // Another site's page has sent the browser there, or a page of a session that has ended.
    expect(await refusal(seven, { by: gitlab })).toBe('join_unproven')
    expect(await refusal(seven, { by: gitlab, joins: 'another session' })).toBe('join_unproven')
    const joins = owner.sessionId
    const { collaboratorId, redirectTo } = await enter(seven, { by: gitlab, joins })
    expect([collaboratorId, redirectTo]).toEqual([owner.collaboratorId, `${origin}/admin/profile`])
    // Its owner is shown it, on the way to where they go.
    earlier = undefined
    const shown = (await enter(profile('ada'))).redirectTo
    expect(shown).toBe(`${origin}/admin/ways?returnTo=${encodeURIComponent(`${origin}/admin/profile`)}`)
    expect((await enter(profile('ada'), {}, `${origin}/admin`)).redirectTo).toBe(`${origin}/admin/ways`)
    // An address that no proxy would let through in the query of another goes there by its key.
    const keptAddresses = { keep: async () => 'k'.repeat(22), find: async () => undefined }
    Object.assign(context, { keptAddresses, gate: { appOrigins: new Set() } })
    const long = await enter(profile('ada'), {}, `${origin}/x?${'y'.repeat(3000)}`)
    const byKey = `${origin}/api/v1/gate/hand-over?kept=${'k'.repeat(22)}`
    expect(long.redirectTo).toBe(`${origin}/admin/ways?returnTo=${encodeURIComponent(byKey)}`)
  })

  describe('by the one-time link', () => {
    const link = async () => {
      const issued = await issueAdminLink(context, config, 'command line')
      const { setCookie } = await createAdminGrant(context).accept(issued.split('#')[1] ?? '')
      return setCookie.split(';', 1)[0] as string
    }

    it('uses it up, makes super admin, and takes it from the browser', async () => {
      const cookie = await link()
      const { setCookies } = await enter(profile('ada'), { cookie })
      expect(setCookies.map(line => line.split('=', 1)[0])).toEqual([
        'gatewright',
        'gatewright.admin-link',
        'gatewright.last',
      ])
      expect(setCookies[1]).toContain('Max-Age=0')
      expect(await callerIn(setCookies)).toMatchObject({ superAdmin: true })
      expect(audited.map(({ kind }) => kind)).toEqual(['admin-link', 'sign-in'])
      expect(audited[1]?.detail).toEqual({ by: 'admin-link' })
      const eve = profile('eve', { claims: { email: 'eve@contoso.test' } })
      expect(await refusal(eve, { cookie })).toBe('not_invited')
      expect((await enter(profile('ada'), { cookie })).setCookies).toHaveLength(2)
    })

    it('is unused when it comes to nothing', async () => {
      const cookie = await link()
      expect(await refusal(profile('ada', { claims: {} }), { cookie })).toBe('email_missing')
      expect(
        await refusal(
          async () => {
            throw new GatewrightError('password_too_weak')
          },
          { cookie },
        ),
      ).toBe('password_too_weak')
      expect(await callerIn((await enter(profile('ada'), { cookie })).setCookies)).toMatchObject({
        superAdmin: true,
      })
    })

    it('is known to what proves who it is, in the same transaction', async () => {
      const cookie = await link()
      const asked: boolean[] = []
      const proof: ProfileByLink = async (tx, adminLink) => {
        asked.push(adminLink)
        await createInvitationStore(tx, clock).invite({ email, strategy: 'azure', roles: ['member'] })
        return profile('ada')
      }
      await enter(proof, { cookie })
      await enter(proof, { cookie })
      expect(asked).toEqual([true, false])
    })
  })

  describe('with a password that replaces another', () => {
    /** Ada by two ways, with a session of each and one more of the first. */
    const start = async () => {
      const first = await ada()
      await invite('gitlab')
      earlier = first
      const beside = await signedIn(profile('7', byGitlab), { by: gitlab, joins: first.sessionId })
      earlier = undefined
      return { beside, others: [await signedIn(profile('ada')), await signedIn(profile('ada'))] }
    }

    it('ends what the old one began, where the person has chosen it', async () => {
      const { beside } = await start()
      const now = await signedIn(profile('ada', { passwordReplaced: 'own' }))
      expect((await sessionsOf(now)).toSorted()).toEqual([beside.sessionId, now.sessionId].toSorted())
      expect(tokensOf).toEqual([])
    })

    it('ends all that the account has, where somebody has reset it', async () => {
      await start()
      const now = await signedIn(profile('ada', { passwordReplaced: 'reset' }))
      expect(await sessionsOf(now)).toEqual([now.sessionId])
      expect(tokensOf).toEqual([now.collaboratorId])
    })

    it('ends nothing where it is the same', async () => {
      const { beside, others } = await start()
      const now = await signedIn(profile('ada'))
      expect((await sessionsOf(now)).toSorted()).toEqual(
        [beside, now, ...others].map(({ sessionId }) => sessionId).toSorted(),
      )
      expect(tokensOf).toEqual([])
    })
  })

  it('is written down where it is refused: whom the error names, else what was typed, else nobody', async () => {
    const request = { headers: {} } as IncomingMessage
    const error = new GatewrightError('not_invited', { detail: { email, strategy: 'azure' } })
    const anonymous = new GatewrightError('sign_in_unknown', { detail: { reason: 'x' } })
    await recordRefusal(context, request, { strategy: 'azure', account: 'typed', error, ref: 'r1' })
    await recordRefusal(context, request, {
      strategy: 'azure',
      account: 'typed',
      error: anonymous,
      ref: 'r2',
    })
    await recordRefusal(context, request, { strategy: 'azure', error: anonymous, ref: 'r3' })
    const entry = { kind: 'sign-in', target: 'azure', result: 'refused', address: '192.0.2.1' }
    const unknown = { ...entry, code: 'sign_in_unknown', detail: { reason: 'x' } }
    expect(refusals).toEqual([
      [
        { ...entry, actor: email, code: 'not_invited', ref: 'r1', detail: { email, strategy: 'azure' } },
        { account: email },
      ],
      [{ ...unknown, actor: 'typed', ref: 'r2' }, { account: 'typed' }],
      [{ ...unknown, actor: 'unknown', ref: 'r3' }, { account: undefined }],
    ])
  })
})
