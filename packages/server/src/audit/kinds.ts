/** What the audit log tells of. A kind is public surface: entries of years ago have it, and searches name it. */
export const auditKinds = [
  'sign-in',
  'sign-out',
  'sign-out-by-provider',
  'invitation',
  'invitation-withdrawn',
  'mail-sent',
  'mail-failed',
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
  'admin-link',
  'configuration',
  'secrets-shown',
  'restart',
  'backup',
  'backup-restored',
  'import',
  'export',
  'sign-in-test',
  'diagnosis',
  'access',
  'refusals',
] as const

export type AuditKind = (typeof auditKinds)[number]

/** Those that take something away from somebody. They are written though the disk is full: see `TransactionOptions.revokes`. */
export const revoking: ReadonlySet<AuditKind> = new Set([
  'sign-out',
  'sign-out-by-provider',
  'invitation-withdrawn',
  'disabled',
  'deleted',
  'password-reset',
  'way-removed',
  'session-ended',
  'token-revoked',
])
