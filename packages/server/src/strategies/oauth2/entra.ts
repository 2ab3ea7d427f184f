import { type OAuth2Options, personalAccountsTenant } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { GatewrightError } from '../../errors.ts'
import { misconfigured } from './failures.ts'
import type { KeyRule } from './keys.ts'
import { isGuid, tenantInIssuer } from './kind.ts'
import type { EntraProvider } from './provider.ts'
import { tokenInvalid } from './token-errors.ts'

/** What Entra's discovery document on `common` and `organizations` writes where the tenant belongs. */
const placeholder = '{tenantid}'

/**
 * The issuer that a token of tenant `tid` must carry. On `common` the published issuer is a template, which is why a plain
 * OpenID client cannot check it, and why the advice to switch the check off is so common, and so wrong.
 */
export function entraIssuer(published: string, claims: JWTPayload): string {
  const { tid } = claims
  if (!isGuid(tid)) {
    throw tokenInvalid('id_token', {
      reason: 'the claim tid is no tenant id',
      claim: 'tid',
      received: tid ?? null,
    })
  }
  return published.replace(placeholder, tid)
}

/**
 * Refuses tenants that this strategy is not for.
 *
 * The address names one tenant: the token must be of that tenant (a domain is resolved by the discovery document).
 * It names many: `options.tenants` says which. With `any` every tenant's people prove who they are, and nobody vouches for
 * what their tokens say, see `source.ts`.
 * @throws GatewrightError `tenant_not_allowed`, `client_misconfigured`, and what looking up a listed domain may end with
 */
export async function checkTenant(
  { tenants: listed }: Pick<OAuth2Options, 'tenants'>,
  { tenant, tenants, as }: EntraProvider,
  tid: string,
): Promise<void> {
  const received = tid.toLowerCase()
  if (tenant.kind === 'single') {
    const expected = tenantInIssuer(as.issuer)
    if (expected === undefined || (isGuid(tenant.name) && tenant.name.toLowerCase() !== expected)) {
      throw misconfigured('the tenant in the URL and the issuer that its discovery document names differ', {
        expected: tenant.name,
        received: as.issuer,
        mend: 'Copy Directory (tenant) ID into options.authorizationURL and options.tokenURL.',
      })
    }
    if (received !== expected) throw notAllowed(`the tenant of this strategy is ${expected}`, received)
  }
  if (tenant.kind === 'consumers' && received !== personalAccountsTenant) {
    throw notAllowed('the address is for personal accounts', received)
  }
  if (tenant.name === 'organizations' && received === personalAccountsTenant) {
    throw notAllowed('the address is for work and school accounts', received)
  }
  if (listed === 'any') return
  if (tenant.kind === 'multi' && listed.length === 0) {
    throw misconfigured(
      `the address is for every tenant (${tenant.name}), and options.tenants does not say which`,
      {
        tid: received,
        mend: 'List the tenant ids or verified domains in options.tenants, or write "tenants": "any".',
      },
    )
  }
  if (listed.length > 0 && (await tenants.entriesFor(received)).length === 0) {
    throw notAllowed('options.tenants does not list this tenant', received)
  }
}

/**
 * Entra's key documents overlap between tenants and clouds: a signature alone does not say which issuer made the token.
 * Each key names the issuer it may sign for, in the same template.
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
 */
export function entraKeyRule(published: string, issuer: string, tid: string): KeyRule {
  const templated = published.includes(placeholder)
  return key => {
    if (key.issuer === undefined) {
      return templated ? 'the signing key does not say which issuer it belongs to' : undefined
    }
    const keyIssuer = key.issuer.replace(placeholder, tid)
    return keyIssuer === issuer ? undefined : `the signing key belongs to another issuer (${keyIssuer})`
  }
}

/**
 * The account's object id in its tenant, the subject of an Entra identity. `sub` would do until the app registration is
 * made anew: it differs per app, and then everybody would be a stranger.
 * @throws GatewrightError `client_misconfigured`
 */
export function objectIdOf(options: OAuth2Options, claims: JWTPayload): string {
  if (isGuid(claims.oid)) return claims.oid.toLowerCase()
  throw misconfigured('the id_token has no oid, which identifies the account in its tenant', {
    claim: 'oid',
    received: claims.oid ?? null,
    scope: options.scope,
    mend: 'Put `profile` into options.scope.',
  })
}

function notAllowed(reason: string, received: string): GatewrightError {
  return new GatewrightError('tenant_not_allowed', {
    detail: {
      reason,
      tid: received,
      place: 'configuration',
      mend: 'To accept this organisation, add its tenant id to options.tenants (on `organizations` or `common`).',
    },
  })
}
