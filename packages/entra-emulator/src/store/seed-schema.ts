import Type, { type Static } from 'typebox'
import { SignInAudience } from './application-model.ts'
import { keptGroupProperties, keptUserProperties } from './kept-properties.ts'
import { DateTime, Guid, Nullable, Text } from './schema.ts'

/**
 * The seed file: a directory written by hand. Everything but names may be left out; an id that is left out is derived from
 * the names around it, so it is the same at every start.
 */

const closed = { additionalProperties: false }
const optional = Type.Optional

const SeedUser = Type.Object(
  {
    /** Sign-in name. */
    userPrincipalName: Text,
    name: Text,
    givenName: optional(Nullable(Text)),
    surname: optional(Nullable(Text)),
    /** The sign-in name when left out; `null` for none. */
    mail: optional(Nullable(Text)),
    otherMails: optional(Type.Array(Text)),
    /** The file's `password` when left out. */
    password: optional(Text),
    mustChangePassword: optional(Type.Boolean()),
    enabled: optional(Type.Boolean()),
    /** Directory roles by name: `Global Administrator`, … */
    roles: optional(Type.Array(Text)),
    country: optional(Text),
    /** Sign-in name of the account above this one, of the same tenant. */
    manager: optional(Text),
    /** What Graph says of the account beside that. */
    properties: optional(Type.Object(keptUserProperties, closed)),
    id: optional(Guid),
  },
  closed,
)
export type SeedUser = Static<typeof SeedUser>

const SeedGuest = Type.Object(
  {
    /** Sign-in name at home: of another tenant of this file, or any address when `identityProvider` is given. */
    account: Text,
    name: optional(Text),
    mail: optional(Nullable(Text)),
    /** Home outside this file: `live.com`, `google.com`, `mail`. */
    identityProvider: optional(Text),
    password: optional(Text),
    enabled: optional(Type.Boolean()),
    id: optional(Guid),
  },
  closed,
)
export type SeedGuest = Static<typeof SeedGuest>

const SeedGroup = Type.Object(
  {
    /** With `count`, `{n}` in the name becomes the number. */
    name: Text,
    description: optional(Text),
    /** Sign-in names of users, or `group:<name>`. */
    members: optional(Type.Array(Text)),
    /** `false` for a group that is for mail only. */
    security: optional(Type.Boolean()),
    /** Makes that many groups. */
    count: optional(Type.Integer({ minimum: 1, maximum: 5000 })),
    /** What Graph says of the group beside that. */
    properties: optional(Type.Object(keptGroupProperties, closed)),
    id: optional(Guid),
  },
  closed,
)

const SeedApplication = Type.Object(
  {
    name: Text,
    appId: optional(Guid),
    id: optional(Guid),
    servicePrincipalId: optional(Guid),
    /** Supported account types; single tenant when left out. */
    audience: optional(SignInAudience),
    redirectUris: optional(
      Type.Object(
        {
          web: optional(Type.Array(Text)),
          spa: optional(Type.Array(Text)),
          publicClient: optional(Type.Array(Text)),
        },
        closed,
      ),
    ),
    frontChannelLogoutUrl: optional(Text),
    secrets: optional(
      Type.Array(
        Type.Object(
          { name: optional(Text), value: Text, keyId: optional(Guid), expires: optional(DateTime) },
          closed,
        ),
      ),
    ),
    /** PEM. */
    certificates: optional(Type.Array(Text)),
    federatedCredentials: optional(
      Type.Array(
        Type.Object(
          {
            name: Text,
            issuer: Text,
            subject: Text,
            audiences: optional(Type.Array(Text)),
            jwksUri: optional(Text),
          },
          closed,
        ),
      ),
    ),
    /** The two boxes of the Authentication page. */
    idTokens: optional(Type.Boolean()),
    accessTokens: optional(Type.Boolean()),
    publicClientFlows: optional(Type.Boolean()),
    optionalClaims: optional(
      Type.Object({ idToken: optional(Type.Array(Text)), accessToken: optional(Type.Array(Text)) }, closed),
    ),
    groupMembershipClaims: optional(Text),
    removeUnverifiedEmailClaim: optional(Type.Boolean()),
    appRoles: optional(
      Type.Array(
        Type.Object(
          {
            value: Text,
            name: optional(Text),
            /** `User`, `Application`; both when left out. */
            for: optional(Type.Array(Type.Union([Type.Literal('User'), Type.Literal('Application')]))),
            id: optional(Guid),
          },
          closed,
        ),
      ),
    ),
    /** "Expose an API". */
    identifierUris: optional(Type.Array(Text)),
    scopes: optional(
      Type.Array(
        Type.Object(
          { value: Text, name: optional(Text), adminOnly: optional(Type.Boolean()), id: optional(Guid) },
          closed,
        ),
      ),
    ),
    accessTokenVersion: optional(Type.Integer({ minimum: 1, maximum: 2 })),
    /** Delegated permissions, of Graph (`User.Read`) or of another app of the file (`api://…/scope`). */
    permissions: optional(Type.Array(Text)),
    /** Application permissions, written the same way. */
    applicationPermissions: optional(Type.Array(Text)),
    /** "Grant admin consent" was pressed. */
    adminConsent: optional(Type.Boolean()),
    /** "Assignment required?" */
    assignmentRequired: optional(Type.Boolean()),
    /** "Enabled for users to sign in?" */
    enabled: optional(Type.Boolean()),
    /** A signing key of the app's own, as with claims mapping; only the keys document asked for with `?appid=` shows it. */
    customSigningKey: optional(Type.Boolean()),
    /** Who is assigned: a sign-in name or `group:<name>`, and the role's value. */
    assignments: optional(Type.Array(Type.Object({ to: Text, role: optional(Text) }, closed))),
  },
  closed,
)
export type SeedApplication = Static<typeof SeedApplication>

const SeedTenant = Type.Object(
  {
    name: Text,
    /** Verified domains, the initial one first. */
    domains: Type.Array(Text, { minItems: 1, description: 'a list with at least one domain' }),
    id: optional(Guid),
    userConsentAllowed: optional(Type.Boolean()),
    /** `false`: the app management policy lets no app have a new secret. */
    secretsAllowed: optional(Type.Boolean()),
    users: optional(Type.Array(SeedUser)),
    guests: optional(Type.Array(SeedGuest)),
    groups: optional(Type.Array(SeedGroup)),
    applications: optional(Type.Array(SeedApplication)),
  },
  closed,
)
export type SeedTenant = Static<typeof SeedTenant>

export const SeedFile = Type.Object(
  {
    $schema: optional(Text),
    /** Of everyone who has none of their own. */
    password: optional(Text),
    tenants: Type.Array(SeedTenant),
    /** Personal Microsoft accounts. */
    personalAccounts: optional(
      Type.Array(
        Type.Object({ address: Text, name: Text, password: optional(Text), id: optional(Guid) }, closed),
      ),
    ),
  },
  closed,
)
export type SeedFile = Static<typeof SeedFile>

/** The same as a JSON Schema for editors. */
export const seedJsonSchema = (): Record<string, unknown> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed file of the Entra emulator',
  ...(JSON.parse(JSON.stringify(SeedFile)) as Record<string, unknown>),
})
