import { type ProviderErrorRow, providerErrorRow as row } from './provider-error-row.ts'

/** The cures that several numbers share: places of Entra's portal, and keys of the file. */
const APP = 'In Entra, App registrations > (the app)'
const ENTERPRISE = 'In Entra, Enterprise applications > (the app)'
const SIGN_IN_LOG = 'In Entra, Monitoring > Sign-in logs, open this sign-in'
const CONSENT = `${APP} > API permissions, choose "Grant admin consent".`
const ON_WEB = `${APP} > Authentication, take options.callbackURL out of "Single-page application" and add it under "Web".`
const GUEST = 'In Entra, Users > New user > Invite external user, add the person as a guest'
const SAME_TENANT =
  'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and options.tokenURL, or options.issuer; in a national cloud, check the host as well.'
const OURS =
  'See that options.authorizationURL and options.tokenURL are the v2.0 endpoints of the Overview page > Endpoints, with nothing added to them.'
const TRY_AGAIN = 'Try again. If it lasts, look at the Azure status page (https://status.azure.com).'
const FEDERATED =
  'The sign-in of the organisation that Entra sends this person on to is at fault: whoever runs that (AD FS, Okta, Ping …) finds the cause in its log.'
const AGENT =
  'In Entra, Entra Connect > Pass-through authentication, look at the state of the agents; the cause stands in the log of an agent.'
const SEAMLESS =
  'In Entra, Entra Connect > Seamless single sign-on, see that it is on and its Kerberos key is fresh; the person gets in by typing the password.'
const POLICY = `${SIGN_IN_LOG} > Conditional Access: it names the policy. Change that, or exclude the person or the app.`
const RESOURCE_SCOPE =
  'Take the scope that names it out of options.scope: `openid profile email` is enough to sign in.'
const REGISTER_FACTOR = 'Let the person sign in anew and register a method at https://aka.ms/mysecurityinfo.'
const START = 'Nothing to mend: starting again helps.'

/**
 * Numbers are for explaining only. Microsoft changes them without notice, so nothing is ever allowed because of one:
 * each of these ends the sign-in, whatever the row says.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const entraErrors: Readonly<Record<number, ProviderErrorRow>> = {
  // The app and the tenant: values that both sides must agree on
  90002: row('file', 'the tenant in the addresses does not exist in this cloud', SAME_TENANT),
  90019: row('file', 'the request does not say which tenant it is for', SAME_TENANT),
  50059: row('file', 'the request does not say which tenant it is for', SAME_TENANT),
  50128: row('file', 'the domain in the addresses belongs to no tenant', SAME_TENANT),
  50049: row('file', 'the host in the addresses is no cloud of Microsoft', SAME_TENANT),
  90038: row('file', 'the tenant belongs to a national cloud, and the addresses name another', SAME_TENANT),
  900382: row('file', 'the tenant belongs to another cloud than the addresses', SAME_TENANT),
  900432: row('file', 'the tenant belongs to another cloud than the addresses', SAME_TENANT),
  700016: row(
    'file',
    'there is no app with this client id in this tenant',
    'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the tenant in the addresses with Directory (tenant) ID, on the Overview page of the app registration. An app of another tenant must be consented to in this one first.',
  ),
  700011: row(
    'file',
    'there is no app with this client id in this tenant',
    'Compare options.clientID with Application (client) ID, and the tenant in the addresses with Directory (tenant) ID, on the Overview page of the app registration.',
  ),
  700038: row(
    'file',
    'options.clientID is no valid application id',
    'Copy Application (client) ID from the Overview page of the app registration, not the Object ID.',
  ),
  50194: row(
    'file',
    'the app is single-tenant, but the addresses name `common` or `organizations`',
    `Put the tenant id into both addresses, or make the app multitenant: ${APP} > Authentication > Supported account types.`,
  ),
  90124: row('file', 'what is asked for is not offered by `common` and `consumers`', SAME_TENANT),
  90130: row('file', 'the app may not be used by `common` and `consumers`', SAME_TENANT),
  9001023: row('file', 'this grant is not offered by `common` and `consumers`', SAME_TENANT),
  9002332: row(
    'file',
    'the app takes accounts of Entra alone, but the addresses name `consumers`',
    'Put the tenant id, or `organizations`, in the place of `consumers` in options.authorizationURL and options.tokenURL.',
  ),
  700005: row(
    'file',
    'the code was issued by one tenant path and redeemed at another',
    'Name the same tenant in options.authorizationURL and options.tokenURL.',
  ),
  70001: row(
    'portal',
    'the app is disabled or unknown',
    `${ENTERPRISE} > Properties, set "Enabled for users to sign in?" to Yes.`,
  ),
  7000112: row(
    'portal',
    'the app is disabled',
    `${ENTERPRISE} > Properties, set "Enabled for users to sign in?" to Yes.`,
  ),
  1000031: row(
    'portal',
    'the app cannot be used at this time',
    `${ENTERPRISE} > Properties, see that sign-in is enabled and the app is not under review.`,
  ),

  // The redirect URI
  50011: row(
    'portal',
    'the redirect URI that we sent is not registered',
    `${APP} > Authentication > Web, add options.callbackURL exactly: same case, same trailing slash, https.`,
  ),
  500113: row(
    'portal',
    'the app registration has no redirect URI at all',
    `${APP} > Authentication > Add a platform > Web, add options.callbackURL.`,
  ),
  70004: row(
    'portal',
    'the redirect URI that we sent is not registered',
    `${APP} > Authentication > Web, add options.callbackURL exactly.`,
  ),
  900971: row(
    'portal',
    'there is no redirect URI, neither in the request nor in the app registration',
    `${APP} > Authentication > Add a platform > Web, add options.callbackURL.`,
  ),
  700009: row(
    'file',
    'the redirect URI was sent with the first request and not with the second',
    'Take redirect_uri out of options.authorizationURL and options.tokenURL: it is sent with both.',
  ),
  9002325: row('portal', 'the redirect URI is registered for a single-page app', ON_WEB),
  9002326: row(
    'portal',
    'the code may not be redeemed from here: the redirect URI is on the wrong platform',
    ON_WEB,
  ),
  9002327: row(
    'portal',
    'the redirect URI is registered for a single-page app, so the server may not redeem its codes',
    ON_WEB,
  ),
  50029: row(
    'file',
    'an address in the request is malformed',
    'Check options.callbackURL for stray characters.',
  ),
  90102: row(
    'file',
    'an address in the request is malformed',
    'Check options.callbackURL for stray characters.',
  ),

  // How the client proves itself
  7000215: row(
    'file',
    'the client secret is wrong; often the Secret ID was copied in place of the Value',
    `${APP} > Certificates & secrets, copy the column Value (shown once, right after creation) into options.clientSecret; where it is gone, make another.`,
    { ofSecret: true },
  ),
  7000222: row(
    'portal',
    'the client secret has expired',
    `${APP} > Certificates & secrets, create a new one and put its Value into options.clientSecret.`,
  ),
  70002: row(
    'file',
    'the client credentials are wrong',
    `Compare options.clientSecret with ${APP.slice(3)} > Certificates & secrets.`,
    { ofSecret: true },
  ),
  7000218: row(
    'file',
    'Entra expects a client secret and got none',
    'Set options.clientSecret. An app without a secret is one whose redirect URI is on another platform than Web.',
  ),
  // "'client_assertion', 'client_secret' or 'request' is required"
  7000216: row(
    'file',
    'Entra expects a client secret or a client assertion, and got neither',
    'Set options.clientSecret or options.clientCertificate.',
  ),
  700025: row(
    'portal',
    'the app is registered as a public client, which must not send a secret',
    `${APP} > Authentication, register options.callbackURL on the platform Web; or remove options.clientSecret.`,
  ),
  700027: row(
    'portal',
    'the client assertion was not accepted: its certificate is not registered',
    `${APP} > Certificates & secrets > Certificates, upload the certificate that belongs to the key.`,
  ),
  700030: row(
    'portal',
    'the certificate of the client assertion is not authorised by its subject name',
    `${APP} > Certificates & secrets > Certificates, upload the certificate that belongs to the key.`,
  ),
  700024: row(
    'file',
    'the client assertion is not valid at this time',
    'Set the clock of this machine: timedatectl, or chronyc tracking.',
  ),
  50012: row(
    'portal',
    'the certificate that the client proves itself with is not accepted',
    `${APP} > Certificates & secrets > Certificates, upload the certificate that belongs to the key, and see that it has not expired.`,
  ),
  50013: row(
    'portal',
    'the assertion was not accepted: expired, malformed, or signed by an unknown key',
    `${APP} > Certificates & secrets, see that what this server signs with is registered and has not expired; check its clock.`,
  ),
  500131: row(
    'portal',
    'the assertion was made for another app',
    'Compare options.clientID with the audience of the assertion.',
  ),
  500133: row(
    'file',
    'the assertion is not valid at this time',
    'Set the clock of this machine: timedatectl, or chronyc tracking.',
  ),
  50048: row(
    'file',
    'subject and issuer of the client assertion differ',
    'Compare options.clientID with Application (client) ID on the Overview page.',
  ),
  50027: row('file', 'a token in the request is malformed or has expired', OURS),
  ...Object.fromEntries(
    [
      [700211, 'issuer'],
      [700212, 'audience'],
      [700213, 'subject'],
    ].map(([number, part]) => [
      number,
      row(
        'portal',
        `no federated credential of the app has the ${part} of the assertion`,
        `${APP} > Certificates & secrets > Federated credentials, compare issuer, audience and subject with those of the assertion.`,
      ),
    ]),
  ),
  50146: row(
    'portal',
    'the app needs a signing key of its own and has none that is valid',
    `${ENTERPRISE} > Single sign-on > Attributes & Claims: claims mapping needs a signing key of the app; renew it.`,
  ),
  501461: row(
    'portal',
    'claims are mapped for an app whose audience does not allow that',
    `Give the app a signing key of its own, or set acceptMappedClaims only with an audience of your own domain: ${APP} > Manifest.`,
  ),
  50003: row('portal', 'the app has no signing key', `${ENTERPRISE} > Single sign-on, add a certificate.`),

  // What is asked for
  70011: row(
    'file',
    'options.scope has a value that Entra does not know',
    'Start from `openid profile email`, separated by spaces.',
  ),
  28002: row('file', 'options.scope has a value that Entra does not know', RESOURCE_SCOPE),
  28003: row('file', 'options.scope is empty', 'Write `openid profile email` into options.scope.'),
  700022: row('file', 'options.scope names more than one resource', RESOURCE_SCOPE),
  700023: row('file', 'options.scope names no resource where one is needed', RESOURCE_SCOPE),
  650053: row('file', 'options.scope has a permission that its resource does not have', RESOURCE_SCOPE),
  500011: row('file', 'options.scope names a resource that is not in this tenant', RESOURCE_SCOPE),
  50001: row('file', 'options.scope names a resource that is disabled or does not exist', RESOURCE_SCOPE),
  650054: row('file', 'options.scope names a resource that is no longer there', RESOURCE_SCOPE),
  650057: row(
    'portal',
    'options.scope names a resource that is not among the permissions of the app',
    `Add it under ${APP.slice(3)} > API permissions, or take it out of options.scope.`,
  ),
  65005: row(
    'portal',
    'the app asks for a resource that is not among its permissions',
    `Add it under ${APP.slice(3)} > API permissions, or take it out of options.scope.`,
  ),
  901002: row(
    'file',
    'the parameter `resource` belongs to the v1.0 endpoints',
    'Remove it from options.authorizationURL and use options.scope.',
  ),
  90009: row(
    'file',
    'the app asks for a token for itself, by another name than its client id',
    RESOURCE_SCOPE,
  ),
  700054: row(
    'portal',
    'the app may not be given an ID token at the authorization endpoint',
    `${APP} > Authentication > Implicit grant and hybrid flows, tick ID tokens; or take response_type out of options.authorizationURL.`,
  ),
  700051: row(
    'file',
    'the app may not be given an access token at the authorization endpoint',
    'Take response_type out of options.authorizationURL: the code is enough.',
  ),
  70005: row(
    'file',
    'this response_type is not offered',
    'Take response_type out of options.authorizationURL: the code is enough.',
  ),
  70007: row(
    'file',
    'this response_mode is not offered',
    'Take response_mode out of options.authorizationURL.',
  ),
  70003: row(
    'file',
    'the token endpoint does not know this grant',
    'Check that options.tokenURL is the v2.0 token endpoint.',
  ),
  9002313: row(
    'file',
    'the request was malformed',
    'Check options.tokenURL and options.scope for stray characters.',
  ),
  900144: row(
    'file',
    'a parameter is missing from the request',
    'Check that options.clientID and options.scope are not empty.',
  ),
  90014: row(
    'file',
    'a parameter is missing from the request',
    'Check that options.clientID and options.scope are not empty.',
  ),
  90100: row('file', 'a parameter of the request is empty or not valid', OURS),
  90023: row('file', 'a parameter of the request has a value that is not supported', OURS),
  90013: row('file', 'a value in the request is not valid', OURS),
  90004: row('file', 'the request is not properly formatted', OURS),
  90005: row('file', 'two parameters of the request exclude each other', OURS),
  90117: row('file', 'the request is not valid', OURS),
  90121: row('file', 'the request is empty', OURS),
  50147: row(
    'file',
    'code_challenge has the wrong size',
    'Take code_challenge out of options.authorizationURL.',
  ),
  501491: row(
    'file',
    'code_challenge has the wrong size',
    'Take code_challenge out of options.authorizationURL.',
  ),
  90015: row(
    'file',
    'the address of the request is too long',
    'Take out of options.authorizationURL what is not needed.',
  ),
  90056: row(
    'file',
    'the code was brought to an address that is no token endpoint',
    'Copy "OAuth 2.0 token endpoint (v2)" from the Overview page > Endpoints into options.tokenURL.',
  ),
  900561: row(
    'file',
    'the address takes another method: authorization and token endpoint may have been swapped',
    'Compare options.authorizationURL and options.tokenURL with the Overview page > Endpoints.',
    { severity: 'warn' },
  ),
  // "Application … is not authorized to make application on-behalf-of calls": the token that was handed over is an app's own.
  7000113: row(
    'portal',
    'the app may not act on behalf of another app',
    'Take what belongs to another flow out of options.tokenURL: a sign-in needs the authorization code alone.',
  ),
  7000114: row(
    'portal',
    'the app may not act on behalf of somebody',
    'Take what belongs to another flow out of options.tokenURL: a sign-in needs the authorization code alone.',
  ),
  90027: row('file', 'personal accounts are signed in by version 2.0 alone', OURS),

  // The attempt itself
  54005: row(
    'person',
    'the authorization code was redeemed before',
    'Nothing to mend unless it repeats: then something requests the callback twice (a prefetching proxy or scanner).',
    { code: 'sign_in_used' },
  ),
  70008: row(
    'person',
    'the authorization code has expired',
    'Nothing to mend unless it repeats: then check the clock of this server.',
    { code: 'sign_in_expired' },
  ),
  50089: row('person', 'the page of the provider was left open too long', START, { code: 'sign_in_expired' }),
  70000: row('person', 'the code or token is not valid (any more)', START, { says: 'sign_in_anew' }),
  700082: row('person', 'the refresh token has expired', START, { says: 'sign_in_anew' }),
  700084: row('person', 'the refresh token of a single-page app has expired', START, {
    says: 'sign_in_anew',
  }),
  70043: row('person', 'the sign-in is older than a policy of Conditional Access allows', START, {
    says: 'sign_in_anew',
  }),
  501481: row(
    'person',
    'the PKCE verifier does not belong to this code',
    'Nothing to mend unless it repeats: then a code of another attempt is being injected into the callback.',
  ),
  50148: row(
    'person',
    'the PKCE verifier does not belong to this code',
    'Nothing to mend unless it repeats: then a code of another attempt is being injected into the callback.',
  ),
  50058: row(
    'person',
    'there was no session to sign in silently with',
    'Sign in again; if it repeats, take `prompt=none` out of options.authorizationURL.',
    {
      says: 'sign_in_anew',
    },
  ),
  50140: row('person', 'the question "Stay signed in?" interrupted the sign-in', START, {
    says: 'sign_in_anew',
  }),
  50199: row('person', 'the question "Are you trying to sign in to …?" interrupted the sign-in', START, {
    says: 'sign_in_anew',
  }),
  50132: row('person', 'the session ended with a changed password', START, { says: 'sign_in_anew' }),
  50133: row('person', 'the session ended with a changed password', START, { says: 'sign_in_anew' }),
  50173: row('person', 'the sign-in was revoked, by an administrator or a new password', START, {
    says: 'sign_in_anew',
  }),
  50085: row('person', 'the person has to sign in at their own provider again', START, {
    says: 'sign_in_anew',
  }),
  50143: row(
    'person',
    'the session is of another tenant than `domain_hint` says',
    'Compare domain_hint in options.authorizationURL with the tenant.',
    {
      says: 'choose_account',
    },
  ),
  50168: row('person', 'the browser did not bring the token of Windows', START, { says: 'sign_in_anew' }),
  700020: row('person', 'the provider wants to ask the person something', START, { says: 'sign_in_anew' }),
  50196: row(
    'rule',
    'the same request came too often in a short time, which Entra takes for a loop',
    'See whether something opens the sign-in again and again: a health check, a browser that blocks cookies, an app that sends people back at once.',
    { says: 'provider_trouble' },
  ),
  70016: row('person', 'the code of a device has not been confirmed yet', START),
  70018: row('person', 'the code of a device is wrong', START),
  70019: row('person', 'the code of a device has expired', START),
  70020: row('person', 'the code of a device has expired', START),
  90119: row('person', 'the code of a device is missing', START),
  90120: row('person', 'the code of a device was used already', START),

  // Consent
  65004: row('cancelled', 'the person declined the consent', `${CONSENT} Then nobody is asked.`, {
    says: 'declined',
  }),
  65001: row('rule', 'nobody has consented to the permissions that options.scope asks for', CONSENT, {
    says: 'approval',
  }),
  90008: row(
    'rule',
    'nobody has consented to the app: it needs at least the permission to sign in and read the profile',
    `${APP} > API permissions, add User.Read of Microsoft Graph, and choose "Grant admin consent".`,
    { says: 'approval' },
  ),
  90094: row('rule', 'an administrator must consent first', CONSENT, { says: 'approval' }),
  90095: row(
    'rule',
    'the consent has been requested from an administrator',
    'In Entra, Enterprise applications > Admin consent requests, review it.',
    { says: 'approval' },
  ),
  90099: row(
    'rule',
    'the app is not authorised in this partner-managed tenant',
    'Consent to it in that tenant, or by the Partner Center API.',
    { says: 'approval' },
  ),
  65002: row(
    'file',
    "options.clientID is an app of Microsoft's own, which must be authorised beforehand",
    'Register an app of your own in Entra, App registrations, and write its Application (client) ID into options.clientID.',
  ),
  650052: row(
    'rule',
    'the organisation has no subscription to a service that options.scope asks for',
    RESOURCE_SCOPE,
    { says: 'approval' },
  ),
  650056: row(
    'portal',
    'the app lists no permissions, nobody has consented to them, or the client id is of another app',
    `${APP} > API permissions, add User.Read of Microsoft Graph, and choose "Grant admin consent"; compare options.clientID with Application (client) ID.`,
  ),
  9002341: row('person', 'the person has not allowed single sign-on to the app', START, { says: 'declined' }),
  501051: row(
    'rule',
    'the app requires assignment and nothing assigns this caller',
    `${ENTERPRISE} > Users and groups, add an assignment.`,
    { says: 'not_assigned' },
  ),

  // The tenant's own rules
  50105: row(
    'rule',
    'the app requires assignment and this person is not assigned',
    `${ENTERPRISE} > Users and groups, add the person (nested groups do not count); or set Properties > "Assignment required?" to No.`,
    { says: 'not_assigned' },
  ),
  50020: row(
    'rule',
    'the account belongs to another tenant',
    `${GUEST}; or make the app multitenant and name \`organizations\` or \`common\` in both addresses.`,
    { says: 'other_directory' },
  ),
  90072: row(
    'rule',
    'the account is not known in this tenant',
    `${GUEST}; of a synchronised account, compare ImmutableID.`,
    {
      says: 'other_directory',
    },
  ),
  50034: row(
    'rule',
    'there is no such account in this tenant',
    `Check the name; else ${GUEST.replace('In Entra', 'in Entra')}, or create the account.`,
    { says: 'other_directory', severity: 'info' },
  ),
  51004: row('rule', 'there is no such account in this tenant', `${GUEST}.`, { says: 'other_directory' }),
  50014: row(
    'rule',
    'the invitation of this guest has not been accepted',
    `${GUEST}, or let them accept the invitation that they have.`,
    {
      says: 'other_directory',
    },
  ),
  16003: row('rule', 'the person has not been added to this tenant', `${GUEST}.`, {
    says: 'other_directory',
  }),
  16000: row(
    'person',
    'several accounts are signed in and none was chosen, or the one that was is not known in this tenant',
    `Let the person choose another account; else ${GUEST.replace('In Entra', 'in Entra')}.`,
    { says: 'choose_account' },
  ),
  16001: row('person', 'the account that was chosen cannot be used', START, { says: 'choose_account' }),
  16002: row('person', 'the session that was asked for is not there', START, { says: 'choose_account' }),
  160021: row('person', 'the session that was asked for is not there', START, { says: 'choose_account' }),
  50197: row('person', 'the account could not be told from another', START, { says: 'choose_account' }),
  500208: row(
    'rule',
    'this kind of account may not use the app',
    `${APP} > Authentication > Supported account types, see which kinds are listed.`,
    { says: 'other_kind_of_account' },
  ),
  90084: row('rule', 'guests are not let in', `${ENTERPRISE}, see whether guests may use it.`, {
    says: 'other_kind_of_account',
  }),
  53003: row('rule', 'Conditional Access blocks this sign-in', POLICY, { says: 'policy' }),
  53002: row('rule', 'Conditional Access demands an approved app', POLICY, { says: 'policy' }),
  530032: row('rule', 'a security policy of the tenant blocks this sign-in', POLICY, { says: 'policy' }),
  530035: row(
    'rule',
    'security defaults block this sign-in',
    'In Entra, Overview > Properties > Security defaults: they demand a second factor and refuse old protocols.',
    { says: 'policy' },
  ),
  53010: row('rule', 'security information may only be registered from certain places or devices', POLICY, {
    says: 'policy',
  }),
  53011: row(
    'rule',
    'the person is blocked for a risk, in their home tenant',
    'In Entra, ID Protection > Risky users, of their own tenant.',
    {
      says: 'policy',
    },
  ),
  530034: row(
    'rule',
    'a delegated administrator is blocked for a risk',
    'In Entra, ID Protection > Risky users, of their own tenant.',
    {
      says: 'policy',
    },
  ),
  50131: row('rule', 'Conditional Access refuses the device or the sign-in as suspicious', POLICY, {
    says: 'policy',
  }),
  50002: row(
    'rule',
    'tenant restrictions of the network refuse this tenant',
    'Add the tenant to Restrict-Access-To-Tenants in the proxy of the network.',
    {
      says: 'policy',
    },
  ),
  500021: row(
    'rule',
    'tenant restrictions of the network refuse this tenant',
    'Add the tenant to Restrict-Access-To-Tenants in the proxy of the network.',
    {
      says: 'policy',
    },
  ),
  500022: row(
    'rule',
    'tenant restrictions of the network refuse this tenant',
    'Add the tenant to Restrict-Access-To-Tenants in the proxy of the network.',
    {
      says: 'policy',
    },
  ),
  500212: row(
    'rule',
    "the person's own tenant does not let them use this one",
    'In Entra, External Identities > Cross-tenant access settings > Outbound, of their tenant.',
    {
      says: 'policy',
    },
  ),
  500213: row(
    'rule',
    'this tenant does not let in people of theirs',
    'In Entra, External Identities > Cross-tenant access settings > Inbound.',
    {
      says: 'policy',
    },
  ),
  53000: row(
    'rule',
    'Conditional Access demands a compliant device',
    `${POLICY} Or let the device be enrolled in Intune.`,
    {
      says: 'device',
    },
  ),
  53001: row('rule', 'Conditional Access demands a domain-joined device', POLICY, { says: 'device' }),
  530003: row('rule', 'the device has to be managed', POLICY, { says: 'device' }),
  50005: row('rule', 'Conditional Access refuses the platform of the device', POLICY, { says: 'device' }),
  50097: row('rule', 'the device has to prove itself', POLICY, { says: 'device' }),
  50127: row(
    'rule',
    'the device needs a broker app (Authenticator, Company Portal)',
    'Let the person install it.',
    {
      says: 'device',
    },
  ),
  50129: row('rule', 'the device has to be registered', POLICY, { says: 'device' }),
  50155: row('rule', 'the device could not prove itself', 'In Entra, Devices, see that it is enabled.', {
    says: 'device',
  }),
  50187: row('rule', 'the device could not prove itself', 'In Entra, Devices, see that it is enabled.', {
    says: 'device',
  }),
  135011: row('rule', 'the device is disabled', 'In Entra, Devices, enable it.', { says: 'device' }),
  700003: row('rule', 'the device is not in the tenant any more', 'Let the device be registered again.', {
    says: 'device',
  }),
  135010: row(
    'rule',
    'the key of the device or of Windows Hello is not known',
    'Let the device, or Windows Hello, be set up again.',
    {
      says: 'device',
    },
  ),

  // The person's account
  50053: row(
    'person',
    'the account is locked, or the sign-in came from an address with malicious activity',
    `Wait, or unblock it. ${SIGN_IN_LOG}: the failure reason says which.`,
    {
      says: 'account_locked',
    },
  ),
  50055: row(
    'person',
    'the password has expired',
    'In Entra, Users > (the person) > Reset password, or let them change it.',
    {
      says: 'change_password',
    },
  ),
  50144: row('person', 'the password has expired in Active Directory', 'Let it be changed there.', {
    says: 'change_password',
  }),
  50125: row('person', 'the password has to be reset or registered for that', START, {
    says: 'change_password',
  }),
  50135: row(
    'person',
    'the password has to be changed because of a risk',
    'In Entra, ID Protection > Risky users.',
    {
      says: 'change_password',
    },
  ),
  50056: row(
    'person',
    'the account has no password in the directory',
    'In Entra, Users > (the person) > Reset password.',
    {
      says: 'wrong_password',
    },
  ),
  50057: row('rule', 'the account is disabled in Entra', 'In Entra, Users > (the person), enable it.', {
    says: 'account_disabled_there',
    severity: 'info',
  }),
  50126: row('person', 'wrong user name or password', START, { says: 'wrong_password' }),
  50064: row('person', 'wrong user name or password', START, { says: 'wrong_password' }),
  50072: row('person', 'a second factor must be registered', REGISTER_FACTOR, { says: 'second_factor' }),
  50074: row('person', 'the second factor was not given', START, { says: 'second_factor' }),
  50076: row('person', 'a second factor is needed', START, { says: 'second_factor' }),
  50078: row('person', 'the second factor was given too long ago', START, { says: 'second_factor' }),
  50079: row('person', 'a second factor must be registered', REGISTER_FACTOR, { says: 'second_factor' }),
  53004: row(
    'person',
    'a second factor must be registered, which a risk forbids at the moment',
    REGISTER_FACTOR,
    {
      says: 'second_factor',
    },
  ),
  500121: row('person', 'the second factor failed or was not confirmed', START, { says: 'second_factor' }),
  50158: row(
    'person',
    'a check outside Entra was not passed (a second factor of another maker)',
    `${SIGN_IN_LOG} > Conditional Access: it names the check.`,
    { says: 'second_factor' },
  ),
  50087: row('outage', 'the second factor failed for a moment', TRY_AGAIN),
  50088: row('outage', 'too many calls and texts for second factors', TRY_AGAIN),
  50161: row('rule', 'a check outside Entra sent too little', 'Let its maker look: claims are missing.', {
    says: 'second_factor',
  }),
  50192: row(
    'person',
    'no certificate of the person came along',
    'See whether a proxy removes client certificates.',
    {
      says: 'sign_in_anew',
    },
  ),
  50017: row(
    'rule',
    'the certificate of the person could not be checked',
    'In Entra, Security > Certificate authorities, see that each has a list of revocations that can be reached.',
    {
      says: 'policy',
    },
  ),
  75011: row(
    'person',
    'the person has signed in by another method than was asked for',
    'Take acr_values and `claims` out of options.authorizationURL.',
    { says: 'sign_in_anew' },
  ),
  81012: row('person', 'the person is signed in to the machine as somebody else', START, {
    says: 'choose_account',
  }),
  80012: row(
    'person',
    'the person may not sign in at this hour',
    'In Active Directory, look at the logon hours of the person.',
    {
      says: 'policy',
    },
  ),

  // Where Entra asks others
  80001: row('outage', 'no agent reaches Active Directory', AGENT, { says: 'own_directory' }),
  80002: row('outage', 'Active Directory did not answer the agent in time', AGENT, { says: 'own_directory' }),
  80005: row('outage', 'the agent gave an answer that was not understood', AGENT, { says: 'own_directory' }),
  80007: row('outage', 'the agent could not check the password', AGENT, { says: 'own_directory' }),
  80010: row('outage', 'the agent could not decrypt the password', AGENT, { says: 'own_directory' }),
  80013: row(
    'outage',
    'the clocks of the agent and of Active Directory differ',
    `Set both clocks. ${AGENT}`,
    {
      says: 'own_directory',
    },
  ),
  80014: row('outage', 'the agent took too long', AGENT, { says: 'own_directory' }),
  81004: row('rule', 'the sign-in by Kerberos failed', SEAMLESS, { says: 'own_directory' }),
  81005: row('rule', 'the sign-in by Kerberos is of a kind that is not supported', SEAMLESS, {
    says: 'own_directory',
  }),
  81006: row('rule', 'the browser did not offer Kerberos', SEAMLESS, { says: 'own_directory' }),
  81007: row('rule', 'seamless single sign-on is not switched on in the tenant', SEAMLESS, {
    says: 'own_directory',
  }),
  81009: row('rule', 'the Kerberos ticket could not be read', SEAMLESS, { says: 'own_directory' }),
  81010: row('rule', 'the Kerberos ticket has expired or is not valid', SEAMLESS, { says: 'own_directory' }),
  81011: row('rule', 'the Kerberos ticket names nobody in the directory', SEAMLESS, {
    says: 'own_directory',
  }),
  50180: row('rule', 'Integrated Windows authentication is needed', SEAMLESS, { says: 'own_directory' }),
  51006: row('person', 'Integrated Windows authentication is needed', START, { says: 'sign_in_anew' }),
  20001: row('rule', 'the federated provider answered wrongly', FEDERATED, { says: 'by_your_provider' }),
  20012: row('rule', 'the federated provider answered wrongly', FEDERATED, { says: 'by_your_provider' }),
  20033: row('rule', 'the metadata of the federated provider names another tenant', FEDERATED, {
    says: 'by_your_provider',
  }),
  40008: row('rule', 'the federated provider failed', FEDERATED, { says: 'by_your_provider' }),
  40009: row('rule', 'the federated provider failed', FEDERATED, { says: 'by_your_provider' }),
  40010: row('rule', 'the federated provider failed for a moment', FEDERATED, { says: 'by_your_provider' }),
  40015: row('rule', 'the federated provider failed', FEDERATED, { says: 'by_your_provider' }),
  50006: row('rule', 'the signature of the federated provider is not valid', FEDERATED, {
    says: 'by_your_provider',
  }),
  50008: row('rule', 'the SAML token of the federated provider is not valid', FEDERATED, {
    says: 'by_your_provider',
  }),
  5000819: row(
    'rule',
    'the SAML token of the federated provider has no e-mail address, or one of another domain',
    FEDERATED,
    {
      says: 'by_your_provider',
    },
  ),
  50107: row('rule', 'the federation of this domain does not exist', FEDERATED, { says: 'by_your_provider' }),
  90081: row('rule', 'the message of the federated provider is not valid', FEDERATED, {
    says: 'by_your_provider',
  }),
  90123: row('rule', 'the federated provider refused the person', FEDERATED, { says: 'by_your_provider' }),

  // Entra is not well
  50000: row('outage', 'Entra could not issue a token', TRY_AGAIN),
  50033: row('outage', 'Entra has trouble for a moment', TRY_AGAIN),
  70012: row('outage', 'the sign-in of personal accounts failed', TRY_AGAIN),
  90006: row('outage', 'Entra is not available for a moment', TRY_AGAIN),
  90012: row('outage', 'Entra took too long', TRY_AGAIN),
  90024: row('outage', 'Entra has trouble for a moment', TRY_AGAIN),
  90025: row('outage', 'Entra has trouble for a moment', TRY_AGAIN),
  90033: row('outage', 'the directory of Entra is not available', TRY_AGAIN),
  90036: row('outage', 'the directory of Entra failed', TRY_AGAIN),
  90055: row('outage', 'there are too many requests of this tenant', TRY_AGAIN),
  90090: row('outage', 'Microsoft Graph is not available for a moment', TRY_AGAIN),
  90091: row('outage', 'Microsoft Graph cannot be reached', TRY_AGAIN),
  501621: row(
    'outage',
    'a claims transformation took too long',
    `${ENTERPRISE} > Single sign-on > Attributes & Claims, simplify its regular expression.`,
  ),
}
