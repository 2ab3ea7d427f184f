import { apps, contoso, fabrikam, graph, microsoft } from '../guide-file.ts'
import type { Family, FileObject } from '../mistake.ts'

const options = (change: object) => (file: FileObject) => {
  Object.assign(file.authStrategies.azure.options, change)
}
const everybody =
  (tenants: unknown, more: object = {}) =>
  (file: FileObject) => {
    options({
      authorizationURL: `${microsoft}/common/oauth2/v2.0/authorize`,
      tokenURL: `${microsoft}/common/oauth2/v2.0/token`,
      ...(tenants === undefined ? {} : { tenants }),
    })(file)
    Object.assign(file.authStrategies.azure, more)
  }
const byIssuer = (issuer: string) => (file: FileObject) => {
  const { authorizationURL: _a, tokenURL: _t, userInfoURL: _u, ...rest } = file.authStrategies.azure.options
  file.authStrategies.azure.options = { issuer, ...rest }
}
const v2 = `${microsoft}/${contoso}/oauth2/v2.0`
const v1 = `${microsoft}/${contoso}/oauth2`

export const entryForEntra: Family = {
  title: 'The entry for Entra',
  at: 'microsoft',
  mistakes: [
    {
      title: 'the metadata address as authorizationURL',
      file: options({ authorizationURL: `${microsoft}/${contoso}/v2.0/.well-known/openid-configuration` }),
      told: [
        {
          by: 'check',
          at: 'metadata_address authStrategies.azure.options.authorizationURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0/.well-known/openid-configuration" is the address',
          cure: 'Write https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/authorize.',
        },
      ],
    },
    {
      title: 'both endpoints of version 1',
      file: options({ authorizationURL: `${v1}/authorize`, tokenURL: `${v1}/token` }),
      told: [
        {
          by: 'check',
          at: 'old_entra_endpoint authStrategies.azure.options.authorizationURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/authorize" is an endpoint of version 1.',
          cure: 'Copy the endpoint marked (v2) from Entra → App registrations → Endpoints:',
        },
        {
          by: 'check',
          at: 'old_entra_endpoint authStrategies.azure.options.tokenURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/token" is an endpoint of version 1.',
          cure: 'Copy the endpoint marked (v2) from Entra → App registrations → Endpoints:',
        },
      ],
    },
    {
      title: 'one endpoint of version 1, one of 2',
      file: options({ tokenURL: `${v1}/token` }),
      told: [
        {
          by: 'check',
          at: 'old_entra_endpoint authStrategies.azure.options.tokenURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/token" is an endpoint of version 1.',
          cure: 'Copy the endpoint marked (v2) from Entra → App registrations → Endpoints:',
        },
      ],
    },
    {
      title: 'the endpoints exchanged',
      file: options({ authorizationURL: `${v2}/token`, tokenURL: `${v2}/authorize` }),
      told: [
        {
          by: 'check',
          at: 'swapped_endpoint authStrategies.azure.options.authorizationURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token" is the token endpoint.',
          cure: 'Write the URL that ends in /authorize.',
        },
        {
          by: 'check',
          at: 'swapped_endpoint authStrategies.azure.options.tokenURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/authorize" is the authorize endpoint.',
          cure: 'Write the URL that ends in /token.',
        },
      ],
    },
    {
      title: 'two tenants in the two addresses',
      file: options({ tokenURL: `${microsoft}/${fabrikam}/oauth2/v2.0/token` }),
      told: [
        {
          by: 'check',
          at: 'tenant_mismatch authStrategies.azure.options.tokenURL',
          says: 'The tenant of tokenURL, "22222222-2222-4222-8222-222222222222", is not that of authorizationURL',
          cure: 'Use the same host and tenant in both.',
        },
      ],
    },
    {
      title: 'two clouds in the two addresses',
      file: options({ tokenURL: `https://login.microsoftonline.us/${contoso}/oauth2/v2.0/token` }),
      told: [
        {
          by: 'check',
          at: 'tenant_mismatch authStrategies.azure.options.tokenURL',
          says: 'tokenURL is at https://login.microsoftonline.us, authorizationURL at https://login.microsoftonline.com.',
          cure: 'Use the same host and tenant in both.',
        },
      ],
    },
    {
      title: 'the name of the organisation as the tenant',
      file: options({
        authorizationURL: `${microsoft}/Contoso/oauth2/v2.0/authorize`,
        tokenURL: `${microsoft}/Contoso/oauth2/v2.0/token`,
      }),
      told: [
        {
          by: 'check',
          at: 'bad_tenant authStrategies.azure.options.authorizationURL',
          says: '"contoso" is not a directory ID or verified domain.',
          cure: 'Copy Directory (tenant) ID from Entra → Overview.',
        },
        {
          by: 'check',
          at: 'bad_tenant authStrategies.azure.options.tokenURL',
          says: '"contoso" is not a directory ID or verified domain.',
          cure: 'Copy Directory (tenant) ID from Entra → Overview.',
        },
      ],
    },
    {
      title: 'the placeholder left in the address',
      file: options({ authorizationURL: `${microsoft}/<Directory (tenant) ID>/oauth2/v2.0/authorize` }),
      told: [
        {
          by: 'check',
          at: 'placeholder authStrategies.azure.options.authorizationURL',
          says: '"https://login.microsoftonline.com/<Directory (tenant) ID>/oauth2/v2.0/authorize" still holds the placeholder <Directory',
          cure: 'In Entra: App registrations → your app → Endpoints → OAuth 2.0 authorization endpoint (v2).',
        },
      ],
    },
    {
      title: 'common, without saying which tenants',
      file: everybody(undefined),
      told: [
        {
          by: 'check',
          at: 'tenants_missing authStrategies.azure.options.tenants',
          says: '"common" takes people of every tenant, and "tenants" does not say which are meant.',
          cure: 'Write the tenants that you mean, ids or verified domains: "tenants": ["contoso.com"]. Or "tenants": "any":',
        },
      ],
    },
    {
      title: 'common, open to everybody, with accounts for whoever comes',
      file: everybody('any', { allowSelfSignup: true }),
      told: [
        {
          by: 'check',
          at: 'open_to_every_tenant authStrategies.azure.allowSelfSignup',
          says: '"common" with "tenants": "any" admits people of every tenant, and self-signup gives each of them an account.',
          cure: 'List the tenants that you mean in options.tenants.',
        },
      ],
    },
    {
      title: 'the issuer of version 1',
      file: byIssuer(`https://sts.windows.net/${contoso}/`),
      told: [
        {
          by: 'check',
          at: 'old_entra_endpoint authStrategies.azure.options.issuer',
          says: '"https://sts.windows.net/11111111-1111-4111-8111-111111111111/" is the issuer of version 1 of Entra ID.',
          cure: 'Write https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0.',
        },
      ],
    },
    {
      title: 'an issuer without a tenant',
      file: byIssuer(`${microsoft}/v2.0`),
      told: [
        {
          by: 'check',
          at: 'old_entra_endpoint authStrategies.azure.options.issuer',
          says: '"https://login.microsoftonline.com/v2.0" is Microsoft\'s host, without a directory.',
          cure: 'Write https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0.',
        },
      ],
    },
    {
      title: 'userinfo of another cloud',
      file: options({ userInfoURL: 'https://graph.microsoft.us/oidc/userinfo' }),
      told: [
        {
          by: 'check',
          at: 'another_cloud authStrategies.azure.options.userInfoURL',
          says: 'The sign-in is Microsoft’s worldwide cloud, and userInfoURL is Microsoft’s cloud for US government, which does not take its',
          cure: 'Write https://graph.microsoft.com/oidc/userinfo.',
        },
      ],
    },
    {
      title: 'a profile of Microsoft Graph as userinfo',
      file: options({ userInfoURL: `${graph}/v1.0/me` }),
      told: [
        {
          by: 'check',
          at: 'graph_profile authStrategies.azure.options.userInfoURL',
          says: '"https://graph.microsoft.com/v1.0/me" is a profile of Microsoft Graph and no userinfo: it does not name the person as the',
          cure: 'Write https://graph.microsoft.com/oidc/userinfo, or "userInfoURL": null.',
        },
      ],
    },
    {
      title: 'the Secret ID in the place of the Value',
      file: options({ clientSecret: apps.demo.secretId }),
      told: [
        {
          by: 'check',
          at: 'secret_id authStrategies.azure.options.clientSecret',
          says: 'The client secret has the shape of a Secret ID (a GUID).',
          cure: 'Create a new secret under Certificates & secrets and copy its Value, which is shown once.',
        },
      ],
    },
    {
      title: 'no secret',
      file: options({ clientSecret: undefined }),
      told: [
        {
          by: 'check',
          at: 'incomplete_strategy authStrategies.azure.options.clientSecret',
          says: '"clientSecret" is missing.',
          cure: 'Create a secret under Certificates & secrets and put its Value here, best as ${env:AZURE_CLIENT_SECRET}.',
        },
      ],
    },
    {
      title: 'the tenant id as clientID',
      file: options({ clientID: contoso }),
      told: [
        {
          by: 'check',
          at: 'client_id_is_tenant authStrategies.azure.options.clientID',
          says: 'clientID is the tenant’s own id.',
          cure: 'Copy Application (client) ID from App registrations → your app → Overview.',
        },
      ],
    },
    {
      title: 'the name of the app as clientID',
      file: options({ clientID: 'Gatewright' }),
      told: [
        {
          by: 'check',
          at: 'bad_guid authStrategies.azure.options.clientID',
          says: '"Gatewright" is not a GUID.',
          cure: 'Copy Application (client) ID from App registrations → your app → Overview.',
        },
      ],
    },
    {
      title: 'commas between the scopes',
      file: options({ scope: 'openid,profile,email' }),
      told: [
        {
          by: 'check',
          at: 'bad_scope authStrategies.azure.options.scope',
          says: '"openid,profile,email" is not a list of scopes.',
          cure: 'Write "openid profile email", or a list.',
        },
      ],
    },
    {
      title: 'openid missing among the scopes',
      file: options({ scope: 'profile email' }),
      told: [
        {
          by: 'check',
          at: 'bad_scope authStrategies.azure.options.scope',
          says: '"openid" is not among the scopes.',
          cure: 'Write "openid profile email".',
        },
      ],
    },
    {
      title: 'a mapping without the address',
      file: file => {
        file.authStrategies.azure.fieldMapping = { mail: 'email' }
      },
      told: [
        {
          by: 'check',
          at: 'unknown_key authStrategies.azure.fieldMapping.mail',
          says: '"mail" means nothing in authStrategies.azure.fieldMapping.',
          cure: 'Did you mean "email"?',
        },
      ],
    },
    {
      title: 'an app role that is to make admins, of no tenant',
      file: everybody([contoso, 'fabrikam.test'], {
        roleMapping: [{ claim: 'roles', value: 'Bot.Admin', role: 'admin' }],
      }),
      told: [
        {
          by: 'check',
          at: 'role_mapping authStrategies.azure.roleMapping[0].tenant',
          says: 'The entry does not say which tenant gives the role, and "common" stands for many.',
          cure: 'Add "tenant": "11111111-1111-4111-8111-111111111111" or "tenant": "fabrikam.test".',
        },
      ],
    },
    {
      title: 'whoever comes becomes admin',
      file: file =>
        Object.assign(file.authStrategies.azure, { allowSelfSignup: true, selfSignupRole: 'admin' }),
      told: [
        {
          by: 'check',
          at: 'admin_by_self_signup authStrategies.azure.selfSignupRole',
          says: 'Whoever can sign in with "azure" becomes admin here by doing so.',
          cure: 'Write "member", and give "admin" by invitation or by an entry of roleMapping.',
        },
      ],
    },
    {
      title: 'two tenants that can each say addresses of the other',
      file: everybody([contoso, fabrikam]),
      told: [
        {
          by: 'check',
          at: 'tenants_say_any_address authStrategies.azure.options.tenants',
          says: "Each of 2 tenants that are listed by their ids is believed whatever address it says, one of the others' too.",
          cure: "Write a partner's tenant by its verified domains: it then speaks for addresses of these domains.",
        },
      ],
    },
    {
      title: 'an address that is not encrypted',
      file: options({ tokenURL: `http://login.microsoftonline.com/${contoso}/oauth2/v2.0/token` }),
      told: [
        {
          by: 'check',
          at: 'insecure_url authStrategies.azure.options.tokenURL',
          says: '"http://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token" is http and leads to another',
          cure: 'Write https. Plain http is accepted on localhost, *.localhost, 127.0.0.1 and [::1] alone.',
        },
      ],
    },
    {
      title: 'a line end after an address',
      file: options({ tokenURL: `${v2}/token\n` }),
      told: [
        {
          by: 'check',
          at: 'stray_space authStrategies.azure.options.tokenURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token\\n" ends with a line end.',
          cure: 'Delete it.',
        },
      ],
    },
    {
      title: 'a blank in the name of the strategy',
      file: file => {
        file.authStrategies['my azure'] = file.authStrategies.azure
        delete file.authStrategies.azure
        file.pro.collaboratorsAuthStrategies = ['default', 'my azure']
      },
      told: [
        {
          by: 'check',
          at: 'bad_name authStrategies["my azure"]',
          says: '"my azure" cannot be the name of a strategy.',
          cure: 'Use letters, digits and -._~, begin with a letter or digit, 64 at most; what people read belongs in "label" or',
        },
      ],
    },
    {
      title: 'another page of Microsoft’s as an endpoint',
      file: options({ tokenURL: `${v2}/devicecode` }),
      told: [
        {
          by: 'check',
          at: 'not_endpoint authStrategies.azure.options.tokenURL',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/devicecode" is no endpoint of a sign-in of Entra ID.',
          cure: 'Write https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token.',
        },
      ],
    },
    {
      title: 'an endpoint without a tenant',
      file: options({ authorizationURL: `${microsoft}/oauth2/v2.0/authorize` }),
      told: [
        {
          by: 'check',
          at: 'not_endpoint authStrategies.azure.options.authorizationURL',
          says: '"https://login.microsoftonline.com/oauth2/v2.0/authorize" is no endpoint of a sign-in of Entra ID.',
          cure: 'Write https://login.microsoftonline.com/<Directory (tenant) ID>/oauth2/v2.0/authorize.',
        },
      ],
    },
    {
      title: 'the address of the endpoints as the issuer',
      file: byIssuer(v2),
      told: [
        {
          by: 'check',
          at: 'not_endpoint authStrategies.azure.options.issuer',
          says: '"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0" is no issuer of Entra ID.',
          cure: 'Write https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0.',
        },
      ],
    },
    {
      title: 'a host that is almost Microsoft’s',
      file: options({ tokenURL: `https://login.microsoftonline.con/${contoso}/oauth2/v2.0/token` }),
      told: [
        {
          by: 'check',
          at: 'misspelt_host authStrategies.azure.options.tokenURL',
          says: '"login.microsoftonline.con" is not Microsoft’s, and looks like login.microsoftonline.com: people would be sent there, and the',
          cure: 'Write login.microsoftonline.com, unless it is a host of your own.',
        },
      ],
    },
    {
      title: 'the host of Microsoft Graph alone as userinfo',
      file: options({ userInfoURL: graph }),
      told: [
        {
          by: 'check',
          at: 'not_userinfo authStrategies.azure.options.userInfoURL',
          says: '"https://graph.microsoft.com" is not Microsoft’s userinfo: what stands there says nobody’s name.',
          cure: 'Write https://graph.microsoft.com/oidc/userinfo, or "userInfoURL": null.',
        },
      ],
    },
    {
      title: 'a tenant of noughts',
      file: options({
        authorizationURL: `${microsoft}/00000000-0000-0000-0000-000000000000/oauth2/v2.0/authorize`,
      }),
      told: [
        {
          by: 'check',
          at: 'placeholder authStrategies.azure.options.authorizationURL',
          says: '"https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/oauth2/v2.0/authorize" still holds the placeholder',
          cure: 'In Entra: App registrations',
        },
      ],
    },
    {
      title: 'the scheme twice',
      file: options({ tokenURL: `https://${v2}/token` }),
      told: [
        {
          by: 'check',
          at: 'bad_url authStrategies.azure.options.tokenURL',
          says: '"https://https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token" is not a complete URL.',
          cure: 'Leave out one https://: it stands there twice.',
        },
      ],
    },
    {
      title: 'a secret as a page shows it, with its beginning alone',
      file: options({ clientSecret: 'Abc******************' }),
      told: [
        {
          by: 'check',
          at: 'unfilled_secret authStrategies.azure.options.clientSecret',
          says: 'The secret looks like one of which a page shows the beginning alone, and is used as it stands.',
          cure: 'The whole of it is shown once: make another, and copy that',
        },
      ],
    },
    {
      title: 'a variable as a shell writes it, in the place of the secret',
      file: options({ clientSecret: '$AZURE_CLIENT_SECRET' }),
      told: [
        {
          by: 'check',
          at: 'unfilled_secret authStrategies.azure.options.clientSecret',
          says: 'The secret looks like the name of a variable, as a shell or a script writes it,',
          cure: 'Write ${env:NAME}',
        },
      ],
    },
    {
      title: 'the path of the file of the secret, in the place of the secret',
      file: options({ clientSecret: './secrets/azure' }),
      told: [
        {
          by: 'check',
          at: 'unfilled_secret authStrategies.azure.options.clientSecret',
          says: 'The secret looks like the path of a file,',
          cure: 'Write ${file:PATH}',
        },
      ],
    },
    {
      title: 'a reference to a vault that nothing replaces, as the secret',
      file: options({
        clientSecret: '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/azure/)',
      }),
      told: [
        {
          by: 'check',
          at: 'unfilled_secret authStrategies.azure.options.clientSecret',
          says: 'The secret looks like a reference that another program replaces, and nothing has,',
          cure: 'Let that program set a variable or write a file',
        },
      ],
    },
    {
      title: 'a whole line of an env file as the secret',
      file: options({ clientSecret: 'AZURE_CLIENT_SECRET=a-secret-of-forty-letters-or-so-0000001' }),
      told: [
        {
          by: 'check',
          at: 'unfilled_secret authStrategies.azure.options.clientSecret',
          says: 'The secret looks like a line of an env file, with the name of the variable before it,',
          cure: 'Leave out the name and the = after it',
        },
      ],
    },
  ],
}
