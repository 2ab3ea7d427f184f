import type { SnippetField, SnippetTemplate } from '../snippet-template.ts'

const openid = (
  issuer: (value: (name: string) => string) => string,
  extra: object = {},
): SnippetTemplate['entry'] => {
  return (value, callbackURL) => ({
    type: 'oauth2',
    allowSelfSignup: false,
    options: {
      issuer: issuer(value),
      clientID: value('clientID'),
      clientSecret: value('clientSecret'),
      callbackURL,
      scope: 'openid profile email',
    },
    fieldMapping: { email: 'email' },
    ...extra,
  })
}

const clientFields = (where: string): SnippetField[] => [
  { name: 'clientID', label: 'Client ID', find: where },
  { name: 'clientSecret', label: 'Client secret', find: where, secret: true },
]

export const oauth2Snippets: readonly SnippetTemplate[] = [
  {
    id: 'entra',
    title: 'Microsoft Entra ID',
    suggestedName: 'azure',
    fields: [
      {
        name: 'tenant',
        label: 'Directory (tenant) ID',
        find: 'Entra → App registrations → your app → Overview',
      },
      {
        name: 'clientID',
        label: 'Application (client) ID',
        find: 'Entra → App registrations → your app → Overview',
      },
      {
        name: 'clientSecret',
        label: 'Value of a client secret',
        find: 'Entra → App registrations → your app → Certificates & secrets; the Value is shown once, the Secret ID is something else',
        secret: true,
      },
    ],
    registerAt: 'Entra → App registrations → your app → Authentication → Add a platform → Web',
    entry: (value, callbackURL) => ({
      type: 'oauth2',
      allowSelfSignup: false,
      options: {
        authorizationURL: `https://login.microsoftonline.com/${value('tenant')}/oauth2/v2.0/authorize`,
        tokenURL: `https://login.microsoftonline.com/${value('tenant')}/oauth2/v2.0/token`,
        clientSecret: value('clientSecret'),
        clientID: value('clientID'),
        callbackURL,
        scope: 'openid profile email',
        userInfoURL: 'https://graph.microsoft.com/oidc/userinfo',
      },
      fieldMapping: { email: 'email' },
    }),
  },
  {
    id: 'google',
    title: 'Google',
    suggestedName: 'google',
    fields: clientFields('Google Cloud console → Google Auth Platform → Clients → your web client'),
    registerAt:
      'Google Cloud console → Google Auth Platform → Clients → your web client → Authorized redirect URIs',
    entry: openid(() => 'https://accounts.google.com'),
  },
  {
    id: 'github',
    title: 'GitHub',
    suggestedName: 'github',
    fields: clientFields('GitHub → Settings → Developer settings → OAuth apps → your app'),
    registerAt: 'GitHub → Settings → Developer settings → OAuth apps → your app → Authorization callback URL',
    // Plain OAuth 2.0: there is no id_token, so the profile comes from userInfoURL alone.
    entry: (value, callbackURL) => ({
      type: 'oauth2',
      allowSelfSignup: false,
      options: {
        authorizationURL: 'https://github.com/login/oauth/authorize',
        tokenURL: 'https://github.com/login/oauth/access_token',
        clientSecret: value('clientSecret'),
        clientID: value('clientID'),
        callbackURL,
        scope: 'read:user user:email',
        userInfoURL: 'https://api.github.com/user',
        // GitHub shows no address that it has not verified, and does not say so in a claim.
        trustEmail: true,
      },
      fieldMapping: { email: 'email', fullname: 'name', company: 'company', location: 'location' },
    }),
  },
  {
    id: 'okta',
    title: 'Okta',
    suggestedName: 'okta',
    fields: [
      {
        name: 'domain',
        label: 'Okta domain',
        find: 'Okta admin console → the menu under your name, such as team.okta.com',
      },
      ...clientFields('Okta admin console → Applications → your web app → General'),
    ],
    registerAt: 'Okta admin console → Applications → your web app → General → Sign-in redirect URIs',
    entry: openid(value => `https://${value('domain')}`),
  },
  {
    id: 'keycloak',
    title: 'Keycloak',
    suggestedName: 'keycloak',
    fields: [
      { name: 'host', label: 'Keycloak host', find: 'the host of its own pages, such as id.example.com' },
      { name: 'realm', label: 'Realm', find: 'Keycloak admin console → the name at the top left' },
      ...clientFields('Keycloak admin console → Clients → your client → Settings and Credentials'),
    ],
    registerAt: 'Keycloak admin console → Clients → your client → Settings → Valid redirect URIs',
    entry: openid(value => `https://${value('host')}/realms/${value('realm')}`),
  },
  {
    id: 'openid',
    title: 'Any OpenID provider',
    suggestedName: 'openid',
    fields: [
      {
        name: 'issuer',
        label: 'Issuer',
        find: 'the provider’s documentation; /.well-known/openid-configuration stands below it',
      },
      ...clientFields('the provider’s page for your application'),
    ],
    registerAt: 'the provider’s page for your application, as redirect URI of a web application',
    entry: openid(value => value('issuer')),
  },
]
