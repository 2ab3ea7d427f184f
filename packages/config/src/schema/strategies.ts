import { Type } from 'typebox'
import { elsewhere, flag, group, optional, text, textOrTexts, texts, whole } from './fields.ts'

const claim = (title: string, example: string) =>
  optional(
    text({
      title,
      description: `Claim that holds the ${title.toLowerCase()}: a dotted path, or a literal value after a leading \`!\`.`,
      examples: [example],
      kind: 'claim',
    }),
  )

const fieldMapping = optional(
  group(
    {
      title: 'Field mapping',
      description:
        'Our attribute to the provider’s claim. What is not named keeps the usual claim: `email`, `name`, `given_name`, `family_name`, `groups`.',
      examples: [{ email: 'email' }, { email: 'mail', groups: 'realm_access.roles', company: '!Contoso' }],
    },
    {
      email: claim('E-mail address', 'email'),
      fullname: claim('Full name', 'name'),
      firstname: claim('First name', 'given_name'),
      lastname: claim('Last name', 'family_name'),
      company: claim('Company', '!Contoso'),
      role: claim('Job role', 'jobTitle'),
      location: claim('Location', 'address.locality'),
      groups: claim('Groups', 'groups'),
    },
  ),
)

const common = {
  id: elsewhere('Id of the strategy (its key counts)'),
  label: optional(
    text({
      title: 'Label',
      description: 'What people read on the button. The strategy’s name, when absent.',
      examples: ['Contoso work account'],
    }),
  ),
  hidden: optional(
    flag({
      title: 'Hidden',
      description: 'Offered, but without a button on the sign-in page: reached at `/admin/login/<name>`.',
      default: false,
    }),
  ),
  allowSelfSignup: optional(
    flag({
      title: 'Allow self-signup',
      description:
        '`false`: only invited collaborators get in. `true`: whoever signs in for the first time gets an account with `selfSignupRole`.',
      default: false,
    }),
  ),
  selfSignupRole: optional(
    text({
      title: 'Self-signup role',
      description: 'Role of an account that a first sign-in made.',
      default: 'member',
      examples: ['member'],
    }),
  ),
  fieldMapping,
}

export const basicStrategy = group(
  {
    title: 'E-mail and password',
    description:
      'Accounts that live here. A strategy `default` of this type exists even when the file names none.',
    examples: [
      { type: 'basic', allowSelfSignup: false, options: { maxLoginAttempt: 5, lockoutDuration: '10m' } },
    ],
  },
  {
    type: Type.Literal('basic', { title: 'Type', description: 'How people sign in.' }),
    ...common,
    options: optional(
      group(
        {
          title: 'Options',
          description: 'Rules for passwords and lock-out.',
          examples: [{ passwordMinLength: 12 }],
        },
        {
          maxLoginAttempt: optional(
            whole({
              title: 'Failed attempts',
              description: 'Failed attempts in a row before the account is locked; 0 never locks.',
              default: 5,
              examples: [5],
              minimum: 0,
              maximum: 1000,
            }),
          ),
          lockoutDuration: optional(
            text({
              title: 'Lock-out',
              description: 'How long a lock lasts.',
              default: '10m',
              examples: ['10m'],
              kind: 'duration',
            }),
          ),
          passwordMinLength: optional(
            whole({
              title: 'Shortest password',
              description: 'Least number of characters of a new password.',
              default: 8,
              examples: [12],
              minimum: 1,
              maximum: 200,
            }),
          ),
          requireComplexPassword: optional(
            flag({
              title: 'Complex password',
              description: 'A new password needs three of: lower case, upper case, digit, other character.',
              default: false,
            }),
          ),
          passwordExpiryDelay: optional(
            text({
              title: 'Password expiry',
              description: 'Age at which a password must be changed. Never, when absent.',
              examples: ['180d'],
              kind: 'duration',
            }),
          ),
        },
      ),
    ),
  },
)

const accessTokenJwt = optional(
  group(
    {
      title: 'Access token',
      description: 'Verifies an access token that is itself a JWT; its claims join the profile.',
      examples: [
        { audience: 'https://api.example.com', algorithms: ['RS256'], publicKey: '${file:./keys/idp.pem}' },
      ],
    },
    {
      audience: optional(
        textOrTexts({
          title: 'Audience',
          description: 'Accepted `aud`.',
          examples: ['https://api.example.com'],
        }),
      ),
      issuer: optional(
        textOrTexts({
          title: 'Issuer',
          description: 'Accepted `iss`.',
          examples: ['https://idp.example.com/'],
        }),
      ),
      algorithms: optional(
        texts({
          title: 'Algorithms',
          description: 'Accepted signature algorithms. When absent, the one that fits the key.',
          examples: [['RS256']],
          kind: 'algorithm',
        }),
      ),
      publicKey: optional(
        text({
          title: 'Public key',
          description:
            'PEM key or certificate, in one line with `\\n` or in several. When absent, the file `global/oauth2_<name>.pub` of the data folder. For HS algorithms, the shared secret.',
          examples: ['${file:./keys/idp.pem}'],
          secret: true,
        }),
      ),
    },
  ),
)

export const oauth2Strategy = group(
  {
    title: 'OAuth 2.0 or OpenID Connect',
    description:
      'Microsoft Entra ID, any OpenID provider (`options.issuer`), or plain OAuth 2.0 (`options.userInfoURL`).',
    examples: [
      {
        type: 'oauth2',
        allowSelfSignup: false,
        options: {
          authorizationURL:
            'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0/authorize',
          tokenURL:
            'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0/token',
          clientSecret: '${env:AZURE_CLIENT_SECRET}',
          clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
          callbackURL: 'https://sso.example.com/api/v1/auth/login-callback/oauth2/azure',
          scope: 'openid profile email',
          userInfoURL: 'https://graph.microsoft.com/oidc/userinfo',
        },
        fieldMapping: { email: 'email' },
      },
    ],
  },
  {
    type: Type.Literal('oauth2', { title: 'Type', description: 'How people sign in.' }),
    ...common,
    options: group(
      {
        title: 'Options',
        description: 'The provider’s endpoints and this application’s registration there.',
        examples: [
          {
            issuer: 'https://accounts.google.com',
            clientID: '1234.apps.googleusercontent.com',
            clientSecret: '${env:GOOGLE_SECRET}',
          },
        ],
      },
      {
        issuer: optional(
          text({
            title: 'Issuer',
            description: 'Turns on discovery for an OpenID provider; the endpoint URLs may then be left out.',
            examples: ['https://accounts.google.com', 'https://keycloak.example.com/realms/team'],
            kind: 'url',
            aliases: ['issuerURL', 'discoveryURL', 'authority', 'wellKnown'],
          }),
        ),
        authorizationURL: optional(
          text({
            title: 'Authorization URL',
            description: 'Where the browser is sent to sign in.',
            find: 'In Entra: App registrations → your app → Endpoints → OAuth 2.0 authorization endpoint (v2).',
            examples: [
              'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0/authorize',
            ],
            kind: 'url',
            aliases: ['authorization_endpoint', 'authorizeURL', 'authURL'],
          }),
        ),
        tokenURL: optional(
          text({
            title: 'Token URL',
            description: 'Where the code is redeemed.',
            find: 'In Entra: App registrations → your app → Endpoints → OAuth 2.0 token endpoint (v2).',
            examples: [
              'https://login.microsoftonline.com/c0ffee00-0000-4000-8000-000000000001/oauth2/v2.0/token',
            ],
            kind: 'url',
            aliases: ['token_endpoint', 'accessTokenURL'],
          }),
        ),
        userInfoURL: optional(
          text({
            title: 'User info URL',
            description:
              'Where the profile is read. For a provider that is only OAuth 2.0, the one source of it.',
            examples: ['https://graph.microsoft.com/oidc/userinfo', 'https://api.github.com/user'],
            kind: 'url',
            aliases: ['userinfo_endpoint', 'profileURL'],
          }),
        ),
        clientID: text({
          title: 'Client ID',
          description: 'The id of this application at the provider.',
          find: 'In Entra: App registrations → your app → Overview → Application (client) ID.',
          examples: ['c0ffee00-0000-4000-8000-0000000000aa'],
          aliases: ['client_id', 'applicationId', 'appId'],
        }),
        clientSecret: optional(
          text({
            title: 'Client secret',
            description:
              'What proves to the provider that it is this application that asks. Better kept in a variable or a file.',
            find: 'In Entra: App registrations → your app → Certificates & secrets → the Value of a secret, shown once; not its Secret ID.',
            examples: ['${env:AZURE_CLIENT_SECRET}', '${file:./secrets/azure}'],
            secret: true,
            aliases: ['client_secret', 'secret'],
          }),
        ),
        callbackURL: optional(
          text({
            title: 'Callback URL',
            description:
              'The redirect URI, exactly as registered at the provider: the external URL, then `/api/v1/auth/login-callback/oauth2/` and the strategy’s name. Worked out when absent.',
            examples: ['https://sso.example.com/api/v1/auth/login-callback/oauth2/azure'],
            kind: 'url',
            aliases: ['redirect_uri', 'redirectURI', 'redirectURL'],
          }),
        ),
        scope: optional(
          textOrTexts({
            title: 'Scope',
            description: 'What to ask for, separated by spaces, or a list.',
            default: 'openid profile email',
            examples: ['openid profile email', ['openid', 'profile', 'email']],
            kind: 'scope',
            aliases: ['scopes'],
          }),
        ),
        trustEmail: optional(
          flag({
            title: 'Trust e-mail addresses',
            description:
              'Addresses of this provider count as proven although it sends no `email_verified`. Only for a provider whose addresses its users cannot choose: with it, whoever writes an invited address into their account redeems the invitation.',
            default: false,
          }),
        ),
        tenants: optional(
          texts({
            title: 'Tenants',
            description:
              'For Entra on `common` or `organizations`: the tenants (Directory IDs) whose people may sign in and whose addresses are trusted.',
            default: [],
            examples: [['c0ffee00-0000-4000-8000-000000000001']],
            kind: 'guid',
            aliases: ['tenantId', 'tenant', 'allowedTenants'],
          }),
        ),
        jwtToken: accessTokenJwt,
      },
    ),
  },
)

/** Types that this version does not have: accepted in a file while nobody signs in with them. */
export const laterStrategy = Type.Object(
  {
    type: Type.Union([Type.Literal('saml'), Type.Literal('ldap')], {
      title: 'Type',
      description: 'How people sign in.',
    }),
  },
  {
    title: 'SAML or LDAP',
    description:
      'Not available yet. The entry is kept; it cannot be listed in `pro.collaboratorsAuthStrategies`.',
    additionalProperties: true,
  },
)

export const authStrategies = Type.Record(
  Type.String(),
  Type.Union([oauth2Strategy, basicStrategy, laterStrategy], {
    title: 'Strategy',
    description:
      'One way to sign in. Its key is its name, part of the callback URL: letters, digits and `-._~`.',
  }),
  {
    title: 'Strategies',
    description: 'Ways to sign in, by name. `default` (e-mail and password) exists unless defined otherwise.',
    examples: [{ default: { type: 'basic', allowSelfSignup: false } }],
    names: 'a strategy',
  },
)
