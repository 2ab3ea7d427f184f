/** From a file without problems to what the server uses: every default filled in, every duration a number. */
import { dirname, resolve as resolvePath } from 'node:path'
import type { Config, HttpConfig, StrategyConfig } from './config.ts'
import { canonicalTenant } from './domain-name.ts'
import { seconds } from './duration.ts'
import { canonicalAddress } from './email-address.ts'
import { externalUrlOf } from './external-url.ts'
import { notOfferedBecause } from './not-offered.ts'
import type { Sources } from './references.ts'
import { resolveApp } from './resolve-app.ts'
import { resolveBranding } from './resolve-branding.ts'
import { resolveConfiguration } from './resolve-configuration.ts'
import { resolveExtAuthz } from './resolve-ext-authz.ts'
import { resolveExternalUsers } from './resolve-external-users.ts'
import { resolveMail } from './resolve-mail.ts'
import { resolveStorage } from './resolve-storage.ts'
import { resolveTexts } from './resolve-texts.ts'
import { resolveTls } from './resolve-tls.ts'
import { resolveAudit, resolveObservability } from './resolve-watched.ts'
import type { FileConfig } from './schema/file.ts'
import { DEFAULT_MAX_CONNECTIONS } from './schema/http-server.ts'
import {
  definitionOf,
  type EntryResolveContext,
  type StrategyDefinition,
  type StrategyEntry,
} from './strategies/definition.ts'

export function resolveConfig(
  file: FileConfig,
  definitions: readonly StrategyDefinition[],
  sources: Sources,
): Config {
  const folder = dirname(sources.file)
  const dataFolder = dataFolderOf(file, sources)
  const externalUrl = externalUrlOf(file, definitions) ?? ''
  const maxAgeSeconds = seconds(file.session?.maxAge, '12h')
  const strategies = resolveStrategies(file, definitions, { externalUrl, dataFolder, sources })
  return {
    file: sources.file,
    http: resolveHttp(file, folder, externalUrl),
    dataFolder,
    ...resolveStorage(file, sources),
    ...resolveConfiguration(file),
    session: {
      idleSeconds: Math.min(seconds(file.jwtToken?.duration, '1h'), maxAgeSeconds),
      extendOnActivity: file.jwtToken?.allowRefresh ?? true,
      maxAgeSeconds,
    },
    audit: resolveAudit(file, folder),
    ...resolveObservability(file),
    ...resolveExtAuthz(file, folder),
    ...resolveBranding(file, sources),
    ...resolveTexts(file, sources),
    ...resolveMail(file, folder),
    roles: [...new Set(['admin', 'member', ...(file.roles ?? [])])],
    superAdmins: (file.superAdmins ?? []).map(({ email, strategy }) => ({
      email: canonicalAddress(email) ?? email,
      strategy,
    })),
    strategies,
    externalUsers: resolveExternalUsers(file.pro?.externalAuth, dataFolder, sources),
    apps: Object.entries(file.apps ?? {}).map(([id, app]) =>
      resolveApp(id, app, { externalUrl, strategies, folder }),
    ),
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
    ...(server?.metricsToken && { metricsToken: server.metricsToken }),
    maxConnections: server?.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    ...(server?.drainDelay && { drainSeconds: seconds(server.drainDelay, '0s') }),
    ...resolveTls(server?.tls, folder),
    ...(server?.http2 === false && { http2: false }),
  }
}

function resolveStrategies(
  file: FileConfig,
  definitions: readonly StrategyDefinition[],
  context: EntryResolveContext,
): StrategyConfig[] {
  const written = Object.entries(file.authStrategies ?? {})
  const unasked = definitions.flatMap(({ type, existsAs }): [string, StrategyEntry][] =>
    existsAs === undefined || written.some(([id]) => id === existsAs) ? [] : [[existsAs, { type }]],
  )
  return [...unasked, ...written].flatMap(([id, entry]): StrategyConfig[] => {
    const definition = definitionOf(definitions, entry.type)
    return definition ? [resolveStrategy(id, entry, definition, file, context)] : []
  })
}

function resolveStrategy(
  id: string,
  entry: StrategyEntry,
  definition: StrategyDefinition,
  file: FileConfig,
  context: EntryResolveContext,
): StrategyConfig {
  const because = notOfferedBecause(id, definition, file)
  return {
    id,
    type: definition.type,
    label: entry.label ?? id,
    hidden: entry.hidden ?? false,
    ...(entry.formerly && { formerly: entry.formerly }),
    offered: because === undefined,
    ...(because !== undefined && { notOfferedBecause: because }),
    allowSelfSignup: entry.allowSelfSignup ?? false,
    selfSignupRole: entry.selfSignupRole ?? 'member',
    fieldMapping: { ...definition.usualClaims, ...entry.fieldMapping },
    roleMapping: (entry.roleMapping ?? []).map(({ tenant, ...mapped }) => ({
      ...mapped,
      ...(tenant !== undefined && { tenant: canonicalTenant(tenant) }),
    })),
    claimSources: definition.claimSources(entry),
    options: definition.resolveOptions(id, entry, context),
  }
}
