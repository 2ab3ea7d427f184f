import type { Fault } from './problem.ts'

/** How a connection to PostgreSQL is protected, as libpq names it; what falls back to plain text has no name here. */
export const POSTGRES_TLS = ['disable', 'require', 'verify-ca', 'verify-full'] as const

/** A database, taken apart. */
export interface PostgresUrl {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string
  readonly database: string
  readonly applicationName?: string
  readonly tls: (typeof POSTGRES_TLS)[number]
  /** PEM files as they are written: of the authorities, of our own certificate, of its key. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

const KNOWN = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name']
/** What stands before the database, after whoever signs in there: `one:5432,two:5432`. */
const SEVERAL = /^postgres(?:ql)?:\/\/(?:[^/?#]*@)?[^/?#@]*,[^/?#@]*(?:[/?#]|$)/
const EXAMPLE = 'postgres://user:password@host:5432/database'
const IN_PERCENT = 'each of "@", "/", "#", "?" and "%" in a password in percent, such as %40 for "@"'

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…` as libpq does
 * (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING). Without `sslmode` a server of this machine is reached in
 * the clear, and every other by a verified certificate.
 */
export function readPostgresUrl(text: string): PostgresUrl | { readonly fault: Fault } {
  if (/^[\s"'`]+postgres/i.test(text))
    return fault(
      'Before the address stands a blank or a quotation mark.',
      'Take it away, and what belongs to it at the end: a file of variables (docker --env-file) keeps both.',
    )
  if (SEVERAL.test(text))
    return fault(
      'It names several hosts.',
      'Name one: a name, or an address, that follows the primary of the cluster.',
    )
  const url = /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) {
    return fault('It is not the address of a PostgreSQL database.', `Write ${EXAMPLE}, and ${IN_PERCENT}.`)
  }
  // Half of a password would be taken for host and database, which are shown.
  if (/@/.test(`${url.pathname}${[...url.searchParams.keys()]}`))
    return fault('It has an "@" behind the host.', `Write ${EXAMPLE}, and ${IN_PERCENT}.`)
  const parts = decoded({ user: url.username, password: url.password, database: url.pathname.slice(1) })
  if (parts === undefined)
    return fault(
      'It has a "%" that begins no encoded sign.',
      'Write %25 for a percent sign in a user name or password.',
    )
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const missing = Object.entries({ user: parts.user, host, database: parts.database }).find(
    ([, value]) => value === '',
  )
  if (missing !== undefined) return fault(`It names no ${missing[0]}.`, `Write ${EXAMPLE}.`)
  const query = url.searchParams
  const unknown = [...query.keys()].find(name => !KNOWN.includes(name))
  if (unknown !== undefined)
    return fault(`It has "${unknown}", which is not known here.`, `Known are ${KNOWN.join(', ')}.`)
  const asked = query.get('sslmode') ?? (isOwn(host) && !query.has('sslrootcert') ? 'disable' : 'verify-full')
  if (!isOneOf(POSTGRES_TLS, asked)) {
    return fault(
      `It has sslmode=${asked}, which is not known here.`,
      `Write one of ${POSTGRES_TLS.join(', ')}. What goes on in the clear where the other side has no TLS is none of them.`,
    )
  }
  if (query.has('sslcert') !== query.has('sslkey'))
    return fault(
      'It names sslcert or sslkey without the other.',
      'Write both: the certificate of this server, and its key.',
    )
  // As libpq has it: whoever names an authority wants it asked (https://www.postgresql.org/docs/15/libpq-ssl.html).
  const tls = asked === 'require' && query.has('sslrootcert') ? 'verify-ca' : asked
  const file = (name: string, as: string) => {
    const value = query.get(name)
    return value === null ? {} : { [as]: value }
  }
  return {
    host,
    port: Number(url.port || 5432),
    user: parts.user,
    ...(parts.password !== '' && { password: parts.password }),
    database: parts.database,
    ...file('application_name', 'applicationName'),
    tls,
    ...file('sslrootcert', 'ca'),
    ...file('sslcert', 'cert'),
    ...file('sslkey', 'key'),
  }
}

/**
 * The database's address as it may be shown, without the password, and as libpq reads it.
 * @param password what stands in the place of one, `<password>` for whoever is to write it there
 */
export function shownPostgresUrl(
  { host, port, user, database }: Pick<PostgresUrl, 'host' | 'port' | 'user' | 'database'>,
  password?: string,
): string {
  const who = `${encodeURIComponent(user)}${password === undefined ? '' : `:${password}`}`
  const where = host.includes(':') ? `[${host}]` : host
  return `postgres://${who}@${where}:${port}/${encodeURIComponent(database)}`
}

const fault = (what: string, fix: string): { readonly fault: Fault } => ({
  fault: { code: 'bad_database_url', what, why: 'Everything that is stored goes there.', fix },
})

const isOwn = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host)

const isOneOf = <One extends string>(all: readonly One[], text: string): text is One =>
  (all as readonly string[]).includes(text)

function decoded<Parts extends Record<string, string>>(parts: Parts): Parts | undefined {
  try {
    return Object.fromEntries(
      Object.entries(parts).map(([name, value]) => [name, decodeURIComponent(value)]),
    ) as Parts
  } catch {
    return undefined
  }
}
