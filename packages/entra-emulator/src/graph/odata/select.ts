import { noSuchProperty, notImplemented } from '../errors.ts'
import type { Resource, ResourceKind } from './resource.ts'

/**
 * Reads `$select` into what picks those fields of a resource, or the kind's usual ones. What Graph knows and the emulator does not keep
 * is there, and empty. Throws a 400 for a property that Graph does not have.
 */
export const parseSelect = (
  select: string | null,
  kind: ResourceKind,
): ((row: Resource) => Record<string, unknown>) => {
  const names = select === null || select.trim() === '' ? kind.defaults : namesOf(select, kind)
  if (names === undefined) return row => ({ ...row })
  return row => {
    const fields: Record<string, unknown> = {}
    if (typeof row['@odata.type'] === 'string') fields['@odata.type'] = row['@odata.type']
    for (const name of names) {
      const value = row[name]
      fields[name] = value === undefined ? (kind.properties[name] ?? null) : value
    }
    return fields
  }
}

const namesOf = (select: string, kind: ResourceKind): readonly string[] => {
  const names: string[] = []
  for (const part of select.split(',')) {
    // A part of a property (`employeeOrgData/division`) comes with the whole of it, as in Graph.
    const name = part.trim().split('/')[0] ?? ''
    if (name === '*') return Object.keys(kind.properties)
    names.push(propertyOf(name, kind))
  }
  return names
}

/** The property of this name, whose case does not matter. Throws a 400. */
const propertyOf = (name: string, kind: ResourceKind): string => {
  if (Object.hasOwn(kind.properties, name)) return name
  const found = Object.keys(kind.properties).find(known => known.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  if (/^extension_[0-9a-f]{32}_/i.test(name)) throw notImplemented('directory extensions')
  throw noSuchProperty(name, kind.type)
}
