import ipaddr from 'ipaddr.js'
import type { PartialFile } from './schema/file.ts'
import { definitionOf, type StrategyDefinition, writtenCallback } from './strategies/definition.ts'
import { isLoopbackHost } from './urls.ts'

/** Origins of the callback URLs, with the strategy of each. */
export function callbackOrigins(
  file: PartialFile,
  definitions: readonly StrategyDefinition[],
): { id: string; origin: string }[] {
  return Object.entries(file.authStrategies ?? {}).flatMap(([id, entry]) => {
    const callback = entry && writtenCallback(definitionOf(definitions, entry.type), entry)
    const origin = callback === undefined ? undefined : URL.parse(callback)?.origin
    return origin === undefined ? [] : [{ id, origin }]
  })
}

/**
 * Origin that browsers see: as written; else that of the callback URLs, for they are registered at a provider and so
 * cannot be chance; else the port on `localhost`. `undefined` where the callback URLs disagree.
 */
export function externalUrlOf(
  file: PartialFile,
  definitions: readonly StrategyDefinition[],
): string | undefined {
  const server = file.httpServer
  if (server?.externalUrl !== undefined) return URL.parse(server.externalUrl)?.origin
  const origins = new Set(callbackOrigins(file, definitions).map(each => each.origin))
  if (origins.size > 1) return undefined
  const [only] = origins
  if (only !== undefined) return only
  const scheme = server?.tls ? 'https' : 'http'
  const host = server?.host ?? '127.0.0.1'
  const port = server?.port ?? 3000
  // new URL drops the scheme's own port, as browsers do.
  return URL.parse(`${scheme}://${browserHost(host)}:${port}`)?.origin
}

function browserHost(host: string): string {
  if (isLoopbackHost(host) || host === '0.0.0.0' || host === '::') return 'localhost'
  return ipaddr.IPv6.isValid(host) ? `[${host}]` : host
}
