import Type from 'typebox'
import { readBody } from '../body.ts'
import { badRequest, notFound } from '../errors.ts'
import { answerEntity } from '../odata/entity.ts'
import { checkOptions } from '../odata/query.ts'
import { parseSelect } from '../odata/select.ts'
import { readMembers, readUsers } from '../permissions.ts'
import type { GraphRoute } from '../route.ts'
import { directoryObjectKind, typedObject } from '../shapes/directory-object.ts'

const reading = { delegated: [...readUsers, ...readMembers], application: [...readUsers, ...readMembers] }

const Ids = Type.Object({
  ids: Type.Array(Type.String()),
  types: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
})

/** Graph looks up that many at once. */
const maxIds = 1_000

/** Objects of any kind, by their ids alone. */
export const directoryObjectRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: 'directoryObjects/:id',
    ...reading,
    handle: call => {
      const id = call.params.id?.toLowerCase() ?? ''
      const found = typedObject(call.context.store, call.tenantId, id)
      if (found === undefined) throw notFound(id)
      return answerEntity(call, directoryObjectKind, found)
    },
  },
  {
    method: 'POST',
    path: 'directoryObjects/getByIds',
    ...reading,
    handle: call => {
      checkOptions(call, ['$select', '$format'])
      const { ids, types } = readBody(Ids, call.body)
      if (ids.length > maxIds) throw badRequest(`At most ${maxIds} ids can be looked up at once.`, 'ids')
      const wanted = (types ?? []).map(type => `#microsoft.graph.${type}`.toLowerCase())
      const fieldsOf = parseSelect(call.query.get('$select'), directoryObjectKind)
      // Ids that lead nowhere are left out, as in Graph.
      const found = [...new Set(ids.map(id => id.toLowerCase()))]
        .flatMap(id => typedObject(call.context.store, call.tenantId, id) ?? [])
        .filter(
          row =>
            wanted.length === 0 ||
            wanted.includes('#microsoft.graph.directoryobject') ||
            wanted.includes(String(row['@odata.type']).toLowerCase()),
        )
      return {
        body: {
          '@odata.context': `${call.root}/$metadata#directoryObjects`,
          value: found.map(fieldsOf),
        },
      }
    },
  },
]
