import type { Store } from '../../store/index.ts'
import type { DeltaRound, Standing } from '../delta-rounds.ts'
import { badRequest, GraphError, noSuchSegment, notImplemented } from '../errors.ts'
import { addressOf } from '../odata/collection.ts'
import { checkCast } from '../odata/entity.ts'
import { parseFilter } from '../odata/filter.ts'
import { checkOptions } from '../odata/query.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'
import { parseSelect } from '../odata/select.ts'
import { readingApplications, readMembers, readUsers } from '../permissions.ts'
import type { Access, GraphAnswer, GraphCall, GraphRoute } from '../route.ts'
import { applicationKind, applicationShape } from '../shapes/application.ts'
import { groupKind, groupShape, userKind, userShape } from '../shapes/people.ts'
import { servicePrincipalKind, servicePrincipalShape } from '../shapes/service-principal.ts'

/** What a delta query follows. */
interface Followed<Row extends { readonly id: string }> {
  readonly kind: ResourceKind
  readonly all: (store: Store, tenantId: string) => readonly Row[]
  readonly shape: (store: Store, row: Row) => Resource
  /** Direct members, by id, with the type of each. */
  readonly members?: (store: Store, row: Row) => ReadonlyMap<string, string>
}

const defaultPageSize = 100
const maxPageSize = 999

/**
 * Answers with everything, and from then on with what has changed since the round whose `$deltatoken` is sent.
 * @see https://learn.microsoft.com/graph/delta-query-overview
 */
const delta =
  <Row extends { readonly id: string }>(followed: Followed<Row>) =>
  (call: GraphCall): GraphAnswer => {
    if (call.property !== undefined) throw noSuchSegment(call.property.name)
    checkOptions(call)
    checkCast(call, followed.kind)
    for (const option of ['$search', '$orderby', '$skip', '$count'])
      if (call.query.has(option))
        throw badRequest(`The query parameter '${option}' is not supported in a delta query.`)
    if (call.query.has('$expand')) throw notImplemented('$expand in a delta query')
    const page = call.query.get('$skiptoken')
    if (page !== null) {
      const [token = '', at = ''] = page.split('.')
      return answerPage(call, token, roundOf(call, token), Number(at))
    }
    const round = begin(call, followed)
    return answerPage(call, call.context.deltas.add(round), round, 0)
  }

/** The round of a token. Throws 410, with the address at which to begin anew. */
const roundOf = (call: GraphCall, token: string): DeltaRound => {
  const round = call.context.deltas.get(token)
  if (round !== undefined && round.tenantId === call.tenantId && sameSet(round.path, call.path)) return round
  const gone = new GraphError(
    410,
    'syncStateNotFound',
    'The delta token is not known, or too old. Begin anew at the address of the Location header.',
  )
  gone.headers = { location: addressOf(call, new URLSearchParams({ $deltatoken: '' })) }
  throw gone
}

const sameSet = (one: string, other: string): boolean => one.split('/')[0] === other.split('/')[0]

const begin = <Row extends { readonly id: string }>(call: GraphCall, followed: Followed<Row>): DeltaRound => {
  const { store } = call.context
  const { kind, shape, members } = followed
  const token = call.query.get('$deltatoken') || null
  const last = token === null || token === 'latest' ? undefined : roundOf(call, token)
  const select = call.query.get('$select') ?? last?.select ?? null
  const filter = call.query.get('$filter') ?? last?.filter ?? null
  const wanted = filter === null || filter.trim() === '' ? undefined : parseFilter(filter, kind.properties)
  const names = select?.split(',').map(name => name.trim())
  const fieldsOf = parseSelect(names === undefined ? null : withId(names), kind)
  const withMembers = members !== undefined && (names?.includes('members') ?? true)

  const standing = new Map<string, Standing>()
  const changes: Record<string, unknown>[] = []
  for (const row of followed.all(store, call.tenantId)) {
    const resource = shape(store, row)
    if (wanted !== undefined && !wanted(resource)) continue
    const before = last?.standing.get(row.id)
    const now: Standing = { row, ...(withMembers ? { members: members(store, row) } : {}) }
    standing.set(row.id, now)
    const changed = memberChanges(before?.members, now.members)
    if (before?.row === row && changed.length === 0) continue
    changes.push({ ...fieldsOf(resource), ...(changed.length === 0 ? {} : { 'members@delta': changed }) })
  }
  // What is deleted is gone for good here; Graph says `changed` while it can still be restored.
  for (const id of last?.standing.keys() ?? [])
    if (!standing.has(id)) changes.push({ id, '@removed': { reason: 'deleted' } })
  return {
    tenantId: call.tenantId,
    path: call.path,
    changes: token === 'latest' ? [] : changes,
    standing,
    select,
    filter,
  }
}

/** `id` comes along always; members have a member of their own. */
const withId = (names: readonly string[]): string =>
  [...new Set(['id', ...names.filter(name => name !== 'members' && name !== '')])].join(',')

const memberChanges = (
  before: ReadonlyMap<string, string> | undefined,
  now: ReadonlyMap<string, string> | undefined,
): Record<string, unknown>[] => {
  const changes: Record<string, unknown>[] = []
  for (const [id, type] of now ?? []) if (before?.has(id) !== true) changes.push({ '@odata.type': type, id })
  for (const [id, type] of (now === undefined ? undefined : before) ?? [])
    if (now?.has(id) !== true) changes.push({ '@odata.type': type, id, '@removed': { reason: 'deleted' } })
  return changes
}

const answerPage = (call: GraphCall, token: string, round: DeltaRound, at: number): GraphAnswer => {
  const end = at + pageSize(call)
  const link =
    end < round.changes.length
      ? { '@odata.nextLink': addressOf(call, new URLSearchParams({ $skiptoken: `${token}.${end}` })) }
      : { '@odata.deltaLink': addressOf(call, new URLSearchParams({ $deltatoken: token })) }
  const set = round.path.split('/')[0] ?? ''
  return {
    body: {
      '@odata.context': `${call.root}/$metadata#${set}${round.select === null ? '' : `(${round.select})`}`,
      ...link,
      value: round.changes.slice(at, end),
    },
  }
}

/** `Prefer: odata.maxpagesize=50`, or `$top`. */
const pageSize = (call: GraphCall): number => {
  const [, preferred] = /odata\.maxpagesize=(\d+)/.exec(String(call.headers.prefer ?? '')) ?? []
  const size = Number(preferred ?? call.query.get('$top') ?? defaultPageSize)
  if (!Number.isInteger(size) || size < 1) throw badRequest(`Invalid page size specified: '${size}'.`)
  return Math.min(size, maxPageSize)
}

const route = <Row extends { readonly id: string }>(
  path: string,
  access: Access,
  followed: Followed<Row>,
): GraphRoute => ({ method: 'GET', path, ...access, handle: delta(followed) })

const types = { User: 'user', Group: 'group', ServicePrincipal: 'servicePrincipal' } as const

export const deltaRoutes: readonly GraphRoute[] = [
  route(
    'users/delta',
    { delegated: readUsers, application: readUsers },
    { kind: userKind, all: (store, tenantId) => store.users.by('tenant', tenantId), shape: userShape },
  ),
  route(
    'groups/delta',
    { delegated: readMembers, application: readMembers },
    {
      kind: groupKind,
      all: (store, tenantId) => store.groups.by('tenant', tenantId),
      shape: (_store, group) => groupShape(group),
      members: (store, group) =>
        new Map(
          store.groupMemberships
            .by('group', group.id)
            .map(({ memberId, memberType }) => [memberId, `#microsoft.graph.${types[memberType]}`]),
        ),
    },
  ),
  route('applications/delta', readingApplications, {
    kind: applicationKind,
    all: (store, tenantId) => store.applications.by('tenant', tenantId),
    shape: applicationShape,
  }),
  route('servicePrincipals/delta', readingApplications, {
    kind: servicePrincipalKind,
    all: (store, tenantId) => store.servicePrincipals.by('tenant', tenantId),
    shape: servicePrincipalShape,
  }),
]
