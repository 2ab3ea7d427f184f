import { AadstsError } from '../errors/aadsts.ts'
import type { Application } from '../store/index.ts'

export type Platform = 'web' | 'spa' | 'publicClient'

export interface MatchedRedirect {
  readonly uri: string
  readonly platform: Platform
}

/**
 * Finds the registered redirect URI that a request names: exactly, but that the port of `localhost` does not matter on any
 * platform. Without one in the request the first registered is taken. Throws 500113 and 50011.
 */
export const matchRedirectUri = (client: Application, requested: string | undefined): MatchedRedirect => {
  const registered = (['web', 'spa', 'publicClient'] as const).flatMap(platform =>
    client[platform].redirectUris.map(uri => ({ uri, platform })),
  )
  const first = registered[0]
  if (first === undefined) throw new AadstsError(500113)
  if (requested === undefined || requested === '') return first
  const exact = registered.find(entry => entry.uri === requested)
  if (exact !== undefined) return exact
  const loopback = registered.find(entry => equalButPort(entry.uri, requested))
  if (loopback !== undefined) return { uri: requested, platform: loopback.platform }
  throw new AadstsError(50011, {
    uri: requested,
    client: client.appId,
    hint: hintFor(
      registered.map(entry => entry.uri),
      requested,
    ),
  })
}

const localhost = /^(https?:\/\/localhost)(?::\d+)?(\/.*)?$/

const equalButPort = (registered: string, requested: string): boolean => {
  const [, left, leftPath = ''] = localhost.exec(registered) ?? []
  const [, right, rightPath = ''] = localhost.exec(requested) ?? []
  if (left === undefined || left !== right) return false
  // A bare host comes back with a slash from every URL parser.
  return leftPath === rightPath || (leftPath === '' && rightPath === '/')
}

/** The usual mistakes, named. */
const hintFor = (registered: readonly string[], requested: string): string => {
  if (registered.some(uri => `${uri}/` === requested || uri === `${requested}/`))
    return ' The only difference is the trailing slash.'
  if (registered.some(uri => uri.toLowerCase() === requested.toLowerCase()))
    return ' The only difference is in upper and lower case.'
  if (registered.some(uri => uri.replace(/^https?:/, '') === requested.replace(/^https?:/, '')))
    return ' The only difference is http and https: does a proxy end TLS?'
  return ''
}

/** With a path, as it comes back: an address without one gets a slash. */
export const withPath = (uri: string): string => (/^https?:\/\/[^/?#]+$/.test(uri) ? `${uri}/` : uri)
