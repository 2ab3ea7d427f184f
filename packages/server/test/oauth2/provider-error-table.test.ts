/**
 * Every error that Entra, as the emulator plays it, can answer with: wherever it stands in an answer, it is explained from the one
 * table to the person, to the operator and to the log. What the emulator says is its own; the two tables share no code.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aadstsTable } from '../../../entra-emulator/src/errors/aadsts.ts'
import { doorTexts } from '../../src/door-texts.ts'
import type { GatewrightError } from '../../src/errors.ts'
import { levelOf } from '../../src/http/refusals.ts'
import { entraErrors } from '../../src/strategies/oauth2/entra-errors.ts'
import { oauthErrors } from '../../src/strategies/oauth2/oauth-errors.ts'
import { refusal, signIn } from './support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from './support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeAll(async () => {
  provider = await startFaultyProvider()
})
afterAll(() => provider.close())

const honest = {
  token: (honestToken => honestToken()) as FaultyProvider['token'],
  discovery: (document => ({ json: document })) as FaultyProvider['discovery'],
}

/** Each attempt is at a strategy of its own: nothing of an earlier answer is remembered. */
const attempt = (changed: Partial<FaultyProvider>, returning?: Parameters<typeof signIn>[2]) => {
  Object.assign(provider, honest, changed)
  return refusal(signIn(strategyWith(entraOptions(provider)), provider, returning))
}

const codes = Object.entries(aadstsTable).map(([number, entry]) => ({ number: Number(number), ...entry }))

/** As Entra writes it: with identifiers behind the text. */
const said = (number: number, text: string) =>
  `AADSTS${number}: ${text.replaceAll(/\{\w+\}/g, 'x')} Trace ID: 0 Correlation ID: 1 Timestamp: 2026-03-01 12:00:00Z`

/** The explanation, wherever the code came from. */
function expectExplained(number: number, error: GatewrightError, call: string): void {
  const row = entraErrors[number]
  expect([number, call, error.detail.aadsts, error.detail.reason, error.detail.call]).toEqual([
    ...[number, call, number, row?.meaning, call],
  ])
  expect(error.detail).toMatchObject({
    place: row?.place,
    mend: row?.mend,
    docs: `docs/reference/provider-errors.md#aadsts${number}`,
  })
  expect(error.says).toBe(row?.says)
}

describe('every code that the emulator can give', () => {
  test('is in the table', () => {
    expect(codes.map(({ number }) => number).filter(number => entraErrors[number] === undefined)).toEqual([])
  })

  test('is explained at the callback', async () => {
    for (const { number, text, error, redirectError = error } of codes) {
      const refused = await attempt({}, parameters => {
        parameters.delete('code')
        parameters.set('error', redirectError)
        parameters.set('error_description', said(number, text))
      })
      expectExplained(number, refused, 'callback')
      // Whoever holds the browser may have made it up.
      expect(levelOf(refused)).not.toBe('error')
    }
  })

  test('is explained at the token endpoint, as JSON', async () => {
    for (const { number, text, error, status = 400 } of codes) {
      const json = { error, error_description: said(number, text), error_codes: [number] }
      expectExplained(number, await attempt({ token: () => ({ status, json }) }), 'token')
    }
  })

  test('is explained at the token endpoint where only error_codes has it', async () => {
    for (const { number, error, status = 400 } of codes) {
      const json = { error, error_codes: [number] }
      expectExplained(number, await attempt({ token: () => ({ status, json }) }), 'token')
    }
  })

  test('is explained at the token endpoint, in a page of HTML', async () => {
    for (const { number, text } of codes) {
      const page = `<!doctype html><title>Sign in</title><p>${said(number, text)}</p>`
      const token = () => ({ status: 400, text: page, type: 'text/html' })
      expectExplained(number, await attempt({ token }), 'token')
    }
  })

  test('is explained where the token endpoint fails with a 5xx', async () => {
    const [{ number, text }] = codes as [(typeof codes)[0]]
    const token = () => ({
      status: 503,
      json: { error: 'server_error', error_description: said(number, text) },
    })
    expectExplained(number, await attempt({ token }), 'token')
  })

  test('is explained at userinfo', async () => {
    for (const { number, text, error } of codes) {
      for (const status of [400, 401]) {
        provider.userInfo = () => ({ status, json: { error, error_description: said(number, text) } })
        const config = { ...entraOptions(provider), jwtToken: undefined }
        // Its claim is mapped, so that userinfo cannot be left aside.
        provider.claims = ({ email: _none, ...rest }) => rest
        Object.assign(provider, honest)
        expectExplained(number, await refusal(signIn(strategyWith(config), provider)), 'userinfo')
      }
    }
    provider.claims = claims => claims
  })

  test('is explained where the provider is to describe itself', async () => {
    for (const { number, text, error } of codes) {
      const json = { error, error_description: said(number, text), error_codes: [number] }
      expectExplained(number, await attempt({ discovery: () => ({ status: 400, json }) }), 'discovery')
    }
  })

  test('is explained where requests are pushed', async () => {
    for (const { number, text, error } of codes) {
      provider.pushed = () => ({ status: 400, json: { error, error_description: said(number, text) } })
      Object.assign(provider, honest, {
        discovery: (document: object) => ({
          json: {
            ...document,
            require_pushed_authorization_requests: true,
            pushed_authorization_request_endpoint: `${provider.origin}/par`,
          },
        }),
      })
      const strategy = strategyWith(openIdOptions(provider))
      expectExplained(number, await refusal(signIn(strategy, provider)), 'par')
    }
  })
})

test('a tenant that exists nowhere is said to be that, wherever the answer comes from', async () => {
  const text = said(90002, "Tenant 'nowhere' not found.")
  const refused = await attempt({ discovery: () => ({ status: 400, text, type: 'text/html' }) })
  expect(refused.code).toBe('client_misconfigured')
  expect(refused.detail).toMatchObject({
    reason: 'the tenant in the addresses does not exist in this cloud',
    mend: expect.stringContaining('Copy Directory (tenant) ID'),
    description: expect.stringContaining("AADSTS90002: Tenant 'nowhere' not found."),
  })
  expect(levelOf(refused)).toBe('error')
})

test('what an endpoint that was sent secrets writes in a page is repeated nowhere', async () => {
  const text = `<p>AADSTS90002: not found; you sent good-code</p>`
  const refused = await attempt({ token: () => ({ status: 400, text, type: 'text/html' }) })
  expect(JSON.stringify(refused.detail)).not.toContain('good-code')
})

test('the number of an error_uri counts where there is no description', async () => {
  const refused = await attempt({}, parameters => {
    parameters.delete('code')
    parameters.set('error', 'access_denied')
    parameters.set('error_uri', 'https://login.microsoftonline.com/error?code=50105')
  })
  expect([refused.detail.aadsts, refused.says]).toEqual([50105, 'not_assigned'])
})

test('a number that is not in the table is named all the same, and means what the OAuth error means', async () => {
  const json = { error: 'invalid_client', error_description: 'AADSTS7999999: new' }
  const refused = await attempt({ token: () => ({ status: 401, json }) })
  expect(refused.detail).toMatchObject({ aadsts: 7999999, reason: oauthErrors.invalid_client?.meaning })
})

/** By the document that defines them. */
const standard = {
  'RFC 6749 4.1.2.1':
    'invalid_request unauthorized_client access_denied unsupported_response_type invalid_scope server_error temporarily_unavailable',
  'RFC 6749 5.2':
    'invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type invalid_scope',
  'OpenID Connect Core 3.1.2.6':
    'interaction_required login_required account_selection_required consent_required invalid_request_uri invalid_request_object request_not_supported request_uri_not_supported registration_not_supported',
  'RFC 6750 3.1': 'invalid_request invalid_token insufficient_scope',
  'RFC 8628 3.5': 'authorization_pending slow_down access_denied expired_token',
  'RFC 8707 2': 'invalid_target',
  'RFC 9449': 'invalid_dpop_proof use_dpop_nonce',
  'RFC 9470': 'insufficient_user_authentication',
}

test.each(Object.entries(standard))('every error of %s is in the table', (_, names) => {
  expect(names.split(' ').filter(name => oauthErrors[name] === undefined)).toEqual([])
})

test('each row is whole sentences for the operator, and plain words for the person', () => {
  for (const [name, row] of [...Object.entries(entraErrors), ...Object.entries(oauthErrors)]) {
    expect([name, /^[A-Z].*[.!?)]$/.test(row.mend)]).toEqual([name, true])
    expect([name, /[.!?]$/.test(row.meaning)]).toEqual([name, false])
  }
  for (const [name, { title, message, next }] of Object.entries(doorTexts)) {
    expect([name, /AADSTS|options\.|tenant|claim|token/.test(title + message + next)]).toEqual([name, false])
    expect([name, /\.$/.test(message) && /\.$/.test(next)]).toEqual([name, true])
  }
})
