import { badRequest, GraphError } from '../errors.ts'
import type { GraphAnswer, GraphCall } from '../route.ts'
import { parseFilter } from './filter.ts'
import type { Resource, ResourceKind } from './resource.ts'
import { parseSearch } from './search.ts'
import { selectFields } from './select.ts'

const options = [
  '$select',
  '$filter',
  '$search',
  '$top',
  '$skip',
  '$skiptoken',
  '$count',
  '$orderby',
  '$expand',
  '$format',
]

const defaultPageSize = 100
const maxPageSize = 999

/**
 * A page of resources: filtered, searched, ordered, cut and selected as the query says. The next page's link carries the id
 * of the last resource of this one, so that what is added or deleted meanwhile makes no gap.
 */
export const answerCollection = (
  call: GraphCall,
  kind: ResourceKind,
  rows: readonly Resource[],
): GraphAnswer => {
  const { query } = call
  for (const name of query.keys())
    if (name.startsWith('$') && !options.includes(name.toLowerCase()))
      throw badRequest(`The query parameter '${name}' is not supported.`)
  if (query.has('$expand'))
    throw badRequest("The query parameter '$expand' is not supported by this emulator.")
  let found = rows
  const filter = query.get('$filter')
  if (filter !== null && filter.trim() !== '') found = found.filter(parseFilter(filter, kind.properties))
  const search = query.get('$search')
  if (search !== null) {
    requireEventual(call, '$search')
    found = found.filter(parseSearch(search))
  }
  const order = query.get('$orderby')
  if (order !== null) found = sortRows(found, order, kind)
  const size = pageSize(query.get('$top'))
  const start = startOf(query.get('$skiptoken'), found) + skipOf(query.get('$skip'))
  const page = found.slice(start, start + size)
  const last = page.at(-1)
  const more = start + size < found.length && last !== undefined
  const select = query.get('$select')
  const count = query.get('$count') === 'true'
  return {
    body: {
      '@odata.context': `${call.root}/$metadata#${kind.set}${select === null ? '' : `(${select})`}`,
      ...(count ? { '@odata.count': found.length } : {}),
      ...(more ? { '@odata.nextLink': nextLink(call, last.id) } : {}),
      value: page.map(row => selectFields(row, select, kind)),
    },
  }
}

/** `$search` and the like are answered by an index that lags behind, so that a caller must say that it does not mind. */
const requireEventual = ({ request }: GraphCall, option: string): void => {
  if (String(request.headers.consistencylevel ?? '').toLowerCase() === 'eventual') return
  throw new GraphError(
    400,
    'Request_UnsupportedQuery',
    `Request with ${option} query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'`,
  )
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
  // `$` stays readable, as in Graph's own links.
  return `${call.root}/${call.path}?${query.toString().replaceAll('%24', '$')}`
}

const sortRows = (rows: readonly Resource[], order: string, kind: ResourceKind): Resource[] => {
  const [, property = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(order) ?? []
  if (!kind.properties.includes(property)) throw badRequest(`Unsupported sort property '${order.trim()}'.`)
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1
  const keyed = rows.map(row => ({ row, key: String(row[property] ?? '').toLowerCase() }))
  keyed.sort((left, right) => (left.key < right.key ? -sign : left.key > right.key ? sign : 0))
  return keyed.map(({ row }) => row)
}
