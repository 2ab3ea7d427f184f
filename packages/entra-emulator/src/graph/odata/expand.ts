import { badRequest, noSuchProperty, notImplemented } from '../errors.ts'
import { checkPermission } from '../permissions.ts'
import type { Access, GraphCall } from '../route.ts'
import type { Resource, ResourceKind } from './resource.ts'
import { parseSelect } from './select.ts'

/** A relationship of a resource: what `users/{id}/memberOf` and `$expand=memberOf` lead to. */
export interface Navigation extends Access {
  readonly kind: ResourceKind
  /** Of one at most, or of any number. */
  readonly many: boolean
  /** Permissions that suffice for the person who is signed in, about themselves. */
  readonly own?: readonly string[]
  /** What the resource with this object id leads to. */
  readonly read: (call: GraphCall, id: string) => readonly Resource[]
}

/** The relationships of one kind of resource. */
export interface Navigations {
  readonly kept: Readonly<Record<string, Navigation>>
  /** Names of those that Graph has beside them. */
  readonly missing: readonly string[]
}

export const noNavigations: Navigations = { kept: {}, missing: [] }

/** Of all that there are, kept or not. */
export const namesOf = ({ kept, missing }: Navigations): string[] => [...Object.keys(kept), ...missing]

/** `$expand` gives that many of a relationship, in Graph as here. */
const maxExpanded = 20

interface Item {
  readonly name: string
  readonly navigation: Navigation
  readonly fieldsOf: (row: Resource) => Record<string, unknown>
  /** `$levels` of `manager`: how many superiors, one above the other. */
  readonly levels: number
}

/**
 * Reads `$expand=manager($select=id,displayName)` into what adds those members to a resource. Throws a 400 for what Graph does not know
 * and a 501 for what the emulator does not keep.
 */
export const parseExpand = (
  call: GraphCall,
  kind: ResourceKind,
  navigations: Navigations,
): ((row: Resource) => Record<string, unknown>) | undefined => {
  const source = call.query.get('$expand')
  if (source === null || source.trim() === '') return undefined
  const items = splitOutside(source, ',').map(part => parseItem(part, kind, navigations))
  return row => Object.fromEntries(items.map(item => [item.name, expandItem(call, item, row)]))
}

const parseItem = (source: string, kind: ResourceKind, navigations: Navigations): Item => {
  const [, name = '', inside] = /^\s*([\w*]+)\s*(?:\((.*)\))?\s*$/s.exec(source) ?? []
  if (name === '*') throw notImplemented('$expand=*')
  const kept = Object.entries(navigations.kept).find(([known]) => known.toLowerCase() === name.toLowerCase())
  if (kept === undefined) {
    if (navigations.missing.some(known => known.toLowerCase() === name.toLowerCase()))
      throw notImplemented(`the relationship '${name}' of a ${kind.type}`)
    throw noSuchProperty(name, kind.type)
  }
  let select: string | null = null
  let levels = 1
  for (const option of inside === undefined ? [] : splitOutside(inside, ';')) {
    const [, key = '', value = ''] = /^\s*(\$\w+)\s*=\s*(.*?)\s*$/s.exec(option) ?? []
    if (key.toLowerCase() === '$select') select = value
    else if (key.toLowerCase() === '$levels' && name.toLowerCase() === 'manager') levels = readLevels(value)
    else if (key === '') throw badRequest(`Parsing OData Select and Expand failed: '${option}' is not valid.`)
    else throw notImplemented(`${key} inside $expand`)
  }
  return { name: kept[0], navigation: kept[1], fieldsOf: parseSelect(select, kept[1].kind), levels }
}

const readLevels = (value: string): number => {
  if (value === 'max') return 1_000
  if (!/^[1-9]\d{0,2}$/.test(value)) throw badRequest(`Invalid value '${value}' for $levels.`)
  return Number(value)
}

const expandItem = (call: GraphCall, item: Item, row: Resource): unknown => {
  const { navigation, fieldsOf } = item
  const self = call.caller.userId === row.id
  checkPermission(
    call.context,
    self
      ? { ...navigation, delegated: [...(navigation.delegated ?? []), ...(navigation.own ?? [])] }
      : navigation,
    call.caller,
  )
  const found = navigation.read(call, row.id).slice(0, maxExpanded)
  if (navigation.many) return found.map(fieldsOf)
  const [one] = found
  if (one === undefined) return null
  const fields = fieldsOf(one)
  if (item.levels <= 1) return fields
  const next = expandItem(call, { ...item, levels: item.levels - 1 }, one)
  return next === null ? fields : { ...fields, [item.name]: next }
}

/** Parts between separators that stand in no brackets and no quotes. */
const splitOutside = (source: string, separator: string): string[] => {
  const parts = ['']
  let depth = 0
  let quoted = false
  for (const character of source) {
    if (character === "'") quoted = !quoted
    else if (!quoted && character === '(') depth += 1
    else if (!quoted && character === ')') depth -= 1
    if (character === separator && depth === 0 && !quoted) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}
