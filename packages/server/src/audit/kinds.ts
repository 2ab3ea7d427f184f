/** What the audit log tells of. A kind is public surface: entries of years ago have it, and searches name it. */
export const auditKinds = [
  'sign-in',
  'sign-out',
  'sign-out-by-provider',
  'invitation',
  'invitation-withdrawn',
  'roles',
  'disabled',
  'enabled',
  'deleted',
  'unlocked',
  'password-reset',
  'way-removed',
  'address-vouched',
  'session-ended',
  'token-created',
  'token-revoked',
  'key-rotated',
  'configuration',
  'secrets-shown',
  'restart',
  'import',
  'export',
  'sign-in-test',
  'access',
] as const

export type AuditKind = (typeof auditKinds)[number]
