import type { JWTPayload } from 'jose'
import { GatewrightError } from '../../../src/errors.ts'
import type { Cached } from '../../../src/strategies/oauth2/cached.ts'
import type { PublishedKey } from '../../../src/strategies/oauth2/keys.ts'
import type { EntraProvider, SigningProvider } from '../../../src/strategies/oauth2/provider.ts'
import { createForgeKey, type ForgeKey, forgeJws } from '../../support/forge-jws.ts'
import { contoso, now } from './faulty-provider.ts'

/** A provider whose documents have been read, for what needs no request. Its key is ES256, which takes no time to make. */
export const issuer = 'https://idp.test/id'
export const key = createForgeKey('ES256', 'key-1')

const cached = <T>(value: T): Cached<T> => ({ get: async () => value, refresh: async () => value })

export function openIdProvider(
  as: Partial<SigningProvider['as']> = {},
  keys: readonly PublishedKey[] = [key.jwk],
): SigningProvider {
  return {
    kind: 'openid',
    keys: cached(keys),
    as: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      id_token_signing_alg_values_supported: ['ES256'],
      ...as,
    },
  }
}

const entraTemplate = 'https://login.test/{tenantid}/v2.0'
export const entraIssuerOf = (tid: string) => entraTemplate.replace('{tenantid}', tid)

/** `common`, with Contoso alone in the file's `tenants`; each tenant signs with the keys that are given. */
export function entraProvider(keys?: readonly PublishedKey[]): EntraProvider {
  return {
    kind: 'entra',
    tenant: { kind: 'multi', name: 'common' },
    tenants: { entriesFor: async tid => (tid === contoso ? [tid] : []) },
    keys: cached(keys ?? [{ ...key.jwk, issuer: entraTemplate }]),
    as: {
      issuer: entraTemplate,
      authorization_endpoint: 'https://login.test/common/oauth2/v2.0/authorize',
      token_endpoint: 'https://login.test/common/oauth2/v2.0/token',
      id_token_signing_alg_values_supported: ['ES256'],
    },
  }
}

/** Without a type, as many providers make them, unless the header says one. */
export const signed = (payload: JWTPayload, header: object = {}, by: ForgeKey = key): string =>
  forgeJws({ header: { alg: by.alg, kid: by.jwk.kid, ...header }, payload, sign: by.sign })

export const clock = { now: () => now }

/** What an attempt comes to, or the error with what the log gets. */
export async function told<T>(run: () => T | Promise<T>): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof GatewrightError)) throw error
    return { code: error.code, ...error.detail }
  }
}
