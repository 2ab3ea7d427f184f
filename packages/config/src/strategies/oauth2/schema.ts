import { Type } from 'typebox'
import { flag, group, optional, text, textOrTexts, texts } from '../../schema/fields.ts'
import { entrySchema } from '../entry-schema.ts'

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
          description:
            'Accepted signature algorithms, all of them of public keys. When absent, the one that fits the key.',
          examples: [['RS256']],
          kind: 'algorithm',
        }),
      ),
      publicKey: optional(
        text({
          title: 'Public key',
          description:
            'PEM key or certificate, in one line with `\\n` or in several. When absent, the file `global/oauth2_<name>.pub` of the data folder.',
          examples: ['${file:./keys/idp.pem}'],
          secret: true,
        }),
      ),
    },
  ),
)

export const oauth2Schema = entrySchema(
  {
    name: 'oauth2',
    aliases: ['oidc', 'openid', 'openid-connect', 'azure', 'entra', 'google', 'github', 'okta', 'keycloak'],
  },
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
  group(
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
          aliases: ['issuerURL', 'authority', 'wellKnown'],
        }),
      ),
      discoveryURL: optional(
        text({
          title: 'Discovery URL',
          description:
            'The address of the discovery document, where it does not stand below `issuer`, as with the user flows of Azure AD B2C. `issuer` is then what that document names, letter by letter.',
          examples: [
            'https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0/.well-known/openid-configuration',
          ],
          kind: 'url',
          aliases: ['discovery_url', 'metadataURL', 'metadataAddress', 'wellKnownURL', 'configurationURL'],
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
        Type.Union([Type.String({ kind: 'url' }), Type.Null()], {
          title: 'User info URL',
          description:
            'Where the profile is read. For a provider that is only OAuth 2.0, the one source of it. `null`: nobody is asked, because the `id_token` says all that is needed.',
          examples: ['https://graph.microsoft.com/oidc/userinfo', 'https://api.github.com/user', null],
          aliases: ['userinfo_endpoint', 'profileURL'],
        }),
      ),
      subject: optional(
        text({
          title: 'Subject',
          description:
            'For a provider that is only OAuth 2.0: the path of the claim that says who somebody is, a text or a whole number. `sub`, else `id`, when absent. It must be an id that the provider never gives to somebody else and that nobody chooses. With another claim everybody is a stranger: their accounts are tied to what the old one said. OpenID providers and Entra ID have `sub` and `oid`, and it means nothing there.',
          examples: ['ocs.data.id', 'data.user_id'],
          kind: 'claim-path',
          aliases: ['subjectClaim', 'userIdField', 'sub', 'uid'],
        }),
      ),
      clientID: text({
        title: 'Client ID',
        description: 'The id of this application at the provider.',
        find: 'In Entra: App registrations → your app → Overview → Application (client) ID.',
        examples: ['c0ffee00-0000-4000-8000-0000000000aa'],
        kind: 'client-id',
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
      clientCertificate: optional(
        text({
          title: 'Client certificate',
          description:
            'In the place of a client secret: a private key and its certificate in PEM, one after the other. The key signs what proves to the provider that it is this application that asks, and never leaves this server.',
          find: '`gatewright setup entra` makes it. By hand: App registrations → your app → Certificates & secrets → Certificates takes the certificate, without the key.',
          examples: ['${file:./secrets/azure.pem}'],
          secret: true,
          aliases: ['client_certificate', 'clientCert', 'privateKeyJwt', 'clientAssertionKey'],
        }),
      ),
      clientAssertionFile: optional(
        text({
          title: 'Client assertion file',
          description:
            'In the place of a client secret, for Entra ID: the file of a token that the platform signs for this process and renews, such as the service account token that Kubernetes projects. Its path comes from a variable: `${env:AZURE_FEDERATED_TOKEN_FILE}`, which AKS workload identity sets. Read anew for each request, and sent to the token endpoint as it is (RFC 7523); the application trusts its issuer and subject by a federated credential.',
          find: '`gatewright setup entra --credential federated` registers it. By hand: App registrations → your app → Certificates & secrets → Federated credentials.',
          examples: ['${env:AZURE_FEDERATED_TOKEN_FILE}'],
          local: true,
          aliases: [
            ...['client_assertion_file', 'federatedTokenFile', 'azureFederatedTokenFile', 'tokenFile'],
            'clientAssertion',
          ],
        }),
      ),
      tokenEndpointAuthMethod: optional(
        Type.Union(
          [
            Type.Literal('client_secret_basic'),
            Type.Literal('client_secret_post'),
            Type.Literal('client_secret_jwt'),
            Type.Literal('private_key_jwt'),
            Type.Literal('none'),
          ],
          {
            title: 'Client authentication',
            description:
              'How the secret reaches the token endpoint: `client_secret_basic` in a header, `client_secret_post` in the body, `client_secret_jwt` as the key of a signature; `private_key_jwt` a signature by the client certificate; `none` for a public client, which has none. When absent, the ways that the provider publishes are tried until one is taken.',
            examples: ['client_secret_post'],
            aliases: [
              ...['token_endpoint_auth_method', 'clientAuthentication', 'authMethod', 'clientAuthMethod'],
              'tokenEndpointAuth',
            ],
          },
        ),
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
            'Addresses of this provider count as proven although it sends no `email_verified`. Only for a provider whose addresses its users cannot choose: with it, whoever writes an invited address into their account redeems the invitation. Does not count for Entra on `common` or `organizations`: see `tenants`.',
          default: false,
        }),
      ),
      tenants: optional(
        Type.Union([Type.String({ kind: 'tenants' }), Type.Array(Type.String({ kind: 'tenant' }))], {
          title: 'Tenants',
          description:
            'For Entra on `common` or `organizations`, and needed there: the tenants (Directory IDs or verified domains) whose people may sign in, and whose addresses, roles and groups count. Of several, one that is listed by domains speaks for addresses of these domains alone, one that is listed by its id for any: list a partner’s by its domains. `"any"`: people of every tenant may sign in, and nobody’s roles and groups count, nor addresses that Entra has not verified.',
          examples: [['c0ffee00-0000-4000-8000-000000000001', 'contoso.com']],
          aliases: ['tenantId', 'tenant', 'allowedTenants'],
        }),
      ),
      trustedAudiences: optional(
        texts({
          title: 'Trusted audiences',
          description:
            'Audiences that an `id_token` may have beside this client, as Zitadel writes all clients of a project. A token for anybody else as well is refused.',
          default: [],
          examples: [['281234567890@team']],
        }),
      ),
      ca: optional(
        text({
          title: 'Authority',
          description:
            'Certificates in PEM, one or several, of authorities that may certify the provider, beside those that Node.js knows: for a provider whose certificate comes from an authority of your own.',
          examples: ['${file:./certs/ca.pem}'],
          local: true,
          aliases: ['caCert', 'cacert', 'ca_file', 'caFile', 'rootCA', 'certificateAuthority'],
        }),
      ),
      jwtToken: accessTokenJwt,
    },
  ),
)
