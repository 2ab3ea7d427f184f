import type { OAuth2Options } from '@gatewright/config'
import { expect, it } from 'vitest'
import { entraProvider, issuer, openIdProvider } from '../../../test/oauth2/support/token-maker.ts'
import { clientAuthentications } from './client-authentication.ts'
import type { Provider } from './provider.ts'

const plain: Provider = { kind: 'plain', as: { issuer } }
const offering = (...methods: string[]) => openIdProvider({ token_endpoint_auth_methods_supported: methods })
const [basic, post, jwt, none] = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none']
/** HTTP Basic as it stands in the file. */
const literal = `${basic}, literally`

/** The ways of a client, of which the secret and the id read otherwise once they are encoded where nothing else is said. */
const ways = (provider: Provider, change: Partial<OAuth2Options> = {}) =>
  clientAuthentications({ clientID: 'u s', clientSecret: 's+t', ...change } as OAuth2Options, provider).map(
    way => (way.literal === true ? `${way.method}, literally` : way.method),
  )
const withoutSecret = (provider: Provider) =>
  clientAuthentications({ clientID: 'us' } as unknown as OAuth2Options, provider).map(({ method }) => method)

it('are what most providers of the kind take, and then the other way', () => {
  expect(ways(entraProvider())).toEqual([post])
  expect(ways(plain)).toEqual([post, basic, literal])
  expect(ways(openIdProvider())).toEqual([basic, post, literal])
})

it('are what the provider publishes', () => {
  expect(ways(offering('client_secret_post', 'client_secret_basic'))).toEqual([basic, post, literal])
  expect(ways(offering('client_secret_basic', 'none'))).toEqual([basic, literal])
  expect(ways(offering('client_secret_post', 'client_secret_jwt'))).toEqual([post])
  expect(ways(offering('none', 'client_secret_jwt'))).toEqual([jwt])
  expect(ways(offering('none'))).toEqual([none])
  expect(ways(offering('private_key_jwt'))).toEqual([])
})

it('are what the file names, whatever is published', () => {
  const named = (tokenEndpointAuthMethod: NonNullable<OAuth2Options['tokenEndpointAuthMethod']>) =>
    ways(offering('private_key_jwt'), { tokenEndpointAuthMethod })
  expect(named('client_secret_basic')).toEqual([basic, literal])
  expect(named('client_secret_post')).toEqual([post])
  expect(named('client_secret_jwt')).toEqual([jwt])
  expect(named('none')).toEqual([none])
})

it('are none for a client without a secret', () => {
  for (const provider of [plain, entraProvider(), offering('client_secret_basic')]) {
    expect(withoutSecret(provider)).toEqual([none])
  }
})

it('are not the same twice: what reads alike once it is encoded goes out once', () => {
  expect(ways(plain, { clientID: 'us', clientSecret: 'st' })).toEqual([post, basic])
  expect(ways(plain, { clientID: 'us' })).toEqual([post, basic, literal])
  expect(ways(plain, { clientSecret: 'st' })).toEqual([post, basic, literal])
  // The first colon ends the id (RFC 7617 section 2), so that another client would be asked for.
  expect(ways(plain, { clientID: 'u:s' })).toEqual([post, basic])
})
