import { readFileSync } from 'node:fs'
import type { ClientConfig } from 'pg'
import { StartError } from '../../start-error.ts'

/** Milliseconds. A connection that is not there by then is not waited for. */
const CONNECT = 3000
/** Milliseconds that one statement may take here, before its connection is given up. */
const STATEMENT = 8000
/** The same as PostgreSQL is told it, so that it gives up by itself where this process is gone. */
const LIMITS = '-c statement_timeout=7s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s'

/** A PostgreSQL database, and how it is reached. */
export interface PostgresPlace {
  /** As it may be shown: without a password, and without what may hold one. */
  readonly shown: string
  readonly client: ClientConfig
}

/**
 * Reads a URL as libpq has them (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING): user, password, host, port,
 * database, `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `application_name`.
 * @param options.pgbouncer whether connections are shared by transaction, so that none can be given settings of its own
 * @throws StartError where it is none, or names what is not known
 */
export function readPlace(url: string, options: { readonly pgbouncer?: boolean } = {}): PostgresPlace {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StartError(
      'storage.url is no address of a PostgreSQL. Write postgres://user:password@host:5432/database, and encode signs such as "@" and "/" of a password in percent.',
    )
  }
  const query = parsed.searchParams
  for (const name of query.keys()) {
    if (!KNOWN.has(name))
      throw new StartError(
        `storage.url has "${name}", which is not known. Known are ${[...KNOWN].join(', ')}.`,
      )
  }
  const database = decodeURIComponent(parsed.pathname.slice(1))
  const host = query.get('host') ?? decodeURIComponent(parsed.hostname).replace(/^\[|\]$/g, '')
  const port = Number(parsed.port || 5432)
  const user = decodeURIComponent(parsed.username)
  if (database === '' || user === '') {
    throw new StartError(
      `storage.url names no ${database === '' ? 'database' : 'user'}. Write postgres://user:password@host:5432/database.`,
    )
  }
  const password = decodeURIComponent(parsed.password)
  return {
    shown: `postgres://${user}@${host}:${port}/${database}`,
    client: {
      host: host || 'localhost',
      port,
      user,
      database,
      ...(password !== '' && { password }),
      ssl: tlsOf(query, host),
      application_name: query.get('application_name') ?? 'gatewright',
      connectionTimeoutMillis: CONNECT,
      query_timeout: STATEMENT,
      keepAlive: true,
      // pgbouncer refuses what it does not hand on.
      ...(options.pgbouncer ? {} : { options: LIMITS }),
    },
  }
}

const KNOWN = new Set(['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name'])
const MODES = ['disable', 'require', 'verify-ca', 'verify-full']

/** `prefer` and `allow` are not among the modes: whoever stands in between could have it without. */
function tlsOf(query: URLSearchParams, host: string): ClientConfig['ssl'] {
  const rootcert = query.get('sslrootcert')
  const mode = query.get('sslmode') ?? (rootcert === null ? 'disable' : 'verify-full')
  if (!MODES.includes(mode)) {
    throw new StartError(
      `storage.url has sslmode=${mode}, which is not known here. Write one of ${MODES.join(', ')}.`,
    )
  }
  if (mode === 'disable') return false
  return {
    rejectUnauthorized: mode !== 'require',
    ...(rootcert !== null && { ca: fileOf('sslrootcert', rootcert) }),
    ...(query.has('sslcert') && { cert: fileOf('sslcert', query.get('sslcert') ?? '') }),
    ...(query.has('sslkey') && { key: fileOf('sslkey', query.get('sslkey') ?? '') }),
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    // An address has no name to ask for (RFC 6066, section 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  }
}

function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError(
      `storage.url names ${path} as ${name}, which cannot be read: ${(error as Error).message}.`,
      {
        cause: error,
      },
    )
  }
}
