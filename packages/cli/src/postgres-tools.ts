import { existsSync } from 'node:fs'
import { type PostgresConfig, shownPostgresUrl } from '@gatewright/config'
import { quoted } from './pasted-command.ts'

/** Where Debian, Fedora and Alpine have the authorities of the system in one file. */
const AUTHORITIES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/**
 * The database as PostgreSQL's own tools are told it, without the password: they ask for it.
 * @param database another one on the same server
 */
export function urlForTools(config: PostgresConfig, database = config.database): string {
  const { tls, ca, cert, key } = config
  const query = new URLSearchParams({ sslmode: tls })
  // libpq knows no authorities of the system by itself before version 16.
  const authorities = ca ?? (tls.startsWith('verify') ? AUTHORITIES.find(existsSync) : undefined)
  if (authorities !== undefined) query.set('sslrootcert', authorities)
  if (cert !== undefined) query.set('sslcert', cert)
  if (key !== undefined) query.set('sslkey', key)
  // libpq reads "+" as itself.
  const parameters = query.toString().replaceAll('+', '%20')
  return `${shownPostgresUrl({ ...config, database })}?${parameters}`
}

/** Writes what `restoreCommands` read. Its file is its owner's alone from the first byte. */
export const dumpCommand = (config: PostgresConfig, file: string): string =>
  `(umask 077; pg_dump --format=custom --no-owner --no-privileges --file=${quoted(file)} --dbname=${shell(urlForTools(config))})`

/** Into a new database, so that what is there now stays. */
export function restoreCommands(
  config: PostgresConfig,
  file: string,
  { database, endSessions }: { readonly database: string; readonly endSessions: boolean },
): readonly string[] {
  const there = shell(urlForTools(config, database))
  return [
    `psql --dbname=${shell(urlForTools(config))} --command="create database ${database}${ownedBy(config)} encoding 'UTF8' template template0"`,
    `pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname=${there} ${quoted(file)}`,
    ...(endSessions
      ? [
          `psql --dbname=${there} --single-transaction --command="delete from session_tokens; delete from sessions; delete from api_tokens; delete from one_time_codes"`,
        ]
      : []),
  ]
}

/** So that whoever may make databases can do it in the place of the user, who often may not. */
const ownedBy = ({ user }: PostgresConfig): string =>
  /^[a-z_][a-z0-9_]*$/.test(user) ? ` owner ${user}` : ''

/** A database's name that needs no quotes, for a copy of this one as of today. */
export const nameOfCopy = ({ database }: PostgresConfig, now: Date): string =>
  `${database
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')
    .replace(/^(?=\d)/, '_')
    .slice(0, 40)}_${now.toISOString().slice(0, 10).replaceAll('-', '_')}`

const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
