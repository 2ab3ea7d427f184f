import type { Group, ServicePrincipal, User } from '../store/index.ts'
import { badRequest, notFound } from './errors.ts'
import type { GraphCall } from './route.ts'

/** The id in an address such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}`, whatever stands before it. Throws a 400. */
export const idOfReference = (reference: unknown, field = '@odata.id'): string => {
  const id =
    typeof reference === 'string'
      ? /(?:\/|\(')([0-9a-f-]{36})(?:'\))?\/?$/i.exec(reference)?.[1]?.toLowerCase()
      : undefined
  if (id === undefined)
    throw badRequest(`"${field}" must be the address of an object: …/v1.0/directoryObjects/{id}.`, field)
  return id
}

export type Referred =
  | { readonly type: 'User'; readonly row: User }
  | { readonly type: 'Group'; readonly row: Group }
  | { readonly type: 'ServicePrincipal'; readonly row: ServicePrincipal }

/** The user, group or service principal of the caller's tenant with this object id. Throws 404. */
export const principalOf = ({ context: { store }, tenantId }: GraphCall, id: string): Referred => {
  const user = store.users.get(id)
  if (user?.tenantId === tenantId) return { type: 'User', row: user }
  const group = store.groups.get(id)
  if (group?.tenantId === tenantId) return { type: 'Group', row: group }
  const principal = store.servicePrincipals.get(id)
  if (principal?.tenantId === tenantId) return { type: 'ServicePrincipal', row: principal }
  throw notFound(id)
}

/** Addresses of a `…@odata.bind` member of a body, one or a list. Throws a 400. */
export const boundIds = (call: GraphCall, name: string): string[] => {
  const value = call.body[`${name}@odata.bind`]
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]).map(each => idOfReference(each, `${name}@odata.bind`))
}

/** The call without that member, which is no property. */
export const withoutBound = (call: GraphCall, name: string): Readonly<Record<string, unknown>> => {
  const { [`${name}@odata.bind`]: _, ...body } = call.body
  return body
}

/** The account of the caller's tenant that is to be somebody's manager. Throws 404. */
export const managerOf = ({ context: { store }, tenantId }: GraphCall, id: string): User => {
  const manager = store.users.get(id)
  if (manager === undefined || manager.tenantId !== tenantId) throw notFound(id)
  return manager
}

/** The id that `manager@odata.bind` of a body names. Throws a 400, or 404. */
export const boundManager = (call: GraphCall): string | undefined => {
  const [id] = boundIds(call, 'manager')
  return id === undefined ? undefined : managerOf(call, id).id
}
