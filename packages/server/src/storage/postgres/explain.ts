import { StartError } from '../../start-error.ts'
import { cureOf, faultOf } from './faults.ts'

/** How whoever asks names the address. */
const ADDRESS = 'storage.url, or the variable DATABASE_URL'

/** What nothing goes on after by itself, since nothing has begun. The first that fits the code, or what was said, counts. */
const cures: readonly (readonly [RegExp, string])[] = [
  [
    /^(ENOTFOUND|EAI_AGAIN)\b/,
    `No host of that name is known here. Look at the host in ${ADDRESS}, and at DNS.`,
  ],
  [
    /^ECONNREFUSED\b/,
    `Nothing listens at that host and port. Look whether PostgreSQL runs, and at port and listen_addresses there; else at ${ADDRESS}.`,
  ],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b|timeout expired|timeout exceeded/,
    `Nobody answers there. Look at the network and firewalls between, and at the host in ${ADDRESS}.`,
  ],
  [
    /^(ECONNRESET|EPIPE)\b|Connection terminated/,
    'The other side has hung up. Look whether it is a PostgreSQL, and into its log.',
  ],
  [/^57P03\b/, 'It is starting, or going down. Start this server again once it is ready.'],
  [
    /^(28P01\b|SASL|.*password must be a string)/,
    `Look at the user and the password in ${ADDRESS}: "@", "/", "#", "?" and "%" in them are written in percent, such as %40 for "@".`,
  ],
  [
    /^28000\b.*does not exist/s,
    `Make it first: create role … login password '…'; or look at the user in ${ADDRESS}.`,
  ],
  [/^28000\b.*not permitted to log in/s, 'Let it, as superuser: alter role … login'],
  [
    /^28000\b.*certificate/s,
    'It asks for a certificate of this server: name it with its key, by sslcert and sslkey in the address.',
  ],
  [
    /^28000\b.*no encryption/s,
    'pg_hba.conf there lets this user in neither from this machine nor without TLS. Where it wants TLS, write sslmode=verify-full into the address, or verify-ca where the host is called otherwise, as through a tunnel; else add a line for this user, and reload.',
  ],
  [
    /^28000\b/,
    'pg_hba.conf there lets this user in neither from this machine nor by this way: add a line for it (hostssl, where sslmode is not "disable"), and reload.',
  ],
  [/^3D000\b/, "Make it first: create database … owner … encoding 'UTF8' template template0"],
  [
    /^42501\b.*must be owner/s,
    'Tables there belong to somebody else, often after a restore by another user. Run there as superuser: reassign owned by <owner> to <user>; or name the owner in the address.',
  ],
  [
    /^42501\b.*permission denied for (table|sequence|view|relation)/s,
    'What lies there belongs to somebody else. Run there as superuser: reassign owned by <owner> to <user>; or name the owner in the address.',
  ],
  [
    /^3F000\b/,
    'The user may use none of the schemas that are looked into. Run there, as the owner: grant usage, create on schema public to the user; and look at search_path.',
  ],
  [
    /^42P01\b/,
    'The tables are in a schema that is not looked into: another one stands in search_path of the user or the database. Take it out there, as superuser: alter role … reset search_path, alter database … reset search_path.',
  ],
  [
    /^(42P07|42710)\b/,
    "Another program has something of that name there. Make a database for Gatewright alone: create database … owner … encoding 'UTF8' template template0",
  ],
  [
    /^42501\b/,
    'The user must own the database, or may make tables in its schema: grant create on schema public to the user.',
  ],
  [
    /^53300\b.*for (role|database)/s,
    'It has a limit of its own there. Raise it, by alter role … connection limit … or alter database … connection limit …; or lower storage.connections of each node.',
  ],
  [
    /^08P01\b.*unsupported startup parameter/s,
    'This is pgbouncer, which hands no options on: set storage.pgbouncer to true.',
  ],
  [/^08P01\b/, 'Where this is pgbouncer, its own log says what is wrong with its configuration.'],
  [
    /does not support SSL connections/,
    'Turn TLS on there (ssl = on, with a certificate). Where nobody can listen between, such as on one machine, write sslmode=disable into the address.',
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)\b/,
    'Its certificate is for another name. Name the host as the certificate does, or write sslmode=verify-ca where its authority makes certificates for PostgreSQL alone.',
  ],
  [
    /\balert (unknown ca|certificate|(bad|unsupported) certificate)/,
    'PostgreSQL does not believe the certificate that sslcert names: ssl_ca_file there has to name its authority, and it must not have expired.',
  ],
  [/^CERT_HAS_EXPIRED\b/, 'Renew its certificate there, and reload.'],
  [
    /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/,
    'Nobody here knows the authority of its certificate. Name the file of that authority: sslrootcert=<file> in the address.',
  ],
]

/** What keeps a database from being used at a start, as a sentence with its cure; whatever else it is stays what it is. */
export function explain(error: unknown, shown: string): unknown {
  if (error instanceof StartError) return error
  const cause = (error as { cause?: unknown }).cause ?? error
  const { code, message = '' } = cause as { readonly code?: string; readonly message?: string }
  // Of several addresses of one host, none of which answers, the reasons are inside.
  const whole = message === '' ? ((cause as AggregateError).errors?.[0]?.message ?? String(code)) : message
  // Node advises how it is to be started, which is not how this server is told; and OpenSSL says where in its sources it was.
  const said = whole
    .replace(/; if the root CA.*$/s, '')
    .replace(/^(?:[0-9A-F]+:)?error:[0-9A-F]+:/, '')
    .replace(/:[^:\s]*\.c:\d+:/, ': ')
    .trim()
  const known = cures.find(([sign]) => sign.test(`${code ?? ''} ${said}`.trim()))
  const fault = faultOf(cause)
  const cure = known?.[1] ?? (fault === undefined ? undefined : cureOf(fault))
  return cure === undefined
    ? error
    : new StartError(`${shown} cannot be used: ${said.replace(/\.$/, '')}. ${cure}`, { cause: error })
}
