/** A filled-in entry for each provider that people ask for, with the callback URL worked out. */

export interface SnippetField {
  /** Name of the value in {@link SnippetRequest.values}. */
  readonly name: string
  /** What the provider calls it. */
  readonly label: string
  /** The way to it at the provider. */
  readonly find: string
}

export interface Provider {
  readonly id: string
  readonly title: string
  /** What the strategy is called unless somebody chooses another name. */
  readonly suggestedName: string
  /** What has to be copied from the provider; a secret is best kept in a variable. */
  readonly fields: readonly SnippetField[]
  /** Where the callback URL is registered. */
  readonly registerAt: string
  readonly entry: (value: (name: string) => string, callbackURL: string) => object
}

export interface SnippetRequest {
  readonly provider: string
  /** Name of the strategy. */
  readonly name: string
  /** Origin that browsers see. */
  readonly externalUrl: string
  /** What is known already; the rest becomes a placeholder, which the checks point at. */
  readonly values?: Readonly<Record<string, string>>
}

export interface Snippet {
  readonly name: string
  readonly entry: object
  readonly callbackURL: string
  readonly registerAt: string
}

export const callbackUrlOf = (externalUrl: string, name: string): string =>
  `${externalUrl}/api/v1/auth/login-callback/oauth2/${name}`

/** `undefined` for a provider that is not known. */
export function makeSnippet(request: SnippetRequest): Snippet | undefined {
  const provider = providers.find(({ id }) => id === request.provider)
  if (!provider) return undefined
  const callbackURL = callbackUrlOf(request.externalUrl, request.name)
  const variable = `${request.name.toUpperCase().replaceAll(/\W+/g, '_')}_CLIENT_SECRET`
  const value = (name: string): string => {
    const given = request.values?.[name]
    if (given !== undefined && given !== '') return given
    if (name === 'clientSecret') return `\${env:${variable}}`
    return `<${provider.fields.find(field => field.name === name)?.label ?? name}>`
  }
  return {
    name: request.name,
    entry: provider.entry(value, callbackURL),
    callbackURL,
    registerAt: provider.registerAt,
  }
}

/** One for each provider, ready to be sent as JSON. */
export interface OfferedSnippet {
  readonly provider: string
  readonly title: string
  /** A name that no strategy has yet. */
  readonly id: string
  /** JSON text of the value below `authStrategies.<id>`. */
  readonly entry: string
  readonly callbackURL: string
  readonly registerAt: string
  readonly fields: readonly SnippetField[]
}

/** @param taken names of the strategies that exist */
export function offerSnippets(externalUrl: string, taken: readonly string[]): readonly OfferedSnippet[] {
  return providers.map(({ id: provider, title, suggestedName, fields, registerAt }) => {
    const name = freeName(suggestedName, taken)
    const snippet = makeSnippet({ provider, name, externalUrl })
    return {
      provider,
      title,
      id: name,
      entry: JSON.stringify(snippet?.entry ?? {}, null, 2),
      callbackURL: callbackUrlOf(externalUrl, name),
      registerAt,
      fields,
    }
  })
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let number = 2; taken.includes(name); number++) name = `${wanted}-${number}`
  return name
}

const openid = (
  issuer: (value: (name: string) => string) => string,
  extra: object = {},
): Provider['entry'] => {
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
  { name: 'clientSecret', label: 'Client secret', find: where },
]

export const providers: readonly Provider[] = [
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
