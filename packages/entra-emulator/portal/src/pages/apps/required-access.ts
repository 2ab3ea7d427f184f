import type { RequiredAccess } from '../../api/types.ts'

type Permission = RequiredAccess['resourceAccess'][number]

/** The list with these permissions of one API in it, each once. */
export const withPermissions = (
  list: readonly RequiredAccess[],
  resourceAppId: string,
  added: readonly Permission[],
): RequiredAccess[] => {
  const existing = list.find(entry => entry.resourceAppId === resourceAppId)?.resourceAccess ?? []
  const missing = added.filter(permission => !existing.some(other => other.id === permission.id))
  return [
    ...list.filter(entry => entry.resourceAppId !== resourceAppId),
    { resourceAppId, resourceAccess: [...existing, ...missing] },
  ]
}

/** The list without one permission; an API that has none left goes with it. */
export const withoutPermission = (
  list: readonly RequiredAccess[],
  removed: { readonly resourceAppId: string; readonly id: string },
): RequiredAccess[] =>
  list
    .map(entry =>
      entry.resourceAppId === removed.resourceAppId
        ? {
            ...entry,
            resourceAccess: entry.resourceAccess.filter(permission => permission.id !== removed.id),
          }
        : entry,
    )
    .filter(entry => entry.resourceAccess.length > 0)
