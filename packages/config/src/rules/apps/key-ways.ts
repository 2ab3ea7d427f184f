import type { Static } from 'typebox'
import type { apps } from '../../schema/apps/apps.ts'

type Key = keyof Static<typeof apps>[string]

/**
 * Where each key of an app works: by both ways into it, or where requests pass through Gatewright alone. A proxy that only asks
 * (forward-auth) connects to the app by itself and answers by itself.
 */
export const keyWays = {
  upstream: 'built-in',
  url: 'both',
  host: 'built-in',
  timeout: 'built-in',
  connectTimeout: 'built-in',
  maxConnections: 'built-in',
  stickySessions: 'built-in',
  tls: 'built-in',
  name: 'both',
  strategies: 'both',
  headers: 'both',
  believes: 'both',
  passes: 'both',
  requestHeaders: 'both',
  credential: 'both',
  trimsPaths: 'both',
  paths: 'both',
  rules: 'both',
  public: 'both',
  externalAuth: 'both',
  allow: 'both',
  origins: 'both',
  frames: 'both',
  cors: 'built-in',
} as const satisfies Readonly<Record<Key, 'both' | 'built-in'>>

/** Those that nobody must write and that a proxy which only asks knows nothing of. */
export const builtInOnly = Object.entries(keyWays).flatMap(([key, way]) =>
  way === 'built-in' && key !== 'upstream' ? [key] : [],
)
