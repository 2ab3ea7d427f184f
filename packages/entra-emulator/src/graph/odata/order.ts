import { badRequest } from '../errors.ts'
import { valueAt } from './filter.ts'
import type { Resource, ResourceKind } from './resource.ts'

/** Sorts by `$orderby=surname desc,displayName`. Throws a 400 for a property that there is not. */
export const sortRows = (rows: readonly Resource[], order: string, kind: ResourceKind): Resource[] => {
  const keys = order.split(',').map(part => {
    const [, path = '', direction = 'asc'] = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? []
    if (!Object.hasOwn(kind.properties, path.split('/')[0] ?? ''))
      throw badRequest(`Unsupported sort property '${part.trim()}'.`)
    return { path, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }
  })
  const keyed = rows.map(row => ({
    row,
    values: keys.map(({ path }) => String(valueAt(row, path) ?? '').toLowerCase()),
  }))
  keyed.sort((left, right) => {
    for (const [at, { sign }] of keys.entries()) {
      const [a = '', b = ''] = [left.values[at], right.values[at]]
      if (a !== b) return a < b ? -sign : sign
    }
    return 0
  })
  return keyed.map(({ row }) => row)
}
