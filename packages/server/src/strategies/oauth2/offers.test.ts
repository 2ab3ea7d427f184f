import type { OAuth2Options } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { entraProvider, openIdProvider, told } from '../../../test/oauth2/support/token-maker.ts'
import { checkOffers } from './offers.ts'
import type { SigningProvider } from './provider.ts'

const options = { clientID: 'us', clientSecret: 'secret', scope: 'openid' } as unknown as OAuth2Options
const { clientSecret: _, ...publicOptions } = options
const offers = (as: Partial<SigningProvider['as']>, by = options) =>
  told(() => checkOffers(by, openIdProvider(as)))
const misconfigured = (reason: string, more: object) => ({
  code: 'client_misconfigured',
  call: 'discovery',
  place: 'provider',
  reason,
  ...more,
})

describe('what a provider offers', () => {
  it('will do where it says nothing, or something that is known', async () => {
    expect(await offers({})).toBeUndefined()
    expect(await told(() => checkOffers(options, entraProvider()))).toBeUndefined()
    for (const algorithms of [undefined, [], ['HS256', 'ES256'], ['RS256', 'none']]) {
      expect(await offers({ id_token_signing_alg_values_supported: algorithms as string[] })).toBeUndefined()
    }
    expect(await offers({ require_signed_request_object: false })).toBeUndefined()
  })

  it.each([
    [['HS256', 'none'], 'the provider signs id_tokens with the client secret alone'],
    [['none', 'HS512'], 'the provider signs id_tokens with the client secret alone'],
    [['none'], 'the provider signs id_tokens in no way that is accepted'],
    [['XHS256', 'none'], 'the provider signs id_tokens in no way that is accepted'],
  ])('will not where it signs by %j', async (algorithms, reason) => {
    expect(await offers({ id_token_signing_alg_values_supported: algorithms })).toEqual(
      misconfigured(reason, {
        received: algorithms.join(', '),
        mend: 'Choose a signing key (RS256 or ES256) for this client at the provider.',
      }),
    )
  })

  it('will not where it demands requests that we do not sign', async () => {
    expect(await offers({ require_signed_request_object: true })).toEqual(
      misconfigured('the provider demands signed request objects, which are not supported', {
        mend: 'Let this client send its requests unsigned at the provider.',
      }),
    )
  })
})

describe('how a client may prove itself', () => {
  const takes = (methods: readonly string[] | undefined, by = options) =>
    offers({ token_endpoint_auth_methods_supported: methods as string[] }, by)
  const refused = (received: string) =>
    misconfigured(`the provider takes ${received} alone, which is not supported`, {
      received,
      mend: 'Let this client authenticate with a secret at the provider (client_secret_basic or client_secret_post).',
    })

  it.each(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'])(
    'is known: %s',
    async method => {
      expect(await takes([method])).toBeUndefined()
      expect(await takes(['private_key_jwt', method])).toBeUndefined()
      expect(await takes(['private_key_jwt', method], publicOptions as OAuth2Options)).toBeUndefined()
      // A client without a secret is asked for none by many that publish only ways with one.
      expect(await takes([method], publicOptions as OAuth2Options)).toBeUndefined()
    },
  )

  it('is what the file names, whatever the provider says', async () => {
    const named = { ...options, tokenEndpointAuthMethod: 'client_secret_post' } as OAuth2Options
    expect(await takes(['private_key_jwt'], named)).toBeUndefined()
  })

  it('is said in advance where no way is known', async () => {
    for (const by of [options, publicOptions as OAuth2Options]) {
      expect(await takes(['private_key_jwt', 'tls_client_auth'], by)).toEqual(
        refused('private_key_jwt, tls_client_auth'),
      )
      expect(await takes(undefined, by)).toBeUndefined()
    }
    expect(await takes([], publicOptions as OAuth2Options)).toBeUndefined()
  })
})
