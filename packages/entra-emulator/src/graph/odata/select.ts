import { badRequest } from '../errors.ts'
import type { GraphAnswer, GraphCall } from '../route.ts'
import type { Resource, ResourceKind } from './resource.ts'

/** The fields that `$select` names, or the kind's usual ones. */
export const selectFields = (
  row: Resource,
  select: string | null,
  kind: ResourceKind,
): Record<string, unknown> => {
  const names =
    select === null || select.trim() === '' ? kind.defaults : select.split(',').map(name => name.trim())
  if (names === undefined) return { ...row }
  const fields: Record<string, unknown> = {}
  if (typeof row['@odata.type'] === 'string') fields['@odata.type'] = row['@odata.type']
  for (const name of names) {
    if (!kind.properties.includes(name))
      throw badRequest(`Could not find a property named '${name}' on type '${kind.set}'.`)
    if (name in row) fields[name] = row[name]
  }
  return fields
}

/** One resource as an answer. */
export const answerEntity = (
  call: GraphCall,
  kind: ResourceKind,
  row: Resource,
  status = 200,
): GraphAnswer => ({
  status,
  body: {
    '@odata.context': `${call.root}/$metadata#${kind.set}/$entity`,
    ...selectFields(row, call.query.get('$select'), kind),
  },
})
