import type { ErrorCode } from '../../error-table.ts'

/** What one AADSTS number means, and where an operator mends it. */
export interface EntraError {
  readonly code: ErrorCode
  /** Which of the two places holds the wrong value: this server's configuration, the provider's portal, or the person. */
  readonly place: 'configuration' | 'provider' | 'person'
  readonly meaning: string
  readonly mend: string
  /** A secret that is not what the provider has is a cause of it, and so is whatever was added to that by mistake. */
  readonly ofSecret?: boolean
}

const row = (code: ErrorCode, place: EntraError['place'], meaning: string, mend: string): EntraError => ({
  code,
  place,
  meaning,
  mend,
})

/**
 * Numbers are for explaining only. Microsoft changes them without notice, so nothing is ever allowed because of one:
 * each of these ends the sign-in, whatever the row says.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const entraErrors: Readonly<Record<number, EntraError>> = {
  // Values that both sides must agree on
  50011: row(
    'client_misconfigured',
    'provider',
    'the redirect URI that we sent is not registered',
    'In Entra, App registrations > Authentication > Web, add options.callbackURL exactly: same case, same trailing slash, https.',
  ),
  500113: row(
    'client_misconfigured',
    'provider',
    'the app registration has no redirect URI at all',
    'In Entra, App registrations > Authentication > Add a platform > Web, add options.callbackURL.',
  ),
  700016: row(
    'client_misconfigured',
    'configuration',
    'there is no app with this client id in this tenant',
    'Compare options.clientID with Application (client) ID, and the tenant in the two URLs with Directory (tenant) ID, on the Overview page. A multitenant app must be consented to in this tenant first.',
  ),
  700038: row(
    'client_misconfigured',
    'configuration',
    'options.clientID is no valid application id',
    'Copy Application (client) ID from the Overview page of the app registration, not the Object ID.',
  ),
  90002: row(
    'client_misconfigured',
    'configuration',
    'the tenant in the URLs does not exist in this cloud',
    'Copy Directory (tenant) ID into options.authorizationURL and options.tokenURL; check the host for a national cloud.',
  ),
  50194: row(
    'client_misconfigured',
    'configuration',
    'the app is single-tenant, but the URLs name `common` or `organizations`',
    'Put the tenant id into both URLs, or make the app multitenant under Authentication > Supported account types.',
  ),
  700005: row(
    'client_misconfigured',
    'configuration',
    'the code was issued by one tenant path and redeemed at another',
    'Name the same tenant in options.authorizationURL and options.tokenURL.',
  ),
  7000215: {
    ...row(
      'client_misconfigured',
      'configuration',
      'the client secret is wrong; often the Secret ID was copied in place of the Value',
      'In Entra, Certificates & secrets, copy the column Value (shown once, right after creation) into options.clientSecret.',
    ),
    ofSecret: true,
  },
  7000222: row(
    'client_misconfigured',
    'provider',
    'the client secret has expired',
    'In Entra, Certificates & secrets, create a new one and put its Value into options.clientSecret.',
  ),
  70002: {
    ...row(
      'client_misconfigured',
      'configuration',
      'the client credentials are wrong',
      'Check options.clientSecret against Certificates & secrets.',
    ),
    ofSecret: true,
  },
  7000218: row(
    'client_misconfigured',
    'configuration',
    'Entra expects a client secret and got none',
    'Set options.clientSecret.',
  ),
  700025: row(
    'client_misconfigured',
    'provider',
    'the app is registered as a public client, which must not send a secret',
    'In Entra, Authentication, register the redirect URI on the platform Web; or remove options.clientSecret.',
  ),
  700027: row(
    'client_misconfigured',
    'provider',
    'the client assertion was not accepted',
    'Upload the matching certificate under Certificates & secrets.',
  ),
  9002325: row(
    'client_misconfigured',
    'provider',
    'the redirect URI is registered for a single-page app',
    'In Entra, Authentication, remove it from Single-page application and add it under Web.',
  ),
  9002326: row(
    'client_misconfigured',
    'provider',
    'the code may not be redeemed from here: the redirect URI is on the wrong platform',
    'In Entra, Authentication, remove it from Single-page application and add it under Web.',
  ),
  9002327: row(
    'client_misconfigured',
    'provider',
    'the redirect URI is registered for a single-page app, so the server may not redeem its codes',
    'In Entra, Authentication, remove it from Single-page application and add it under Web.',
  ),
  70011: row(
    'client_misconfigured',
    'configuration',
    'options.scope has a value that Entra does not know',
    'Start from `openid profile email`, separated by spaces.',
  ),
  500011: row(
    'client_misconfigured',
    'configuration',
    'options.scope names a resource that is not in this tenant',
    'Remove that scope, or add the resource to the tenant.',
  ),
  901002: row(
    'client_misconfigured',
    'configuration',
    'the parameter `resource` belongs to the v1.0 endpoints',
    'Remove it from options.authorizationURL and use options.scope.',
  ),
  700054: row(
    'client_misconfigured',
    'provider',
    'the app may not be given an ID token at the authorization endpoint',
    'In Entra, Authentication > Implicit grant and hybrid flows, tick ID tokens.',
  ),
  70001: row(
    'client_misconfigured',
    'provider',
    'the app is disabled or unknown',
    'In Entra, Enterprise applications > Properties, enable sign-in for users.',
  ),
  7000112: row(
    'client_misconfigured',
    'provider',
    'the app is disabled',
    'In Entra, Enterprise applications > Properties, enable sign-in for users.',
  ),
  70003: row(
    'client_misconfigured',
    'configuration',
    'the token endpoint does not know this grant',
    'Check that options.tokenURL is the v2.0 token endpoint.',
  ),
  9002313: row(
    'client_misconfigured',
    'configuration',
    'the request was malformed',
    'Check options.tokenURL and options.scope for stray characters.',
  ),
  900144: row(
    'client_misconfigured',
    'configuration',
    'a parameter is missing from the request',
    'Check that options.clientID and options.scope are not empty.',
  ),
  90014: row(
    'client_misconfigured',
    'configuration',
    'a parameter is missing from the request',
    'Check that options.clientID and options.scope are not empty.',
  ),

  // The attempt itself
  54005: row(
    'sign_in_used',
    'person',
    'the authorization code was redeemed before',
    'Nothing to mend unless it repeats: then something requests the callback twice (a prefetching proxy or scanner).',
  ),
  70008: row(
    'sign_in_expired',
    'person',
    'the authorization code has expired',
    'Nothing to mend unless it repeats: then check the clock of this server.',
  ),
  501481: row(
    'provider_refused',
    'person',
    'the PKCE verifier does not belong to this code',
    'Nothing to mend unless it repeats: then a code of another attempt is being injected into the callback.',
  ),
  65004: row(
    'sign_in_cancelled',
    'person',
    'the person declined the consent',
    'Grant admin consent under API permissions, so that nobody is asked.',
  ),
  50058: row('provider_refused', 'person', 'there was no session to sign in silently with', 'Sign in again.'),

  // The tenant's own rules
  50105: row(
    'provider_refused',
    'provider',
    'the app requires assignment and this person is not assigned',
    'In Entra, Enterprise applications > Users and groups, add the person (nested groups do not count), or set Assignment required to No.',
  ),
  501051: row(
    'provider_refused',
    'provider',
    'the app requires assignment and nothing assigns this caller',
    'In Entra, Enterprise applications > Users and groups, add an assignment.',
  ),
  50020: row(
    'provider_refused',
    'provider',
    'the account belongs to another tenant',
    'Invite it as a guest, or make the app multitenant and name `organizations` or `common` in both URLs.',
  ),
  90072: row(
    'provider_refused',
    'provider',
    'the account is not known in this tenant',
    'Invite it as a guest.',
  ),
  500208: row(
    'provider_refused',
    'provider',
    'this kind of account may not use the app',
    'Check Authentication > Supported account types.',
  ),
  65001: row(
    'provider_refused',
    'provider',
    'nobody has consented to the permissions that options.scope asks for',
    'In Entra, API permissions, grant admin consent.',
  ),
  90094: row(
    'provider_refused',
    'provider',
    'an administrator must consent first',
    'In Entra, API permissions, grant admin consent.',
  ),
  90095: row(
    'provider_refused',
    'provider',
    'the consent has been requested from an administrator',
    'In Entra, Enterprise applications > Admin consent requests, review it.',
  ),
  90099: row(
    'provider_refused',
    'provider',
    'the app is not authorised in this partner-managed tenant',
    'Consent to it in that tenant.',
  ),
  53003: row(
    'provider_refused',
    'provider',
    'Conditional Access blocks this sign-in',
    'See the sign-in log in Entra for the policy.',
  ),

  // The person's account
  50034: row(
    'provider_refused',
    'person',
    'there is no such account',
    'Check the name, or create or invite it.',
  ),
  50053: row('provider_refused', 'person', 'the account is locked', 'Wait, or unblock it in Entra.'),
  50055: row('provider_refused', 'person', 'the password has expired', 'Reset it.'),
  50057: row('provider_refused', 'person', 'the account is disabled in Entra', 'Enable it.'),
  50076: row('provider_refused', 'person', 'a second factor is needed', 'Sign in again interactively.'),
  50079: row(
    'provider_refused',
    'person',
    'a second factor must be registered',
    'Register it, then sign in again.',
  ),
  50126: row('provider_refused', 'person', 'wrong user name or password', 'Sign in again.'),
}
