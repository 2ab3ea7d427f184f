import { noSuchSegment, notFound } from '../errors.ts'
import type { GraphAnswer, GraphCall } from '../route.ts'
import { type Navigations, noNavigations, parseExpand } from './expand.ts'
import { checkOptions } from './query.ts'
import type { Resource, ResourceKind } from './resource.ts'
import { parseSelect } from './select.ts'

/** Options that fit a single resource. */
const options = ['$select', '$expand', '$format']

/** One resource as an answer. */
export const answerEntity = (
  call: GraphCall,
  kind: ResourceKind,
  row: Resource,
  { status = 200, navigations = noNavigations }: { status?: number; navigations?: Navigations } = {},
): GraphAnswer => {
  checkOptions(call, options)
  checkCast(call, kind)
  if (call.cast !== undefined && !isOfType(row, call.cast, kind)) throw notFound(row.id)
  if (call.property !== undefined) return answerProperty(call, kind, row, call.property)
  const expand = parseExpand(call, kind, navigations)
  return {
    status,
    body: {
      '@odata.context': `${call.root}/$metadata#${kind.set}/$entity`,
      ...parseSelect(call.query.get('$select'), kind)(row),
      ...expand?.(row),
    },
  }
}

/** One property of a resource; Graph answers with nothing at all where there is no value. */
const answerProperty = (
  call: GraphCall,
  kind: ResourceKind,
  row: Resource,
  { name, raw }: NonNullable<GraphCall['property']>,
): GraphAnswer => {
  const known = Object.keys(kind.properties).find(each => each.toLowerCase() === name.toLowerCase())
  if (known === undefined) throw noSuchSegment(name)
  const value = row[known] ?? kind.properties[known] ?? null
  if (value === null) return { status: 204 }
  if (!raw)
    return { body: { '@odata.context': `${call.root}/$metadata#${kind.set}('${row.id}')/${known}`, value } }
  if (typeof value === 'object') throw noSuchSegment('$value')
  return { text: String(value) }
}

/** A user is never a group: only what may be of several types can be cast to one. Throws a 400. */
export const checkCast = ({ cast }: GraphCall, kind: ResourceKind): void => {
  if (cast === undefined || kind.type === 'directoryObject' || kind.type.toLowerCase() === cast) return
  throw noSuchSegment(`microsoft.graph.${cast}`)
}

/** Whether a resource is of the type that a path casts to; mixed lists say it of each. */
export const isOfType = (row: Resource, type: string, kind: ResourceKind): boolean =>
  String(row['@odata.type'] ?? `#microsoft.graph.${kind.type}`).toLowerCase() === `#microsoft.graph.${type}`
