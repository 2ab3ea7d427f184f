import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GatewrightError } from '../../src/errors.ts'
import { refusal, signIn } from './support/attempt.ts'
import { clientSecret, type FaultyProvider, startFaultyProvider } from './support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from './support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
  provider.accessToken = 'very-secret-access-token'
})
afterEach(() => provider.close())

/** Everything that a log could print of an error: its fields, its causes, and what hides in them. */
const everythingOf = (error: GatewrightError): string => inspect(error, { depth: 20, showHidden: true })

/** Ways for an attempt to go wrong, early and late. */
const faults: Record<string, (provider: FaultyProvider) => void> = {
  'a token of the wrong audience': p => {
    p.claims = honest => ({ ...honest, aud: 'other' })
  },
  'a wrong nonce': p => {
    p.claims = honest => ({ ...honest, nonce: 'other' })
  },
  'a broken signature': p => {
    p.sign = async claims => `${await p.key.sign(claims)}AAAA`
  },
  'userinfo of another person': p => {
    p.userInfo = () => ({ json: { sub: 'other' } })
  },
  'userinfo that refuses': p => {
    p.claims = ({ email: _none, ...honest }) => honest
    p.userInfo = () => ({ status: 401, json: {} })
  },
  'a token endpoint that answers HTML': p => {
    p.token = () => ({ text: `<p>${clientSecret} ${p.tokenRequests.at(-1)?.form.get('code_verifier')}</p>` })
  },
  'a token endpoint that quotes what it was sent': p => {
    p.token = () => ({
      status: 401,
      json: {
        error: 'invalid_client',
        error_description: `AADSTS7000215: Invalid client secret '${clientSecret}' for code good-code, ${encodeURIComponent(clientSecret)} and verifier ${p.tokenRequests.at(-1)?.form.get('code_verifier')}`,
      },
    })
  },
  'a token endpoint that hangs up': p => {
    p.token = () => 'disconnect'
  },
  'a token type that nobody knows': p => {
    // So that userinfo, which nobody is asked for with it, is needed.
    p.claims = ({ email: _email, ...honest }) => honest
    p.token = async honest => {
      const { json } = (await honest()) as { json: Record<string, unknown> }
      return { json: { ...json, token_type: 'N_A' } }
    }
  },
}

for (const [name, fault] of Object.entries(faults)) {
  test(`after ${name}, neither error nor log holds a secret, a code or a token`, async () => {
    fault(provider)
    for (const options of [entraOptions(provider), openIdOptions(provider)]) {
      const strategy = strategyWith(options)
      const error = await refusal(signIn(strategy, provider))
      const seen = everythingOf(error) + strategy.lines.join('\n')
      const verifier = provider.tokenRequests.at(-1)?.form.get('code_verifier') ?? ''
      expect(verifier).toHaveLength(43)
      const nonce = provider.asked.get('nonce') ?? 'no nonce was sent'
      for (const secret of [
        clientSecret,
        encodeURIComponent(clientSecret),
        'good-code',
        verifier,
        nonce,
        'very-secret-access-token',
        'eyJ',
      ]) {
        expect(seen).not.toContain(secret)
      }
    }
  })
}

test('quotes the number and the words of the provider, with the secret masked', async () => {
  faults['a token endpoint that quotes what it was sent']?.(provider)
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail).toMatchObject({
    aadsts: 7000215,
    description: expect.stringContaining("Invalid client secret '(secret)'"),
    mend: expect.stringContaining('column Value'),
  })
})
