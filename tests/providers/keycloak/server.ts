import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Daemon, startDaemon } from '../../support/daemon.ts'
import { freePort } from '../../support/free-ports.ts'
import { unpackWithMaven } from '../../support/maven-unpack.ts'
import { Absent } from '../../support/report.ts'

const version = '26.0.8'
/** Fetched once, and kept for the next time. */
const kept = join(tmpdir(), `gatewright-keycloak-${version}`)
const realm = 'staff'

export interface Client {
  readonly id: string
  readonly secret: string
  readonly callbackURL: string
  /** Further keys of the client in the realm's file. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly attributes?: Readonly<Record<string, string>>
}

export interface Person {
  readonly username: string
  readonly password: string
  readonly email: string
}

export interface Keycloak extends Daemon {
  readonly issuer: string
  readonly host: string
}

/**
 * Keycloak with a realm from a file, its database in a folder of its own.
 * @throws Absent
 */
export async function startKeycloak(
  clients: readonly Client[],
  people: readonly Person[],
): Promise<Keycloak> {
  await unpackWithMaven(`org.keycloak:keycloak-quarkus-dist:${version}:zip`, kept).catch((error: Error) => {
    throw new Absent(error.message)
  })
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-keycloak-'))
  // It builds itself for its options, and keeps its database, in its own folder.
  cpSync(join(kept, `keycloak-${version}`), folder, { recursive: true })
  mkdirSync(join(folder, 'data', 'import'), { recursive: true })
  writeFileSync(join(folder, 'data', 'import', 'realm.json'), JSON.stringify(realmOf(clients, people)))
  const port = await freePort()
  const args = [join(folder, 'bin', 'kc.sh'), 'start-dev', '--import-realm', '--features=dpop']
  const options = [`--http-port=${port}`, '--http-host=127.0.0.1', '--log-level=warn', '--cache=local']
  const env = { JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m' }
  const clean = () => rmSync(folder, { recursive: true, force: true })
  const path = `/realms/${realm}/.well-known/openid-configuration`
  const daemon = await startDaemon('bash', [...args, ...options], port, { env, path, seconds: 180 }).catch(
    error => {
      clean()
      throw error
    },
  )
  const host = `127.0.0.1:${port}`
  return {
    ...{ issuer: `http://${host}/realms/${realm}`, host },
    async stop() {
      await daemon.stop()
      clean()
    },
  }
}

const realmOf = (clients: readonly Client[], people: readonly Person[]): object => ({
  ...{ realm, enabled: true, sslRequired: 'none' },
  clients: clients.map(({ id, secret, callbackURL, settings, attributes }) => ({
    ...{ clientId: id, secret, enabled: true, protocol: 'openid-connect', publicClient: false },
    ...{ standardFlowEnabled: true, redirectUris: [callbackURL], consentRequired: false },
    attributes: { 'post.logout.redirect.uris': callbackURL, ...attributes },
    ...settings,
  })),
  users: people.map(({ username, password, email }) => ({
    ...{ username, email, emailVerified: true, enabled: true, firstName: username, lastName: 'Tester' },
    credentials: [{ type: 'password', value: password, temporary: false }],
    realmRoles: [`default-roles-${realm}`],
  })),
})
