import type { AppConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, externalUsers, open } from '../../../test/gate/support/rules.ts'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { GatewrightError } from '../../errors.ts'
import type { GateRequest } from '../gate-request.ts'
import type { Requester } from '../identity/requester.ts'
import { gatedApp } from '../routing/gated-app.ts'
import { parseTarget } from '../routing/path.ts'
import type { RequestLine } from '../routing/request-line.ts'
import { admitsExternalUsers } from './admits-external-users.ts'
import type { Decision } from './decide.ts'
import { decideAccess, isForExternalUser } from './decide-access.ts'
import { openableApps, opensFor } from './openable-apps.ts'
import { refusalOf, refuse } from './refuse.ts'

function lineTo(path: string, app: Partial<AppConfig> = {}, method = 'GET'): RequestLine {
  const prefix = app.urls?.[0]?.pathPrefix.replace(/^\/$/, '') ?? ''
  const target = parseTarget(prefix + path)
  if (target === undefined) throw new Error(`${path} cannot be read`)
  const site = { app: gatedApp(testApp(app), []), prefix } as RequestLine['site']
  return { site, target, method }
}

const asked = (line: RequestLine, requester: Partial<Requester> = {}): GateRequest =>
  ({ line, requester: { usedAuthorization: false, ...requester }, unidentified: undefined }) as GateRequest

const uma = { subject: 'u1' } as unknown as NonNullable<Requester['externalUser']>

describe('an app opens', () => {
  const member = makeCaller()
  const id = (apps: readonly AppConfig[]) => apps.map(app => app.id)
  const app = (name: string, rules: AppConfig['rules'], strategies?: string[]): AppConfig =>
    testApp({ id: name, rules, ...(strategies && { strategies }) })

  it('its front page for whom its rules let in there', () => {
    const opens = (rules: AppConfig['rules'], strategies?: string[]) =>
      opensFor(gatedApp(app('a', rules, strategies), []), member)
    expect(opens([allow({ signedIn: true })])).toBe(true)
    expect(opens([open({ paths: ['/'] })])).toBe(true)
    expect(opens([allow({ signedIn: true }, { methods: ['GET'] })])).toBe(true)
    expect(opens([allow({ roles: ['admin'] })])).toBe(false)
    expect(opens([allow({ signedIn: true }, { paths: ['/deep'] })])).toBe(false)
    expect(opens([allow({ signedIn: true }, { methods: ['POST'] })])).toBe(false)
    expect(opens([allow({ signedIn: true })], ['gitlab'])).toBe(false)
    expect(opens([externalUsers({})])).toBe(false)
  })

  it('for a token of whom some rule of it admits, wherever that is, by a strategy that counts', () => {
    const apps = [
      app('anyone', [open({})]),
      app('external', [externalUsers({})]),
      app('nobody', [allow({ roles: ['admin'] })]),
      app('deep', [
        open({}),
        allow({ roles: ['admin'] }),
        allow({ groups: ['support'] }, { paths: ['/deep'] }),
      ]),
      app('by-azure', [allow({ signedIn: true })], ['gitlab', 'azure']),
      app('by-another', [allow({ signedIn: true })], ['gitlab']),
    ]
    expect(id(openableApps({ apps }, member))).toEqual(['deep', 'by-azure'])
  })
})

describe('an external user’s token is looked for', () => {
  const rules = [externalUsers({ paths: ['/chat/**'], methods: ['GET', 'PUT'] }), allow({ signedIn: true })]

  it('where a rule lets external users in, by that method, below the app’s address', () => {
    expect(admitsExternalUsers(lineTo('/chat/1', { rules }))).toBe(true)
    expect(admitsExternalUsers(lineTo('/chat/1', { rules }, 'POST'))).toBe(false)
    expect(admitsExternalUsers(lineTo('/chat/1', { rules }, 'OPTIONS'), 'PUT')).toBe(true)
    expect(admitsExternalUsers(lineTo('/studio', { rules }))).toBe(false)
    const urls = [{ origin: 'http://support.example.com', pathPrefix: '/bot' }]
    expect(admitsExternalUsers(lineTo('/chat/1', { rules, urls }))).toBe(true)
  })

  it('nowhere in an app without such a rule, nor where anyone may come in', () => {
    expect(admitsExternalUsers(lineTo('/chat/1', { rules: [allow({ signedIn: true })] }))).toBe(false)
    expect(admitsExternalUsers(lineTo('/chat/1', { rules: [open({}), ...rules] }))).toBe(false)
  })
})

describe('access', () => {
  const rules = [
    open({ paths: ['/open'] }),
    externalUsers({ paths: ['/chat'] }),
    allow({ roles: ['member'] }, { methods: ['GET'] }),
  ]
  const decisionOn = (line: RequestLine, requester?: Partial<Requester>): Decision => {
    const gated = asked(line, requester)
    expect(decideAccess(gated)).toBeUndefined()
    return gated.decision
  }

  it('is decided by method, path below the app’s address, caller and external user', () => {
    const urls = [{ origin: 'http://support.example.com', pathPrefix: '/bot' }]
    expect(decisionOn(lineTo('/open', { rules, urls }))).toEqual({ outcome: 'allow', as: 'anyone', rule: 0 })
    expect(decisionOn(lineTo('/chat', { rules }), { externalUser: uma })).toMatchObject({ rule: 1 })
    expect(decisionOn(lineTo('/chat', { rules }))).toEqual({ outcome: 'sign-in', rule: 2 })
    const caller = makeCaller()
    expect(decisionOn(lineTo('/x', { rules }), { caller })).toMatchObject({ outcome: 'allow', rule: 2 })
    expect(decisionOn(lineTo('/x', { rules }, 'POST'), { caller })).toMatchObject({ because: 'no-rule' })
    const strategies = ['gitlab']
    expect(decisionOn(lineTo('/x', { rules, strategies }), { caller })).toMatchObject({ because: 'strategy' })
  })

  it('is for an external user only where their token is why', () => {
    const isFor = (line: RequestLine, requester?: Partial<Requester>) => {
      const gated = asked(line, requester)
      decideAccess(gated)
      return isForExternalUser(gated)
    }
    expect(isFor(lineTo('/chat', { rules }), { externalUser: uma })).toBe(true)
    expect(isFor(lineTo('/open', { rules }), { externalUser: uma })).toBe(false)
    expect(isFor(lineTo('/chat', { rules }))).toBe(false)
    const both = { caller: makeCaller(), externalUser: uma }
    expect(isFor(lineTo('/x', { rules }), both)).toBe(false)
  })

  it('fails with what has kept us from knowing the sender, unless it is open to anyone', () => {
    const away = new Error('the storage is away')
    const gated = (path: string) => ({ ...asked(lineTo(path, { rules })), unidentified: away })
    expect(() => decideAccess(gated('/x'))).toThrow(away)
    expect(decideAccess(gated('/open'))).toBeUndefined()
  })
})

describe('a refusal', () => {
  const line = lineTo('/secret?token=1')
  const where = { app: 'support', method: 'GET', path: '/secret' }
  const refusal = (decision: Decision, requester: Partial<Requester> = {}) =>
    refusalOf({ ...asked(line, requester), decision })
  const askedToSignIn: Decision = { outcome: 'sign-in', rule: 0 }

  it('is there unless the rules allow it', () => {
    const gated = asked(line)
    expect(refuse({ ...gated, decision: { outcome: 'allow', as: 'anyone', rule: 0 } })).toBeUndefined()
    for (const decision of [askedToSignIn, { outcome: 'refuse', because: 'no-rule' } as const]) {
      expect(() => refuse({ ...gated, decision })).toThrow(GatewrightError)
    }
  })

  it('tells the log which rule, counted as the console counts, about whom and why', () => {
    const caller = makeCaller({ collaboratorId: 'c-ada' })
    expect(refusal({ outcome: 'refuse', because: 'rule', rule: 0 }, { caller })).toMatchObject({
      code: 'forbidden',
      detail: { ...where, collaborator: 'c-ada', rule: 1, because: 'rule' },
    })
    expect(refusal({ outcome: 'refuse', because: 'no-rule' }).detail).toEqual({
      ...where,
      collaborator: undefined,
      rule: undefined,
      because: 'no-rule',
    })
  })

  it('asks a stranger to sign in, and a program to look at its token', () => {
    const stranger = refusal(askedToSignIn)
    expect(stranger).toMatchObject({ code: 'not_signed_in', detail: { ...where, refusedKey: false } })
    const program = refusal(askedToSignIn, { usedAuthorization: true })
    expect(program).toMatchObject({ code: 'not_signed_in', detail: { ...where, refusedKey: true } })
    expect(program.response).toMatchObject({
      message: 'This API token is not valid here: it is unknown, revoked or expired, or not for this app.',
      next: 'Look for it under API tokens in the console, and make another one there.',
    })
    expect(stranger.response.message).not.toBe(program.response.message)
    // Somebody came in, so it was not the token.
    const known = refusal(askedToSignIn, { usedAuthorization: true, caller: makeCaller() })
    expect(known.detail).toMatchObject({ refusedKey: false })
  })

  it('is what is wrong with an external user’s token, where one came along', () => {
    const externalProblem = new GatewrightError('external_token_invalid')
    expect(refusal(askedToSignIn, { externalProblem })).toBe(externalProblem)
    expect(refusal({ outcome: 'refuse', because: 'rule', rule: 0 }, { externalProblem }).code).toBe(
      'forbidden',
    )
  })
})
