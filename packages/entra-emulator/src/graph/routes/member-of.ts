import Type from 'typebox'
import { transitiveGroupsOf } from '../../store/index.ts'
import { readBody } from '../body.ts'
import { badRequest, notFound } from '../errors.ts'
import { readMemberOf, readOwnGroups } from '../permissions.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from '../route.ts'
import { typedObject } from '../shapes/directory-object.ts'
import { applicationOf } from './applications.ts'
import { groupOf } from './groups.ts'
import { servicePrincipalOf } from './service-principals.ts'
import { meOf, userOf } from './users.ts'

const SecurityOnly = Type.Object({ securityEnabledOnly: Type.Optional(Type.Boolean()) })
const Ids = Type.Array(Type.String())
const GroupIds = Type.Object({ groupIds: Ids })
const ObjectIds = Type.Object({ ids: Ids })

/** What somebody is a member of, directly or by a group in a group; roles only where they are asked for. */
const idsOf = (
  { context: { store } }: GraphCall,
  id: string,
  options: { readonly withRoles: boolean; readonly securityEnabledOnly?: boolean },
): string[] => {
  const { withRoles, securityEnabledOnly = false } = options
  const groups = transitiveGroupsOf(store, id)
    .filter(group => group.securityEnabled || !securityEnabledOnly)
    .map(group => group.id)
  return withRoles && !securityEnabledOnly
    ? [...groups, ...(store.users.get(id)?.directoryRoles ?? [])]
    : groups
}

const answerIds = (call: GraphCall, value: readonly string[]): GraphAnswer => ({
  body: { '@odata.context': `${call.root}/$metadata#Collection(Edm.String)`, value },
})

const get =
  (withRoles: boolean) =>
  (call: GraphCall, id: string): GraphAnswer =>
    answerIds(call, idsOf(call, id, { withRoles, ...readBody(SecurityOnly, call.body) }))

/** Graph checks that many at once. */
const maxChecked = 20

/** Those of the ids sent that it is a member of. Throws a 400 for more than twenty. */
const check = (call: GraphCall, id: string, name: 'groupIds' | 'ids'): GraphAnswer => {
  const sent =
    name === 'groupIds' ? readBody(GroupIds, call.body).groupIds : readBody(ObjectIds, call.body).ids
  if (sent.length > maxChecked)
    throw badRequest(`The number of values in '${name}' is more than ${maxChecked}.`, name)
  const members = new Set(idsOf(call, id, { withRoles: name === 'ids' }))
  return answerIds(
    call,
    sent.map(each => each.toLowerCase()).filter(each => members.has(each)),
  )
}

const calls: readonly {
  readonly name: string
  readonly answer: (call: GraphCall, id: string) => GraphAnswer
}[] = [
  { name: 'getMemberObjects', answer: get(true) },
  { name: 'getMemberGroups', answer: get(false) },
  { name: 'checkMemberGroups', answer: (call, id) => check(call, id, 'groupIds') },
  { name: 'checkMemberObjects', answer: (call, id) => check(call, id, 'ids') },
]

const owners: Readonly<Record<string, (call: GraphCall) => string>> = {
  'users/:id': call => userOf(call).id,
  'groups/:id': call => groupOf(call).id,
  'servicePrincipals/:id': call => servicePrincipalOf(call).id,
  'applications/:id': call => applicationOf(call).id,
  'directoryObjects/:id': call => {
    const id = call.params.id?.toLowerCase() ?? ''
    if (typedObject(call.context.store, call.tenantId, id) === undefined) throw notFound(id)
    return id
  },
}

/** Which groups somebody is in, by their ids: asked by themselves (`/me`) or about another. */
export const memberOfRoutes: readonly GraphRoute[] = calls.flatMap(({ name, answer }): GraphRoute[] => [
  {
    method: 'POST',
    path: `me/${name}`,
    delegated: readOwnGroups,
    handle: call => answer(call, meOf(call).id),
  },
  ...Object.entries(owners).map(
    ([path, idOf]): GraphRoute => ({
      method: 'POST',
      path: `${path}/${name}`,
      delegated: readMemberOf,
      application: readMemberOf,
      handle: call => answer(call, idOf(call)),
    }),
  ),
])
