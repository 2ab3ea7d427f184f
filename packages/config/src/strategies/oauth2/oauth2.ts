import type { StrategyDefinition } from '../definition.ts'
import { explainOAuth2Change } from './changes.ts'
import { checkOAuth2 } from './check.ts'
import { checkAccessTokenKey } from './check-access-token-key.ts'
import { checkAuthority } from './check-authority.ts'
import { checkClientAuthentication } from './check-client-authentication.ts'
import { checkClientCertificate } from './check-client-certificate.ts'
import { checkMicrosoftAddresses } from './check-microsoft-addresses.ts'
import { checkProviderAddresses } from './check-provider-addresses.ts'
import { checkRoleMapping } from './check-role-mapping.ts'
import { checkSubject } from './check-subject.ts'
import { checkTenants } from './check-tenants.ts'
import { oauth2ClaimSources } from './claim-sources.ts'
import { type OAuth2StrategyConfig, resolveOAuth2Options } from './config.ts'
import type { OAuth2Entry } from './entry.ts'
import { oauth2Schema } from './schema.ts'
import { oauth2Settings } from './settings.ts'
import { oauth2Snippets } from './snippets.ts'
import { oauth2Source } from './source.ts'

/** Entra ID, any OpenID provider, or plain OAuth 2.0. */
export const oauth2Definition = {
  type: 'oauth2',
  takes: 'redirect',
  accounts: 'elsewhere',
  schema: oauth2Schema,
  /** OpenID Connect Core 1.0 section 5.1; `groups` is Entra's and Okta's name. */
  usualClaims: {
    email: 'email',
    fullname: 'name',
    firstname: 'given_name',
    lastname: 'family_name',
    groups: 'groups',
  },
  claimSources: entry => oauth2ClaimSources(entry),
  resolveOptions: resolveOAuth2Options,
  check(id, entry, context) {
    checkOAuth2(id, entry, context)
    checkProviderAddresses(id, entry, context)
    checkMicrosoftAddresses(id, entry, context)
    checkClientAuthentication(id, entry, context)
    checkClientCertificate(id, entry, context)
    checkTenants(id, entry, context)
    checkRoleMapping(id, entry, context)
    checkAccessTokenKey(id, entry, context)
    checkAuthority(id, entry, context)
    checkSubject(id, entry, context)
  },
  callbackAt: ['options', 'callbackURL'],
  source: oauth2Source,
  settings: oauth2Settings,
  explainChange: explainOAuth2Change,
  snippets: oauth2Snippets,
} satisfies StrategyDefinition<OAuth2Entry, OAuth2StrategyConfig>
