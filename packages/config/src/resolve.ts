/** From a file without problems to what the server uses: every default filled in, every duration a number. */
import { dirname, resolve as resolvePath } from 'node:path'
import type {
  BasicStrategyConfig,
  Config,
  FieldMapping,
  HttpConfig,
  OAuth2StrategyConfig,
  StrategyConfig,
} from './config.ts'
import { seconds } from './duration.ts'
import { externalUrlOf } from './external-url.ts'
import { readStrategyKey } from './key-files.ts'
import { algorithmsOf, readPublicPem } from './keys.ts'
import type { Sources } from './references.ts'
import { resolveApp } from './resolve-app.ts'
import { resolveExternalUsers } from './resolve-external-users.ts'
import type { FileConfig } from './schema/file.ts'

type StrategyEntry = NonNullable<FileConfig['authStrategies']>[string]
type BasicEntry = Extract<StrategyEntry, { type: 'basic' }>
type OAuth2Entry = Extract<StrategyEntry, { type: 'oauth2' }>

/** Claims that providers commonly send (OpenID Connect Core 1.0 section 5.1); `groups` is Entra's and Okta's name. */
const usualClaims: FieldMapping = {
  email: 'email',
  fullname: 'name',
  firstname: 'given_name',
  lastname: 'family_name',
  groups: 'groups',
}

export function resolveConfig(file: FileConfig, sources: Sources): Config {
  const folder = dirname(sources.file)
  const dataFolder = dataFolderOf(file, sources)
  const externalUrl = externalUrlOf(file) ?? ''
  const maxAgeSeconds = seconds(file.session?.maxAge, '12h')
  return {
    file: sources.file,
    http: resolveHttp(file, folder, externalUrl),
    dataFolder,
    session: {
      idleSeconds: Math.min(seconds(file.jwtToken?.duration, '1h'), maxAgeSeconds),
      extendOnActivity: file.jwtToken?.allowRefresh ?? true,
      maxAgeSeconds,
    },
    audit: { keepSeconds: seconds(file.audit?.keepFor, '90d') },
    roles: [...new Set(['admin', 'member', ...(file.roles ?? [])])],
    superAdmins: (file.superAdmins ?? []).map(({ email, strategy }) => ({
      email: email.toLowerCase(),
      strategy,
    })),
    strategies: resolveStrategies(file, externalUrl, dataFolder, sources),
    externalUsers: resolveExternalUsers(file.pro?.externalAuth, dataFolder, sources),
    apps: Object.entries(file.apps ?? {}).map(([id, app]) => resolveApp(id, app, externalUrl)),
    machines: Object.entries(file.machines ?? {}).map(([name, machine]) => ({
      name,
      ...machine,
      algorithms: machine.algorithms ?? ['RS256', 'ES256'],
      roles: machine.roles ?? [],
    })),
    allowServerReboot: file.allowServerReboot ?? true,
  }
}

export const dataFolderOf = (file: { readonly dataFolder?: string }, sources: Sources): string =>
  resolvePath(dirname(sources.file), file.dataFolder ?? './data')

function resolveHttp(file: FileConfig, folder: string, externalUrl: string): HttpConfig {
  const server = file.httpServer
  return {
    host: server?.host ?? '127.0.0.1',
    port: server?.port ?? 3000,
    externalUrl,
    trustedProxies: server?.trustedProxies ?? [],
    ...(server?.tls && {
      tls: { cert: resolvePath(folder, server.tls.cert), key: resolvePath(folder, server.tls.key) },
    }),
  }
}

function resolveStrategies(
  file: FileConfig,
  externalUrl: string,
  dataFolder: string,
  sources: Sources,
): StrategyConfig[] {
  const entries = Object.entries(file.authStrategies ?? {})
  if (!entries.some(([id]) => id === 'default')) entries.unshift(['default', { type: 'basic' }])
  return entries.flatMap(([id, entry]): StrategyConfig[] => {
    if (entry.type === 'basic') return [resolveBasic(id, entry, file)]
    if (entry.type === 'oauth2') return [resolveOAuth2(id, entry, file, externalUrl, dataFolder, sources)]
    return []
  })
}

function common(id: string, entry: BasicEntry | OAuth2Entry, file: FileConfig) {
  const because = notOfferedBecause(id, entry.type, file)
  return {
    id,
    label: entry.label ?? id,
    hidden: entry.hidden ?? false,
    offered: because === undefined,
    ...(because !== undefined && { notOfferedBecause: because }),
    allowSelfSignup: entry.allowSelfSignup ?? false,
    selfSignupRole: entry.selfSignupRole ?? 'member',
  }
}

/** One sentence for the operator, or `undefined` where people may sign in with it. */
export function notOfferedBecause(
  id: string,
  type: string,
  file: {
    readonly pro?: {
      readonly collaboratorsAuthStrategies?: readonly (string | undefined)[]
      readonly externalAuth?: { readonly enabled?: boolean }
    }
  },
): string | undefined {
  const listed = (file.pro?.collaboratorsAuthStrategies ?? ['default']).includes(id)
  const enabled = type === 'basic' || file.pro?.externalAuth?.enabled === true
  if (listed && enabled) return undefined
  const list = `add "${id}" to pro.collaboratorsAuthStrategies`
  const enable = 'set pro.externalAuth.enabled to true'
  if (!listed && !enabled)
    return `"${id}" is not listed, and accounts that live elsewhere are off: ${list}, and ${enable}.`
  return listed
    ? `Accounts of "${id}" live elsewhere, and that is off: ${enable}.`
    : `"${id}" is not listed: ${list}.`
}

function resolveBasic(id: string, entry: BasicEntry, file: FileConfig): BasicStrategyConfig {
  const options = entry.options
  return {
    type: 'basic',
    ...common(id, entry, file),
    fieldMapping: entry.fieldMapping ?? {},
    options: {
      maxLoginAttempt: options?.maxLoginAttempt ?? 5,
      lockoutSeconds: seconds(options?.lockoutDuration, '10m'),
      passwordMinLength: options?.passwordMinLength ?? 8,
      requireComplexPassword: options?.requireComplexPassword ?? false,
      ...(options?.passwordExpiryDelay !== undefined && {
        passwordExpirySeconds: seconds(options.passwordExpiryDelay, ''),
      }),
    },
  }
}

function resolveOAuth2(
  id: string,
  entry: OAuth2Entry,
  file: FileConfig,
  externalUrl: string,
  dataFolder: string,
  sources: Sources,
): OAuth2StrategyConfig {
  const { scope, jwtToken, ...options } = entry.options
  const scopes = scope === undefined ? ['openid profile email'] : typeof scope === 'string' ? [scope] : scope
  const publicKey = jwtToken && (jwtToken.publicKey ?? readStrategyKey(id, dataFolder, sources) ?? '')
  return {
    type: 'oauth2',
    ...common(id, entry, file),
    fieldMapping: { ...usualClaims, ...entry.fieldMapping },
    options: {
      ...options,
      callbackURL: options.callbackURL ?? `${externalUrl}/api/v1/auth/login-callback/oauth2/${id}`,
      scope: scopes.flatMap(each => each.split(/ +/)).join(' '),
      trustEmail: options.trustEmail ?? false,
      tenants: (options.tenants ?? []).map(tenant => tenant.toLowerCase()),
      ...(jwtToken &&
        publicKey !== undefined && {
          jwtToken: {
            ...(jwtToken.audience !== undefined && { audience: jwtToken.audience }),
            ...(jwtToken.issuer !== undefined && { issuer: jwtToken.issuer }),
            ...verificationKey(publicKey, jwtToken.algorithms),
          },
        }),
    },
  }
}

/** The key as SPKI PEM, and the algorithms, by default the one that fits. The rules have refused any other key. */
function verificationKey(key: string, algorithms: readonly string[] | undefined) {
  const reading = readPublicPem(key)
  const fitting = reading.ok ? algorithmsOf(reading.key).slice(0, 1) : []
  return { publicKey: reading.ok ? reading.spki : '', algorithms: algorithms ?? fitting }
}
