import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { type PostgresConfig, shownPostgresUrl } from '@gatewright/config'
import type { ClientConfig } from 'pg'
import { StartError } from '../../start-error.ts'
import { OWN_NAME } from './own-name.ts'

/** Milliseconds. A connection that is not there by then is not waited for. */
const CONNECT = 3000
/** Milliseconds that one statement may take, before its connection is given up. */
const STATEMENT = 8000
/** The same as PostgreSQL is told it: it gives up by itself where this process is gone. */
const LIMITS = {
  statement_timeout: '7s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '10s',
}
/**
 * Of every statement, whatever a role or a database says by default: in another one whoever has waited for a turn would go on with what
 * was there before they waited.
 */
const ISOLATION = 'read committed'
/** The same for connections of our own; a blank is no end of it. */
const ISOLATED = `-c default_transaction_isolation=${ISOLATION.replace(' ', '\\ ')}`
/** Says that what is told with a connection has come to PostgreSQL: a pooler may be set up to drop all of it without a word. */
const TOLD = '-c gatewright.told=yes'
const OF_SESSIONS = Object.entries(LIMITS).map(([name, value]) => `-c ${name}=${value}`)
/** Where a session is whoever's turn it is, each transaction brings them with its `begin`: by the way that costs no answer more. */
const OF_TRANSACTIONS = Object.entries(LIMITS).map(([name, value]) => `; set local ${name} = '${value}'`)

/** A PostgreSQL database, and how it is reached. */
export interface PostgresPlace {
  /** As it may be shown: without a password. */
  readonly shown: string
  readonly connections: number
  readonly pgbouncer: boolean
  /** How a transaction begins. */
  readonly begin: string
  readonly client: ClientConfig
  /** The same without limits of time. */
  readonly unhurried: ClientConfig
}

/** @throws StartError where a file of its TLS cannot be read or used */
export function placeOf(config: PostgresConfig): PostgresPlace {
  const { host, port, user, password, database, connections, pgbouncer } = config
  const client = {
    ...{ host, port, user, database, password },
    ssl: tlsOf(config),
    application_name: ownName(config.applicationName),
    connectionTimeoutMillis: CONNECT,
    keepAlive: true,
  }
  // pgbouncer refuses what it does not hand on.
  const optionsOf = (options: readonly string[]) =>
    pgbouncer ? {} : { options: [TOLD, ...options].join(' ') }
  return {
    shown: shownPostgresUrl(config),
    connections,
    pgbouncer,
    begin: pgbouncer ? `begin isolation level ${ISOLATION}${OF_TRANSACTIONS.join('')}` : 'begin',
    client: { ...client, query_timeout: STATEMENT, ...optionsOf([...OF_SESSIONS, ISOLATED]) },
    unhurried: { ...client, ...optionsOf([ISOLATED]) },
  }
}

/** What begins otherwise is taken for another program: see `written_by_hand` of the tables. pgbouncer hands it on. */
const ownName = (name: string = OWN_NAME): string =>
  name.startsWith(OWN_NAME) ? name : `${OWN_NAME} ${name}`

function tlsOf({ tls, host, ca, cert, key }: PostgresConfig): ClientConfig['ssl'] {
  if (tls === 'disable') return false
  return {
    rejectUnauthorized: tls !== 'require',
    ...(ca !== undefined && { ca: authoritiesIn(ca) }),
    ...(cert !== undefined && key !== undefined && pairIn(cert, key)),
    ...(tls === 'verify-ca' && { checkServerIdentity: () => undefined }),
    // An address has no name to ask for (RFC 6066, section 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  }
}

/** @throws StartError for a file without a certificate, which Node takes for one that names no authority */
function authoritiesIn(path: string): string {
  const text = read('sslrootcert', path)
  try {
    new X509Certificate(text)
    return text
  } catch (error) {
    throw new StartError(
      `storage.url names ${path} as sslrootcert, in which there is no certificate in PEM. Name the file of the authority that has made the certificate of PostgreSQL.`,
      { cause: error },
    )
  }
}

/** @throws StartError for a pair that TLS would refuse, in the middle of a connection that then nobody ends */
function pairIn(certPath: string, keyPath: string): { readonly cert: string; readonly key: string } {
  const pair = { cert: read('sslcert', certPath), key: read('sslkey', keyPath) }
  try {
    createSecureContext(pair)
    return pair
  } catch (error) {
    throw new StartError(
      `storage.url names ${certPath} as sslcert and ${keyPath} as sslkey, which cannot be used: ${(error as Error).message.replace(/^error:\w+:/, '')}. Both have to be PEM, and the key that of the certificate, without a password.`,
      { cause: error },
    )
  }
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError(
      `storage.url names ${path} as ${name}, which cannot be read: ${(error as Error).message}.`,
      { cause: error },
    )
  }
}
