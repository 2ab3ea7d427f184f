import { useSyncExternalStore } from 'react'

declare const __VERSION__: string

/** Of this page, as in the package that it was built from. */
export const pageVersion = __VERSION__

let other: string | undefined
const listeners = new Set<() => void>()

/** Every answer of the API says of which version it is. @param version `null` where none is said: by a proxy, or before that was so */
export function sawVersion(version: string | null): void {
  if (version === null || version === pageVersion || version === other) return
  other = version
  for (const listener of listeners) listener()
}

/** The last version beside its own that has answered this page: after an update, or while one goes on. */
export const useOtherVersion = (): string | undefined =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => other,
  )
