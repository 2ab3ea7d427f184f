import { fileReference } from '../configuration-text.ts'
import type { EntraState, KeptCredential } from './state.ts'
import type { Tenant } from './tenant.ts'
import { type EntraWishes, redirectUriOf, STRATEGY_TYPE } from './wishes.ts'

/** The strategy as it stands in the configuration file. A credential is referred to, and never stands in it. */
export function entryOf(
  tenant: Pick<Tenant, 'authorizeUrl' | 'tokenUrl' | 'userInfoUrl'>,
  wishes: EntraWishes,
  { application, credential }: Pick<EntraState, 'application' | 'credential'>,
): { readonly options: Readonly<Record<string, unknown>> } | undefined {
  if (application === undefined || credential === undefined) return undefined
  return {
    type: STRATEGY_TYPE,
    label: 'Microsoft',
    allowSelfSignup: false,
    options: {
      authorizationURL: tenant.authorizeUrl,
      tokenURL: tenant.tokenUrl,
      clientID: application.appId,
      ...proofOf(credential),
      callbackURL: redirectUriOf(wishes),
      scope: 'openid profile email',
      userInfoURL: tenant.userInfoUrl,
    },
    fieldMapping: { email: 'email', fullname: 'name' },
  } as { readonly options: Readonly<Record<string, unknown>> }
}

function proofOf(credential: KeptCredential): Readonly<Record<string, string>> {
  if (credential.kind === 'federated') return { clientAssertionFile: `\${env:${credential.variable}}` }
  const reference = fileReference(credential.file)
  return credential.kind === 'certificate' ? { clientCertificate: reference } : { clientSecret: reference }
}
