import Type, { type Static } from 'typebox'
import { DateTime, Guid, Nullable, Text } from './schema.ts'

const closed = { additionalProperties: false }

/** One attempt to sign in or to redeem something, as the portal's "Sign-in logs" show it. */
export const SignIn = Type.Object(
  {
    /** Request ID, which error texts call "Trace ID". */
    id: Guid,
    tenantId: Guid,
    createdDateTime: DateTime,
    correlationId: Guid,
    userId: Nullable(Guid),
    userPrincipalName: Nullable(Text),
    userDisplayName: Nullable(Text),
    appId: Nullable(Text),
    appDisplayName: Nullable(Text),
    resourceDisplayName: Nullable(Text),
    ipAddress: Text,
    userAgent: Nullable(Text),
    /** The endpoint or grant: `authorize`, `authorization_code`, `client_credentials`, … */
    flow: Text,
    /** 0 is success; otherwise the number after AADSTS. */
    errorCode: Type.Integer(),
    /** Plain words: what happened. `null` on success. */
    failureReason: Nullable(Text),
    /** Plain words: what an administrator can do. */
    additionalDetails: Nullable(Text),
  },
  closed,
)
export type SignIn = Static<typeof SignIn>

export const SigningKey = Type.Object(
  {
    /** `kid` and `x5t`: base64url SHA-1 of the certificate. */
    id: Text,
    /** PKCS #8 PEM. */
    privateKey: Text,
    /** Public JWK parts. */
    n: Text,
    e: Text,
    /** DER in base64. */
    certificate: Text,
    /** `organizations` keys sign for work tenants, `personal` ones for personal accounts. */
    issuer: Type.Union([Type.Literal('organizations'), Type.Literal('personal')]),
    /** `next` is published and signs nothing yet; `retired` is neither published nor used. */
    state: Type.Union([
      Type.Literal('active'),
      Type.Literal('next'),
      Type.Literal('previous'),
      Type.Literal('retired'),
    ]),
    /** Of a key that signs for one app alone: the object id of its service principal. */
    servicePrincipalId: Type.Optional(Guid),
    createdDateTime: DateTime,
  },
  closed,
)
export type SigningKey = Static<typeof SigningKey>

export const RefreshToken = Type.Object(
  {
    /** SHA-256 of the token in base64url. */
    id: Text,
    appId: Guid,
    /** The tenant whose tokens it gives. */
    tenantId: Guid,
    userId: Guid,
    /** Granted scopes, space separated. */
    scope: Text,
    /** The sign-in session that it came from (`sid`). */
    sessionId: Text,
    authTime: Type.Integer(),
    /** Seconds since 1970. */
    expiresAt: Type.Integer(),
    /** Platform of the redirect URI; `spa` ones live a fixed 24 hours, which successors inherit. */
    platform: Type.Union([Type.Literal('web'), Type.Literal('spa'), Type.Literal('publicClient')]),
  },
  closed,
)
export type RefreshToken = Static<typeof RefreshToken>

export const faultKinds = [
  'slow',
  'hung',
  'server_error',
  'unavailable',
  'too_many_requests',
  'html_instead_of_json',
  'wrong_audience',
  'wrong_issuer',
  'wrong_tenant',
  'expired_token',
  'not_yet_valid_token',
  'wrong_nonce',
  'missing_claims',
  'unknown_key',
  'rotated_key',
  'clock_off',
  'conditional_access_block',
  'mfa_required',
] as const
export type FaultKind = (typeof faultKinds)[number]

export const faultEndpoints = [
  'authorize',
  'token',
  'devicecode',
  'logout',
  'discovery',
  'keys',
  'userinfo',
  'graph',
] as const
export type FaultEndpoint = (typeof faultEndpoints)[number]

/** One way in which the emulator misbehaves on request. What each kind does: `faults/catalogue.ts`. */
export const Fault = Type.Object(
  {
    id: Guid,
    kind: Type.Unsafe<FaultKind>(Type.Union(faultKinds.map(kind => Type.Literal(kind)))),
    enabled: Type.Boolean(),
    /** Where it strikes; the kind's own places when empty. */
    endpoints: Type.Array(
      Type.Unsafe<FaultEndpoint>(Type.Union(faultEndpoints.map(endpoint => Type.Literal(endpoint)))),
    ),
    /** Only requests of this app, tenant or person. */
    appId: Nullable(Text),
    tenantId: Nullable(Text),
    userPrincipalName: Nullable(Text),
    /** Share of matching requests, 0 to 1, drawn from the seeded generator. */
    probability: Type.Number({ minimum: 0, maximum: 1 }),
    /** How many more times; `null` without end. */
    remaining: Nullable(Type.Integer({ minimum: 0 })),
    /** `slow`: how long. */
    delayMs: Nullable(Type.Integer({ minimum: 0 })),
    /** `unavailable`, `too_many_requests`: the header, in seconds. */
    retryAfterSeconds: Nullable(Type.Integer({ minimum: 0 })),
    /** `clock_off`: how far ahead (negative: behind). */
    minutes: Nullable(Type.Number()),
    /** `missing_claims`: which. */
    claims: Type.Array(Text),
    /** How often it has struck. */
    hits: Type.Integer({ minimum: 0 }),
  },
  closed,
)
export type Fault = Static<typeof Fault>
