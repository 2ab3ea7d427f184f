import type { EntraEmulator, SeedFile } from '../../src/index.ts'
import { contoso } from '../support/directory.ts'
import { redeemCode } from '../support/guide.ts'

export const operator = {
  clientId: 'bbbbbbbb-0000-4000-8000-000000000001',
  secret: 'secret-of-the-app-that-may-do-everything-1',
  redirectUri: 'http://localhost/operator',
}
export const profileReader = {
  clientId: 'bbbbbbbb-0000-4000-8000-000000000002',
  secret: 'secret-of-the-app-that-reads-profiles-00002',
  redirectUri: 'http://localhost/profile',
}

/** Contoso with an app that may do everything, one that may only read who is signed in, and a person in 300 groups. */
export const graphSeed: SeedFile = {
  password: 'correct-horse',
  tenants: [
    {
      id: contoso,
      name: 'Contoso',
      domains: ['contoso.test'],
      users: [
        {
          userPrincipalName: 'ada@contoso.test',
          name: 'Ada Lovelace',
          givenName: 'Ada',
          roles: ['Global Administrator'],
        },
        { userPrincipalName: 'grace@contoso.test', name: 'Grace Hopper' },
        { userPrincipalName: "o'brien@contoso.test", name: "Conan O'Brien" },
        { userPrincipalName: 'groups@contoso.test', name: 'Gustav Groups' },
      ],
      groups: [
        { name: 'Team {n}', count: 300, members: ['groups@contoso.test'] },
        { name: 'Everyone', members: ['group:Team 1', 'grace@contoso.test'] },
      ],
      applications: [
        {
          name: 'Operator',
          appId: operator.clientId,
          redirectUris: { web: [operator.redirectUri] },
          secrets: [{ value: operator.secret }],
          permissions: [
            'openid',
            'profile',
            'User.Read',
            'User.ReadWrite.All',
            'Directory.ReadWrite.All',
            'Application.ReadWrite.All',
            'AppRoleAssignment.ReadWrite.All',
            'DelegatedPermissionGrant.ReadWrite.All',
            'GroupMember.Read.All',
          ],
          applicationPermissions: [
            'AuditLog.Read.All',
            'User.ReadWrite.All',
            'Directory.ReadWrite.All',
            'Application.ReadWrite.All',
            'AppRoleAssignment.ReadWrite.All',
            'DelegatedPermissionGrant.ReadWrite.All',
          ],
          adminConsent: true,
        },
        {
          name: 'Profile reader',
          appId: profileReader.clientId,
          redirectUris: { web: [profileReader.redirectUri] },
          secrets: [{ value: profileReader.secret }],
          permissions: ['openid', 'profile', 'User.Read'],
          adminConsent: true,
        },
      ],
    },
    {
      name: 'Fabrikam',
      domains: ['fabrikam.test'],
      users: [{ userPrincipalName: 'mallory@fabrikam.test', name: 'Mallory Malton' }],
    },
  ],
}

/** A Graph token of somebody who has signed in to an app. */
export const userToken = async (
  emulator: EntraEmulator,
  username: string,
  client = operator,
): Promise<string> => {
  const base = `${emulator.origin}/${contoso}/oauth2/v2.0`
  const { accessToken } = await redeemCode({
    authorize: `${base}/authorize`,
    token: `${base}/token`,
    ...client,
    username,
    scope: 'openid profile https://graph.microsoft.com/.default',
  })
  return accessToken
}

/** A Graph token of the app itself. */
export const appToken = async (emulator: EntraEmulator, client = operator): Promise<string> => {
  const response = await fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.secret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return ((await response.json()) as { access_token: string }).access_token
}

export interface GraphAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
  readonly body: any
}

export type GraphCaller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<GraphAnswer>

/** Calls Graph with a token. */
export const graphAs =
  (emulator: EntraEmulator, token: string): GraphCaller =>
  async (method, path, body, headers = {}) => {
    const url = path.startsWith('http') ? path : `${emulator.origin}/v1.0${path}`
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
