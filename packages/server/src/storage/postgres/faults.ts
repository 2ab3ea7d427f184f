import { GatewrightError } from '../../errors.ts'

/** Why the database cannot be read or written. What is missing here is a mistake of ours, and no fault of the storage. */
export type PostgresFault =
  | 'full'
  | 'unreachable'
  | 'untrusted'
  | 'read-only'
  | 'busy'
  | 'conflict'
  | 'refused'
  | 'slow'
  | 'broken'

/** What the operator reads. */
const cures: Readonly<Record<PostgresFault, string>> = {
  full: 'The disk of PostgreSQL is full. Make room there; writing goes on by itself.',
  unreachable:
    'PostgreSQL does not answer. Look whether it runs, at host and port of the address, and at the network between. A server that runs goes on by itself once it answers.',
  untrusted:
    'What answers there proves by no certificate that it is this PostgreSQL, or has no TLS. Look at ssl = on there, at sslrootcert in the address, and whether the certificate has the name of the host; sslmode in the address says how much is verified.',
  'read-only':
    'This PostgreSQL takes no writes: it is a standby, or was set to read only. Name the primary in storage.url, or all hosts of the cluster by a name that follows it.',
  busy: 'PostgreSQL has no room for one more connection. Raise max_connections there, or lower storage.connections of each node.',
  conflict: 'Others were writing the same rows, again and again. It is tried anew with the next request.',
  refused:
    'PostgreSQL refuses this user: look at user name, password, pg_hba.conf, and at the rights on database and schema.',
  slow: 'PostgreSQL took too long. What was being written may be found written later. Look for locks (pg_stat_activity) and at its disk.',
  broken: 'PostgreSQL reports damage or a lack of memory. Look at its log.',
}

/** What the operator is to do about it, in whole sentences. */
export const cureOf = (fault: PostgresFault): string => cures[fault]

/** By SQLSTATE, whole or by its class: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const states: Readonly<Record<string, PostgresFault>> = {
  '53100': 'full',
  '53300': 'busy',
  '53': 'broken',
  '08': 'unreachable',
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '57P03': 'unreachable',
  '57P05': 'slow',
  '57014': 'slow',
  '55P03': 'slow',
  '25P03': 'slow',
  '25P04': 'slow',
  '25006': 'read-only',
  '40001': 'conflict',
  '40P01': 'conflict',
  '28': 'refused',
  '3D000': 'refused',
  '42501': 'refused',
  '58': 'broken',
  XX: 'broken',
}

/** What Node says of a connection that was not made, or has ended. */
const SYSTEM = /^(E[A-Z0-9]+$|EAI_)/
/** What it says of a certificate, or of TLS itself: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const TLS =
  /^(UNABLE_TO_|CERT_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_|CRL_|ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO$)/

/** What `pg` says in words alone: it gives these no code. */
const words: readonly (readonly [RegExp, PostgresFault])[] = [
  [/^Connection terminated|^Client has encountered a connection error|^Client was closed/, 'unreachable'],
  [/^timeout expired|^timeout exceeded when trying to connect/, 'unreachable'],
  [/^Query read timeout/, 'slow'],
  [/^The server does not support SSL|^There was an error establishing an SSL/, 'untrusted'],
  // The address has no password, or whoever answers does not know it either.
  [/^SASL: |^Password must be a string/, 'refused'],
]

/** Of what `pg` has thrown; `undefined` where a statement is at fault. */
export function faultOf(thrown: unknown): PostgresFault | undefined {
  const { code, message = '' } = (thrown ?? {}) as { readonly code?: unknown; readonly message?: string }
  if (typeof code === 'string') {
    const known = states[code] ?? states[code.slice(0, 2)]
    if (known !== undefined) return known
    if (TLS.test(code)) return 'untrusted'
    if (SYSTEM.test(code)) return 'unreachable'
  }
  return words.find(([said]) => said.test(message))?.[1]
}

/**
 * A failure as everybody else gets it: `disk_full` or `storage_unavailable` where the storage is at fault, `pg`'s own error where
 * a statement is.
 * @param place the database as it may be shown: without a password
 */
export function toError(thrown: unknown, place: string): Error {
  const reason = faultOf(thrown)
  if (reason === undefined) return thrown instanceof Error ? thrown : new Error(String(thrown))
  return new GatewrightError(reason === 'full' ? 'disk_full' : 'storage_unavailable', {
    cause: thrown,
    detail: { database: place, reason, said: (thrown as Error).message, cure: cures[reason] },
    response: { retryAfter: 2 },
  })
}

/** Whether the work is to be done again from its beginning: nothing of it was kept, because of what another did meanwhile. */
export const isConflict = (error: unknown): boolean =>
  error instanceof GatewrightError && error.detail.reason === 'conflict'

/** Whether what answers is a standby, or takes no writes for another reason. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof GatewrightError && error.detail.reason === 'read-only'

/** What keeps a standby from being asked at all; as PostgreSQL says it of what is written there. */
export const standbyError = (): Error =>
  Object.assign(new Error('it is a standby, which may lack what its primary has'), { code: '25006' })
