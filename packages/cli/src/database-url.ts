import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { explainRefusal, type PostgresConfig, readPostgresUrl } from '@gatewright/config'
import { Stop } from './stop.ts'

/**
 * The PostgreSQL that an argument names: an address, `env:NAME` or `file:path`. An address with a password stands in the list of
 * processes and in the history of the shell, which is why there are the two others.
 * @throws Stop, which never shows the address
 */
export function databaseNamed(argument: string, env: NodeJS.ProcessEnv): PostgresConfig {
  const read = readPostgresUrl(textOf(argument, env))
  if ('fault' in read) throw new Stop(`--to: ${read.fault.what} ${read.fault.fix}`)
  const { ca, cert, key, ...place } = read
  return {
    ...place,
    ...(ca !== undefined && { ca: resolve(ca) }),
    ...(cert !== undefined && { cert: resolve(cert) }),
    ...(key !== undefined && { key: resolve(key) }),
    connections: 1,
    pgbouncer: false,
    fromEnvironment: false,
  }
}

/** Whether others on the machine could read a password of it. */
export const showsPassword = (argument: string, { password }: PostgresConfig): boolean =>
  !/^(env|file):/.test(argument) && password !== undefined

function textOf(argument: string, env: NodeJS.ProcessEnv): string {
  const [, kind, name] = /^(env|file):(.*)$/s.exec(argument) ?? []
  if (kind === 'env') {
    const value = env[name as string]
    if (value === undefined || value === '') throw new Stop(`--to: the variable ${name} is not set.`)
    return value
  }
  if (kind !== 'file') return argument
  const path = resolve(name as string)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const said = explainRefusal(error, { path, chosenBy: '--to' })
    throw said === undefined ? error : new Stop(said)
  }
}
