import { badRequest, GraphError, noSuchSegment } from '../errors.ts'
import type { GraphAnswer, GraphCall } from '../route.ts'
import { checkCast, isOfType } from './entity.ts'
import { type Navigations, namesOf, noNavigations, parseExpand } from './expand.ts'
import { parseFilter } from './filter.ts'
import { sortRows } from './order.ts'
import { checkOptions, isEventual, requireEventual } from './query.ts'
import type { Resource, ResourceKind } from './resource.ts'
import { parseSearch } from './search.ts'
import { parseSelect } from './select.ts'

const defaultPageSize = 100
const maxPageSize = 999

/**
 * A page of resources: filtered, searched, ordered, cut, selected and expanded as the query says; or their number, where the path
 * ends in `$count`. The next page's link carries the id of the last resource of this one, so that what is added or deleted meanwhile makes
 * no gap.
 */
export const answerCollection = (
  call: GraphCall,
  kind: ResourceKind,
  rows: readonly Resource[],
  navigations: Navigations = noNavigations,
): GraphAnswer => {
  const { query, cast } = call
  if (call.property !== undefined) throw noSuchSegment(call.property.name)
  checkOptions(call)
  checkCast(call, kind)
  let found = cast === undefined ? rows : rows.filter(row => isOfType(row, cast, kind))
  const filter = query.get('$filter')
  if (filter !== null && filter.trim() !== '')
    found = found.filter(parseFilter(filter, kind.properties, namesOf(navigations)))
  const search = query.get('$search')
  if (search !== null) {
    requireEventual(call, '$search')
    found = found.filter(parseSearch(search))
  }
  if (call.counting) {
    if (!isEventual(call)) throw badRequest('$count is not currently supported.')
    return { text: String(found.length) }
  }
  const order = query.get('$orderby')
  if (order !== null) found = sortRows(found, order, kind)
  const size = pageSize(query.get('$top'))
  const start = startOf(query.get('$skiptoken'), found) + skipOf(query.get('$skip'))
  const page = found.slice(start, start + size)
  const last = page.at(-1)
  const more = start + size < found.length && last !== undefined
  const select = query.get('$select')
  const fieldsOf = parseSelect(select, kind)
  const expand = parseExpand(call, kind, navigations)
  // Without the header Graph leaves the number out and says nothing.
  const count = query.get('$count')?.toLowerCase() === 'true' && isEventual(call)
  return {
    body: {
      '@odata.context': `${call.root}/$metadata#${kind.set}${select === null ? '' : `(${select})`}`,
      ...(count ? { '@odata.count': found.length } : {}),
      ...(more ? { '@odata.nextLink': nextLink(call, last.id) } : {}),
      value: page.map(row => (expand === undefined ? fieldsOf(row) : { ...fieldsOf(row), ...expand(row) })),
    },
  }
}

const pageSize = (top: string | null): number => {
  if (top === null) return defaultPageSize
  const size = Number(top)
  if (!/^\d+$/.test(top) || size < 1 || size > maxPageSize)
    throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and ${maxPageSize} inclusive.`)
  return size
}

const skipOf = (skip: string | null): number => {
  if (skip === null) return 0
  if (!/^\d+$/.test(skip)) throw badRequest(`Invalid value '${skip}' for $skip.`)
  return Number(skip)
}

const startOf = (token: string | null, rows: readonly Resource[]): number => {
  if (token === null) return 0
  const id = Buffer.from(token, 'base64url').toString()
  const at = rows.findIndex(row => row.id === id)
  if (at < 0)
    throw new GraphError(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    )
  return at + 1
}

const nextLink = (call: GraphCall, lastId: string): string => {
  const query = new URLSearchParams(call.query)
  query.delete('$skip')
  query.set('$skiptoken', Buffer.from(lastId).toString('base64url'))
  return addressOf(call, query)
}

/** The address of this very call with another query. `$` stays readable, as in Graph's own links. */
export const addressOf = (call: GraphCall, query: URLSearchParams): string =>
  `${call.root}/${call.path}?${query.toString().replaceAll('%24', '$')}`
