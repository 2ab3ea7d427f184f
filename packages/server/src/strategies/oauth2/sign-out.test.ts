import { describe, expect, it } from 'vitest'
import type { Provider } from './provider.ts'
import { signOutAddress } from './sign-out.ts'

const options = { clientID: 'client', callbackURL: 'https://sso.test/callback' } as never
const providerOf = (kind: Provider['kind'], endpoint?: string) =>
  ({ kind, as: { issuer: 'https://idp.test', end_session_endpoint: endpoint } }) as unknown as Provider
const entra = providerOf('entra', 'https://idp.test/t/oauth2/v2.0/logout')
const openid = providerOf('openid', 'https://idp.test/logout')

function addressOf(
  provider: Provider,
  kept: { readonly idToken?: string; readonly loginHint?: string },
): URL {
  return new URL(signOutAddress(options, provider, { kept, state: 'out' }) ?? '')
}

/** A token so long that the whole address has so many characters with it. */
function tokenFor(provider: Provider, length: number, loginHint?: string): string {
  const without = addressOf(provider, loginHint === undefined ? {} : { loginHint }).href.length
  return 't'.repeat(length - without - '&id_token_hint='.length)
}
/** Too long for Entra, and for nobody else. */
const long = 't'.repeat(2000)

describe('the address of the sign-out at the provider', () => {
  it.each([
    ['Entra', entra, 1500],
    [
      'Entra, as an OpenID provider',
      providerOf('openid', 'https://login.microsoftonline.com/t/oauth2/v2.0/logout'),
      1500,
    ],
    ['anybody else', openid, 4000],
    ['somebody of a like name', providerOf('openid', 'https://microsoftonline.com.evil.test/logout'), 4000],
  ] as const)(
    'has the id_token for %s as long as the whole is no longer than that takes',
    (_, provider, most) => {
      const loginHint = 'O.hint&='
      const fits = addressOf(provider, { idToken: tokenFor(provider, most, loginHint), loginHint })
      expect(fits.href).toHaveLength(most)
      const over = addressOf(provider, { idToken: tokenFor(provider, most + 1, loginHint), loginHint })
      expect(Object.fromEntries(over.searchParams)).toEqual({
        client_id: 'client',
        post_logout_redirect_uri: 'https://sso.test/callback',
        state: 'out',
        logout_hint: loginHint,
      })
    },
  )

  it.each([
    ...['login.microsoftonline.com', 'login.microsoftonline.us'],
    ...['login.partner.microsoftonline.cn', 't.ciamlogin.com', 't.b2clogin.com'],
  ])('knows Entra by its host: %s', host => {
    const { searchParams } = addressOf(providerOf('openid', `https://${host}/logout`), { idToken: long })
    expect(searchParams.has('id_token_hint')).toBe(false)
  })

  it.each([
    ...['notmicrosoftonline.com', 'login.microsoftonlineXcom', 'login.microsoftonline.cn'],
    ...['login.partnerXmicrosoftonline.cn', 'login.partner.microsoftonlineXcn'],
    ...['t.ciamloginXcom', 't.b2cloginXcom', 't.ciamlogin.com.test'],
  ])('takes nobody else for it: %s', host => {
    const { searchParams } = addressOf(providerOf('openid', `https://${host}/logout`), { idToken: long })
    expect(searchParams.get('id_token_hint')).toBe(long)
  })

  it.each([
    ['says none', providerOf('openid', undefined)],
    ['says one that everybody on the way can read', providerOf('openid', 'http://idp.test/logout')],
    ['has no document, whatever is known of it', providerOf('plain', 'https://idp.test/logout')],
  ])('is none where the provider %s', (_, provider) => {
    expect(signOutAddress(options, provider, { state: 'out' })).toBeUndefined()
  })

  it('leaves out a login_hint too that would make it too long', () => {
    const { searchParams } = addressOf(entra, { idToken: 'short', loginHint: 'x'.repeat(1500) })
    expect([searchParams.get('id_token_hint'), searchParams.get('logout_hint')]).toEqual(['short', null])
  })
})
