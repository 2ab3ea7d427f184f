/**
 * What belongs to a family of `neighbours` and is an app's own: its pages and programs send it in good faith, and it says not who somebody
 * is. `X-User-Agent` is gRPC's, the others are settings of a page or a secret that the app looks at itself. `X-Auth-Token`,
 * `X-Auth-Key`, `X-Api-Key`, `X-Access-Token`, `X-Tenant-Id`, `X-Scope-OrgID`, `X-Trino-User`, `Username` (beside a `Password`)
 * and `From` are in no family for the same reasons: programs send them to name themselves, and RFC 9110 section 10.1.2 keeps
 * `From` from deciding anything. An app that believes one says so in its `believes`.
 */
export const clientsOwn: readonly string[] = [
  ...['x-user-agent-*', 'x-user-token', 'x-user-timezone', 'x-user-time-zone', 'x-user-tz', 'x-user-locale'],
  ...['x-user-language', 'x-user-lang', 'x-user-preferences', 'x-user-theme', 'x-hasura-admin-secret'],
  // ingress-nginx adds it to what it asks: where to go after a sign-in.
  'x-auth-request-redirect',
]
