import type { X509Certificate } from 'node:crypto'
import { GRAPH_APP_ID } from '../access.ts'
import { federatedName } from '../steps/federated.ts'
import type { Tenant } from '../tenant.ts'
import { CLAIMS, type EntraWishes, logoutUrlOf, markerOf, redirectUriOf, SIGN_IN_SCOPES } from '../wishes.ts'

/** What a file says that somebody else runs: nothing in it is a secret. */
export interface HandOver {
  readonly tenant: Pick<Tenant, 'id' | 'graph'>
  readonly wishes: EntraWishes
  readonly round: number
  /** What proves the application; absent where a secret is to be made. */
  readonly certificate?: X509Certificate
  readonly keyId?: string
}

/** The registration as Graph takes it. */
export function applicationBody({ wishes, certificate, keyId }: HandOver): Readonly<Record<string, unknown>> {
  const logoutUrl = logoutUrlOf(wishes)
  return {
    displayName: wishes.appName,
    signInAudience: 'AzureADMyOrg',
    api: { requestedAccessTokenVersion: 2 },
    tags: ['gatewright'],
    notes: `Made by "gatewright setup entra" for ${wishes.externalUrl}.`,
    web: { redirectUris: [redirectUriOf(wishes)], ...(logoutUrl === undefined ? {} : { logoutUrl }) },
    optionalClaims: { idToken: CLAIMS.map(name => ({ name })), accessToken: [], saml2Token: [] },
    requiredResourceAccess: [
      {
        resourceAppId: GRAPH_APP_ID,
        resourceAccess: SIGN_IN_SCOPES.map(([, id]) => ({ id, type: 'Scope' })),
      },
    ],
    ...(certificate === undefined
      ? {}
      : {
          keyCredentials: [
            {
              keyId,
              displayName: wishes.appName,
              type: 'AsymmetricX509Cert',
              usage: 'Verify',
              key: certificate.raw.toString('base64'),
            },
          ],
        }),
  }
}

/** The federated credential as Graph takes it; `undefined` where another credential is wanted. */
export function federatedBody({ wishes }: Pick<HandOver, 'wishes'>):
  | {
      readonly name: string
      readonly issuer: string
      readonly subject: string
      readonly audiences: readonly string[]
    }
  | undefined {
  const { federated } = wishes
  if (wishes.credential !== 'federated' || federated === undefined) return undefined
  const { issuer, subject, audience } = federated
  return { name: federatedName(wishes.strategy, federated), issuer, subject, audiences: [audience] }
}

export const markerIn = ({ wishes, round }: HandOver): string => markerOf(wishes, round)
export const scopesInWords: string = SIGN_IN_SCOPES.map(([name]) => name).join(' ')
