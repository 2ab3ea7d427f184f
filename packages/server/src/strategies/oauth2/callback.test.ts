import { describe, expect, it } from 'vitest'
import { contoso } from '../../../test/oauth2/support/faulty-provider.ts'
import {
  entraIssuerOf,
  entraProvider,
  issuer,
  openIdProvider,
  told,
} from '../../../test/oauth2/support/token-maker.ts'
import { checkCallback } from './callback.ts'
import type { Provider } from './provider.ts'

const client = { client_id: 'us' }
const state = 'state-of-this-attempt'
const answer = (parameters: string, provider: Provider = openIdProvider()) =>
  told(() => String(checkCallback(provider, client, new URLSearchParams(parameters), state, () => undefined)))
const withState = (parameters: string) => `${parameters}&state=${state}`

const plain: Provider = { kind: 'plain', as: { issuer: 'plain:https://idp.test' } }
const misbehaved = (reason: string) => ({ code: 'provider_misbehaved', call: 'callback', reason })
const anotherProvider = (expected: string, received: string | null) => ({
  code: 'token_invalid',
  token: 'id_token',
  reason: 'the answer at the callback is from another provider',
  claim: 'iss',
  expected,
  received,
})

describe('an answer at the callback', () => {
  it('is the one to this attempt', async () => {
    expect(await answer(withState('code=good'))).toBe(withState('code=good'))
    expect(await answer(withState(`code=good&iss=${issuer}`))).toContain('code=good')
    for (const provider of [plain, entraProvider()]) {
      expect(await answer(withState('code=good'), provider)).toBe(withState('code=good'))
    }
    for (const [parameters, reason] of [
      ['code=good', 'response parameter "state" missing'],
      ['code=good&state=x', 'unexpected "state" response parameter value'],
    ] as const) {
      expect(await answer(parameters)).toEqual({ code: 'sign_in_unknown', reason })
    }
  })

  it.each(['code', 'state', 'iss', 'error'])('has the parameter %s once', async name => {
    const twice = withState(`code=good&iss=${issuer}&error=x&${name}=x`)
    expect(await answer(twice)).toEqual(misbehaved(`the parameter ${name} came twice`))
  })

  it('is of the provider that was asked (mix-up, RFC 9207)', async () => {
    expect(await answer(withState('code=good&iss=https://other.test'))).toEqual(
      anotherProvider(issuer, 'https://other.test'),
    )
    const naming = openIdProvider({ authorization_response_iss_parameter_supported: true })
    expect(await answer(withState('code=good'), naming)).toEqual(anotherProvider(issuer, null))
    // Of a provider without discovery nobody knows the name.
    expect(await answer(withState('code=good&iss=https://any.test'), plain)).toContain('code=good')
  })

  it('is of any tenant of Entra, whose id the token must have, and of nobody else', async () => {
    const common = entraProvider()
    for (const tenant of [contoso, 'contoso.test']) {
      expect(await answer(withState(`code=good&iss=${entraIssuerOf(tenant)}`), common)).toContain('code=good')
    }
    for (const iss of [
      ...['https://other.test/x/v2.0', `https://login.test/${contoso}/v3.0`, `https://login.test/${contoso}`],
      ...[`https://login.test/x/${contoso}/v2.0`, 'https://login.test/v2.0', 'https://other.test'],
    ]) {
      expect(await answer(withState(`code=good&iss=${iss}`), common)).toEqual(
        anotherProvider(entraIssuerOf('{tenantid}'), iss),
      )
    }
    const single: Provider = { ...common, as: { issuer: entraIssuerOf(contoso) } }
    expect(await answer(withState(`code=good&iss=${entraIssuerOf(contoso)}`), single)).toContain('code=good')
    for (const other of [entraIssuerOf('contoso.test'), `${entraIssuerOf(contoso)}x`]) {
      expect(await answer(withState(`code=good&iss=${other}`), single)).toEqual(
        anotherProvider(entraIssuerOf(contoso), other),
      )
    }
    // A name with braces is a template at Entra alone.
    const braces = openIdProvider({ issuer: 'https://idp.test/{tenantid}/x' })
    const filled = 'https://idp.test/a/x'
    expect(await answer(withState(`code=good&iss=${filled}`), braces)).toEqual(
      anotherProvider('https://idp.test/{tenantid}/x', filled),
    )
  })

  it('that is an error says which', async () => {
    expect(await answer(withState('error=access_denied'))).toEqual({
      code: 'sign_in_cancelled',
      call: 'callback',
      error: 'access_denied',
      place: 'person',
      reason: 'the person or the provider said no',
      mend: 'Start again.',
      docs: 'docs/reference/provider-errors.md#access_denied',
    })
    expect(
      await answer(withState('error=server_error&error_description=AADSTS1&error_subcode=cancel')),
    ).toMatchObject({
      code: 'provider_misbehaved',
      error: 'server_error',
      description: 'AADSTS1',
      subcode: 'cancel',
    })
    // Nobody ends a sign-in that is not theirs.
    expect(await answer('error=access_denied')).toMatchObject({ code: 'sign_in_unknown' })
    expect(await answer(withState(`error=access_denied&iss=https://other.test`))).toMatchObject({
      code: 'token_invalid',
    })
  })

  it('that asks for pushed requests is told on, and no other is', () => {
    const isTold = (parameters: string) => {
      let isPushed = false
      const asked = new URLSearchParams(withState(parameters))
      expect(() =>
        checkCallback(openIdProvider(), client, asked, state, () => {
          isPushed = true
        }),
      ).toThrow()
      return isPushed
    }
    expect(isTold('error=invalid_request&error_description=PAR is required')).toBe(true)
    expect(isTold('error=invalid_request&error_description=no scope')).toBe(false)
    expect(isTold('error=invalid_request')).toBe(false)
  })

  it('brings no tokens through the browser, and is not signed', async () => {
    expect(await answer(withState('code=good&id_token=a.b.c'))).toEqual(
      misbehaved('implicit and hybrid flows are not supported'),
    )
    expect(await answer(withState('response=a.b.c'))).toMatchObject({
      code: 'provider_misbehaved',
      call: 'callback',
    })
  })
})
