/** The file of the set-up guides, filled in and right. */

/** The object that the file of the guide is, to be changed in place. */
// biome-ignore lint/suspicious/noExplicitAny: a mistake may put anything anywhere
export type FileObject = any

export const origin = 'http://localhost:3000'
export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '22222222-2222-4222-8222-222222222222'
export const microsoft = 'https://login.microsoftonline.com'
export const graph = 'https://graph.microsoft.com'
export const callbackPath = '/api/v1/auth/login-callback/oauth2/azure'

/** Apps of the emulator's directory. */
export const apps = {
  demo: {
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret: 'demo-secret-of-the-local-emulator-000001',
    objectId: 'aaaaaaaa-0000-4000-8000-00000000000b',
    servicePrincipalId: 'aaaaaaaa-0000-4000-8000-00000000000c',
    secretId: 'aaaaaaaa-0000-4000-8000-00000000000d',
  },
  assigned: {
    clientID: 'aaaaaaaa-0000-4000-8000-000000000002',
    clientSecret: 'secret-of-assigned-people-only-000000002',
  },
  everybody: {
    clientID: 'aaaaaaaa-0000-4000-8000-000000000003',
    clientSecret: 'secret-of-everybodys-app-000000000000003',
  },
} as const

/**
 * The entry of the guide for Entra, an app behind the gate, and a super admin with a password of this server.
 * @param at origin of the sign-in; userinfo stands beside it, as at the emulator, or at Graph
 */
export function entraFile(at: string, userInfoURL = `${at}/oidc/userinfo`): FileObject {
  return {
    httpServer: { port: 0, externalUrl: origin, trustedProxies: ['127.0.0.1'] },
    authStrategies: {
      azure: {
        type: 'oauth2',
        label: 'Microsoft',
        allowSelfSignup: false,
        options: {
          authorizationURL: `${at}/${contoso}/oauth2/v2.0/authorize`,
          tokenURL: `${at}/${contoso}/oauth2/v2.0/token`,
          clientID: apps.demo.clientID,
          clientSecret: apps.demo.clientSecret,
          callbackURL: `${origin}${callbackPath}`,
          scope: 'openid profile email',
          userInfoURL,
        },
        fieldMapping: { email: 'email', fullname: 'name' },
      },
    },
    pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
    apps: {
      bot: { upstream: 'http://127.0.0.1:1', url: 'http://bot.localhost:3000', allow: { signedIn: true } },
    },
  }
}

/** An entry for a provider that is none of Microsoft's, by its issuer. */
export function openIdFile(issuer: string): FileObject {
  const file = entraFile(issuer)
  file.authStrategies.azure = {
    type: 'oauth2',
    label: 'Work account',
    allowSelfSignup: false,
    options: {
      issuer,
      clientID: 'client-of-the-tests',
      clientSecret: 'S3cret~Value +/=&%',
      callbackURL: `${origin}${callbackPath}`,
      scope: 'openid profile email',
    },
    fieldMapping: { email: 'email', fullname: 'name' },
  }
  return file
}

export const textOf = (file: FileObject): string => JSON.stringify(file, null, 2)
