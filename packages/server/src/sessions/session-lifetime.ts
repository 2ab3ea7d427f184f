import type { Config } from '@gatewright/config'

export type SessionLimits = Pick<Config['session'], 'idleSeconds' | 'extendOnActivity' | 'maxAgeSeconds'>

/** When a session ends by lack of activity, in milliseconds since 1970. */
export const idleEnd = (
  { idleSeconds, extendOnActivity }: SessionLimits,
  { createdAt }: { readonly createdAt: number },
  seenAt: number,
): number => (extendOnActivity ? seenAt : createdAt) + idleSeconds * 1000

/** When a session ends however busy it is, in milliseconds since 1970. */
export const absoluteEnd = (
  { maxAgeSeconds }: SessionLimits,
  { createdAt, expiresAt }: { readonly createdAt: number; readonly expiresAt: number },
): number => Math.min(expiresAt, createdAt + maxAgeSeconds * 1000)
