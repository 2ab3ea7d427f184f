import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

/**
 * An exchanged access token would put the e-mail address of one person beside the identity of another (OpenID
 * Connect Core 1.0 section 5.3.2).
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses userinfo of another person', async () => {
  provider.userInfo = () => ({ json: { sub: 'pairwise-mallory', email: 'admin@contoso.test' } })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail).toMatchObject({
    token: 'userinfo',
    claim: 'sub',
    expected: 'pairwise-ada',
    received: 'pairwise-mallory',
  })
})

for (const sub of [undefined, null, '', 7, ['pairwise-ada']]) {
  test(`believes nothing of userinfo whose sub is ${JSON.stringify(sub)}`, async () => {
    provider.userInfo = () => ({
      json: { sub, email: 'admin@contoso.test', groups: ['admins'], email_verified: true },
    })
    const { claims } = await signIn(strategyWith(entraOptions(provider)), provider)
    expect(claims.email).toBe('ada@contoso.test')
    expect(claims).not.toHaveProperty('groups')
    expect(claims).not.toHaveProperty('email_verified')
    // Where the address is needed of it, nobody is signed in.
    provider.claims = ({ email: _none, ...honest }) => honest
    const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
    expect(error.detail.reason).toContain('no sub')
  })
}

test('says what is wrong when userinfo does not accept the access token', async () => {
  provider.claims = ({ email: _none, ...honest }) => honest
  provider.userInfo = () => ({ status: 401, json: { error: { code: 'InvalidAuthenticationToken' } } })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail.mend).toContain('options.userInfoURL')
})
