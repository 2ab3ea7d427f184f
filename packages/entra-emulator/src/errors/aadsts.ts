/**
 * Every error of the protocol, in one table: the number after `AADSTS`, the text that a developer searches for, what it
 * means in plain words, what an administrator can do, and where it shows.
 *
 * Surfaces of the authorize endpoint: `page` (a page, no redirect), `inline` (beside the field of the sign-in page),
 * `redirect` (to the redirect URI with `error`). The token endpoint always answers with JSON.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export interface AadstsEntry {
  /** `{name}` is filled in from the error's parameters. */
  readonly text: string
  readonly surface: 'page' | 'inline' | 'redirect'
  /** The `error` member at the token endpoint and in redirects. */
  readonly error: string
  /** The `error` member of a redirect, where it differs. */
  readonly redirectError?: string
  /** HTTP status at the token endpoint; 400 unless said otherwise. */
  readonly status?: 401 | 400
  readonly suberror?: string
  /** Some codes come without `error_uri`. */
  readonly noErrorUri?: true
  /** For the sign-in log: what happened, in plain words. */
  readonly reason: string
  /** For the sign-in log: what to do. */
  readonly fix: string
}

const entries = {
  // The request and the app
  900144: {
    text: "The request body must contain the following parameter: '{parameter}'.",
    surface: 'redirect',
    error: 'invalid_request',
    reason: 'A parameter is missing.',
    fix: 'A matter for the app: it must send the parameter that the message names.',
  },
  90014: {
    text: "The required field '{parameter}' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
    surface: 'redirect',
    error: 'invalid_request',
    reason: 'A parameter is missing.',
    fix: 'A matter for the app: it must send the parameter that the message names.',
  },
  90015: {
    text: 'Requested query string is too long.',
    surface: 'page',
    error: 'invalid_request',
    reason: 'The address of the sign-out is too long, as a rule because of its `id_token_hint`.',
    fix: 'A matter for the app: it must leave `id_token_hint` out where the whole address would pass 1,500 characters, and send `logout_hint`.',
  },
  9002313: {
    text: 'Invalid request. Request is malformed or invalid.',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'The request cannot be read: a code or token that was never issued, or a damaged address.',
    fix: 'Check the encoding of the address and of the body.',
  },
  901002: {
    text: "The 'resource' request parameter is not supported.",
    surface: 'redirect',
    error: 'invalid_request',
    reason: 'A v2.0 endpoint was called with the `resource` parameter of v1.0.',
    fix: 'Ask with `scope`, or call the v1.0 endpoint.',
  },
  90002: {
    text: "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
    surface: 'page',
    error: 'invalid_request',
    reason: 'No tenant has this id or domain.',
    fix: 'Copy Directory (tenant) ID from the overview page.',
  },
  50059: {
    text: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
    surface: 'page',
    error: 'invalid_request',
    reason: 'This needs a tenant, and the address says only common, organizations or consumers.',
    fix: 'Put the tenant id in the address.',
  },
  700016: {
    text: "Application with identifier '{client}' was not found in the directory '{directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
    surface: 'page',
    error: 'unauthorized_client',
    reason: 'The client id is not known in this tenant.',
    fix: 'Compare client id and tenant id with the overview page of the app registration.',
  },
  700038: {
    text: '{client} is not a valid application identifier.',
    surface: 'page',
    error: 'unauthorized_client',
    noErrorUri: true,
    reason: 'The client id is no client id at all.',
    fix: 'Copy Application (client) ID from the overview page.',
  },
  7000112: {
    text: "Application '{client}'({name}) is disabled.",
    surface: 'page',
    error: 'unauthorized_client',
    reason: 'Sign-in to this enterprise application is switched off.',
    fix: 'Enterprise applications > Properties > Enabled for users to sign in.',
  },
  50194: {
    text: "Application '{client}'({name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
    surface: 'page',
    error: 'invalid_request',
    reason: 'A single-tenant app was called through common or organizations.',
    fix: 'Use the address with the tenant id, or make the app multitenant.',
  },
  50011: {
    text: "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the application '{client}'.{hint} Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.",
    surface: 'page',
    error: 'invalid_client',
    reason: 'The redirect URI is not registered.',
    fix: 'App registration > Authentication: add exactly this address, on the platform Web.',
  },
  500113: {
    text: 'No reply address is registered for the application.',
    surface: 'page',
    error: 'invalid_request',
    reason: 'The app has no redirect URI at all.',
    fix: 'App registration > Authentication > Add a platform.',
  },
  9002325: {
    text: 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    surface: 'page',
    error: 'invalid_request',
    reason: 'The redirect URI is on the single-page platform, and the request has no code_challenge.',
    fix: 'If a server redeems the code, register the address on the platform Web instead.',
  },
  700054: {
    text: "response_type 'id_token' is not enabled for the application.",
    surface: 'redirect',
    error: 'unsupported_response_type',
    reason: 'The app asks for an ID token at the authorize endpoint, and the box is not ticked.',
    fix: 'App registration > Authentication > ID tokens.',
  },
  700051: {
    text: "response_type 'token' is not enabled for the application.",
    surface: 'redirect',
    error: 'unsupported_response_type',
    reason: 'The app asks for an access token at the authorize endpoint, and the box is not ticked.',
    fix: 'App registration > Authentication > Access tokens.',
  },
  70007: {
    text: "'{mode}' is not a supported value of 'response_mode' when requesting a token.",
    surface: 'redirect',
    error: 'invalid_request',
    redirectError: 'unsupported_response_mode',
    reason: 'Tokens are never put into a query string.',
    fix: 'A matter for the app: use form_post or fragment.',
  },
  70005: {
    text: "The provided value for the input parameter 'response_type' is not valid: '{type}'.",
    surface: 'redirect',
    error: 'unsupported_response_type',
    reason: 'This response type does not exist.',
    fix: 'A matter for the app.',
  },
  90023: {
    text: "Invalid request: the value '{value}' of the parameter '{parameter}' is not supported.",
    surface: 'redirect',
    error: 'invalid_request',
    reason: 'A parameter has a value that is not supported.',
    fix: 'A matter for the app.',
  },
  70011: {
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '{scope}' is not valid.{hint}",
    surface: 'redirect',
    error: 'invalid_scope',
    reason: 'The scope cannot be read, or mixes two resources.',
    fix: 'Scopes are separated by spaces and belong to one resource; client credentials take `<resource>/.default`.',
  },
  650053: {
    text: "The application '{name}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. Contact the app vendor.",
    surface: 'redirect',
    error: 'invalid_client',
    reason: 'The resource has no such permission.',
    fix: 'Check the spelling of the scope, or add it under Expose an API.',
  },
  500011: {
    text: 'The resource principal named {resource} was not found in the tenant named {directory}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.',
    surface: 'redirect',
    error: 'invalid_resource',
    reason: 'Nothing in this tenant has this identifier.',
    fix: 'Check the scope and the tenant.',
  },

  // The person
  50034: {
    text: 'The user account {user} does not exist in the {directory} directory. To sign into this application, the account must be added to the directory.',
    surface: 'inline',
    error: 'invalid_grant',
    reason: 'Nobody has this sign-in name.',
    fix: 'Check the name and the tenant; create or invite the person.',
  },
  50126: {
    text: 'Error validating credentials due to invalid username or password.',
    surface: 'inline',
    error: 'invalid_grant',
    reason: 'Wrong password.',
    fix: 'The person tries again, or an administrator resets the password.',
  },
  50053: {
    text: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    surface: 'inline',
    error: 'invalid_grant',
    reason: 'Too many wrong passwords in a row.',
    fix: 'Wait a minute.',
  },
  50055: {
    text: 'The password is expired.',
    surface: 'inline',
    error: 'invalid_grant',
    suberror: 'user_password_expired',
    reason: 'The password must be changed before it can be used.',
    fix: 'The person signs in in a browser and chooses a new one.',
  },
  50057: {
    text: 'The user account is disabled.',
    surface: 'inline',
    error: 'invalid_grant',
    reason: 'The account is disabled.',
    fix: 'Users > the person > Account enabled.',
  },
  50020: {
    text: "User account '{user}' from identity provider '{provider}' does not exist in tenant '{directory}' and cannot access the application '{client}'({name}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.",
    surface: 'page',
    error: 'invalid_grant',
    redirectError: 'access_denied',
    reason: 'The person is of another tenant and no guest in this one.',
    fix: 'Invite the person as a guest, use another account, or make the app multitenant.',
  },
  500208: {
    text: 'The domain is not a valid login domain for the account type.',
    surface: 'inline',
    error: 'invalid_grant',
    reason: 'A personal account where only work accounts may sign in, or the other way round.',
    fix: 'Use another account, or change Supported account types.',
  },
  50105: {
    text: "Your administrator has configured the application {name} ('{client}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.",
    surface: 'page',
    error: 'invalid_grant',
    redirectError: 'access_denied',
    reason: 'Assignment is required and the person is not assigned; groups inside groups do not count.',
    fix: 'Enterprise applications > Users and groups, or switch Assignment required off.',
  },
  50058: {
    text: 'A silent sign-in request was sent but no user is signed in.',
    surface: 'redirect',
    error: 'login_required',
    reason: 'prompt=none, and nobody is signed in in this browser.',
    fix: 'Nothing to fix: the app signs in interactively.',
  },
  16000: {
    text: 'Interaction is required: several accounts are signed in, and none was chosen by login_hint or sid.',
    surface: 'redirect',
    error: 'interaction_required',
    reason: 'prompt=none, and more than one account is signed in.',
    fix: 'Nothing to fix: the app sends login_hint, or signs in interactively.',
  },
  50076: {
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
    surface: 'redirect',
    error: 'interaction_required',
    suberror: 'basic_action',
    reason: 'Multi-factor authentication is required and was not done.',
    fix: 'The app sends the person to the authorize endpoint again.',
  },
  500121: {
    text: 'Authentication failed during strong authentication request.',
    surface: 'inline',
    error: 'invalid_grant',
    reason: 'Wrong code at multi-factor authentication.',
    fix: 'The person tries again.',
  },
  53003: {
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    surface: 'page',
    error: 'invalid_grant',
    redirectError: 'access_denied',
    suberror: 'message_only',
    reason: 'A Conditional Access policy blocks this sign-in.',
    fix: 'Adjust the policy, or exclude the app.',
  },

  // Consent
  65001: {
    text: "The user or administrator has not consented to use the application with ID '{client}' named '{name}'. Send an interactive authorization request for this user and resource.",
    surface: 'redirect',
    error: 'invalid_grant',
    redirectError: 'consent_required',
    suberror: 'consent_required',
    reason: 'Nobody has consented to the permissions that the app asks for.',
    fix: 'API permissions > Grant admin consent, or the person consents at the next sign-in.',
  },
  65002: {
    text: "Consent between first party application '{client}' and first party resource '{resource}' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API.",
    surface: 'page',
    error: 'invalid_request',
    reason: "One of Microsoft's own apps asks for permissions outside its fixed set.",
    fix: 'Ask for `https://graph.microsoft.com/.default`, or use an app registration of your own.',
  },
  65004: {
    text: 'User declined to consent to access the app.',
    surface: 'redirect',
    error: 'access_denied',
    reason: 'The person declined the permissions.',
    fix: 'The person tries again, or an administrator consents for everyone.',
  },
  90094: {
    text: 'An administrator of {directory} has set a policy that prevents you from granting {name} the permissions it is requesting. Contact an administrator of {directory}, who can grant permissions to this app on your behalf.',
    surface: 'page',
    error: 'invalid_grant',
    redirectError: 'access_denied',
    reason: 'The permissions need the consent of an administrator.',
    fix: 'API permissions > Grant admin consent.',
  },

  // The token endpoint
  70003: {
    text: "The app requested an unsupported grant type '{grant}'.",
    surface: 'page',
    error: 'unsupported_grant_type',
    noErrorUri: true,
    reason: 'This grant does not exist.',
    fix: 'A matter for the app.',
  },
  70008: {
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'The code or token is too old.',
    fix: 'Sign in again; check the clocks of both machines.',
  },
  700082: {
    text: 'The refresh token has expired due to inactivity.',
    surface: 'page',
    error: 'invalid_grant',
    suberror: 'bad_token',
    reason: 'The refresh token is too old.',
    fix: 'Sign in again.',
  },
  700084: {
    text: 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can not be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.',
    surface: 'page',
    error: 'invalid_grant',
    suberror: 'bad_token',
    reason: "A single-page app's refresh token lives 24 hours.",
    fix: 'Sign in again.',
  },
  50173: {
    text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
    surface: 'page',
    error: 'invalid_grant',
    suberror: 'bad_token',
    reason: 'The sign-in was revoked.',
    fix: 'Sign in again.',
  },
  54005: {
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'The code was redeemed before.',
    fix: 'A matter for the app: the callback ran twice.',
  },
  700005: {
    text: 'Provided Authorization Code is intended to use against other tenant, thus rejected.',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'The code was issued under another tenant path.',
    fix: 'Use the same tenant in the authorization and the token URL.',
  },
  501481: {
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'PKCE: the verifier does not belong to the challenge.',
    fix: 'A matter for the app: each attempt has its own verifier.',
  },
  50148: {
    text: 'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'PKCE: the verifier is missing.',
    fix: 'A matter for the app: send code_verifier.',
  },
  9002326: {
    text: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.{hint}",
    surface: 'page',
    error: 'invalid_request',
    reason: 'A browser redeemed a code of a redirect URI that is not on the single-page platform.',
    fix: 'Redeem on the server, or move the redirect URI to Single-page application.',
  },
  9002327: {
    text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    surface: 'page',
    error: 'invalid_request',
    reason: 'A server redeemed a code of a redirect URI on the single-page platform.',
    fix: 'Move the redirect URI to the platform Web.',
  },
  7000215: {
    text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'Wrong client secret.',
    fix: "Copy the secret's Value, not its Secret ID.",
  },
  7000218: {
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'The app is confidential and sent no credential.',
    fix: 'Send the secret, or allow public client flows.',
  },
  7000222: {
    text: "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'The client secret has expired.',
    fix: 'Certificates & secrets > New client secret.',
  },
  700025: {
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'The redirect URI is on a public platform, and a credential was sent.',
    fix: 'Drop the secret, or register the address on the platform Web.',
  },
  700027: {
    text: 'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {hint}]',
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'The client assertion does not verify against a certificate of the app.',
    fix: 'Certificates & secrets: upload the certificate that the app signs with.',
  },
  700024: {
    text: 'Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {until}.',
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'The client assertion has expired or is not valid yet.',
    fix: 'Check the clock of the machine that runs the app.',
  },
  50027: {
    text: 'JWT token is invalid or malformed.{hint}',
    surface: 'page',
    error: 'invalid_request',
    reason: 'A token in the request cannot be read.',
    fix: 'A matter for the app.',
  },
  50013: {
    text: 'Assertion failed signature validation. [Reason - {hint}]',
    surface: 'page',
    error: 'invalid_grant',
    reason: 'The assertion was signed by a key that does not belong here.',
    fix: 'Check which token the app passes on.',
  },
  500131: {
    text: "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{client}' or one of the Application Uris of this application.",
    surface: 'page',
    error: 'invalid_grant',
    reason: 'On-behalf-of: the token was meant for another app.',
    fix: 'The caller asks for a token of this very app.',
  },
  700211: {
    text: "No matching federated identity record found for presented assertion issuer '{issuer}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'No federated credential of the app has this issuer.',
    fix: 'Certificates & secrets > Federated credentials.',
  },
  700212: {
    text: "No matching federated identity record found for presented assertion audience '{audience}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'No federated credential of the app has this audience.',
    fix: 'Certificates & secrets > Federated credentials.',
  },
  700213: {
    text: "No matching federated identity record found for presented assertion subject '{subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
    surface: 'page',
    error: 'invalid_client',
    status: 401,
    reason: 'No federated credential of the app has this subject.',
    fix: 'Certificates & secrets > Federated credentials.',
  },
  501051: {
    text: "Application '{client}'({name}) is not assigned to a role for the application '{resource}'.",
    surface: 'page',
    error: 'invalid_grant',
    reason: 'The resource requires assignment, and the calling app has no role of it.',
    fix: "Grant the calling app one of the resource's app roles.",
  },
  70016: {
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    surface: 'page',
    error: 'authorization_pending',
    reason: 'The person has not finished signing in on the other device.',
    fix: 'Nothing to fix.',
  },
  70020: {
    text: 'The provided value for the input parameter device_code is not valid. This device code has expired.',
    surface: 'page',
    error: 'expired_token',
    reason: 'The device code is older than 15 minutes.',
    fix: 'Start again.',
  },
  70018: {
    text: 'Bad verification code. User entered wrong user code for device code flow, or authorization was declined.',
    surface: 'page',
    error: 'bad_verification_code',
    reason: 'Nobody was given this device code.',
    fix: 'Start again.',
  },
  90025: {
    text: 'Internal retry budget of the service is exhausted.',
    surface: 'page',
    error: 'temporarily_unavailable',
    reason: 'The emulator was told to fail.',
    fix: 'Remove the fault.',
  },
} satisfies Record<number, AadstsEntry>

export type AadstsCode = keyof typeof entries

export const aadstsTable: Readonly<Record<AadstsCode, AadstsEntry>> = entries

/** An error of the table; `parameters` fill in its text. */
export class AadstsError extends Error {
  override readonly name = 'AadstsError'
  readonly code: AadstsCode
  readonly text: string
  /** A claims challenge, sent along as `claims`. */
  readonly claims: string | undefined
  /** Replaces the table's `error` where one number has several. */
  readonly error: string | undefined

  constructor(
    code: AadstsCode,
    parameters: Readonly<Record<string, string>> = {},
    options: { readonly claims?: string; readonly error?: string } = {},
  ) {
    const text = aadstsTable[code].text.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '')
    super(`AADSTS${code}: ${text}`)
    this.code = code
    this.text = text
    this.claims = options.claims
    this.error = options.error
  }

  get entry(): AadstsEntry {
    return aadstsTable[this.code]
  }
}
