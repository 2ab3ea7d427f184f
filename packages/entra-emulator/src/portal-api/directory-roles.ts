import Type from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { readBody } from '../graph/body.ts'
import { badRequest, notFound } from '../graph/errors.ts'
import { directoryRoleIds } from '../store/index.ts'

const names = Object.entries(directoryRoleIds)
const Roles = Type.Object({ directoryRoles: Type.Array(Type.String()) }, { additionalProperties: false })

/** Names of somebody's directory roles, and of all that there are. */
export const listDirectoryRoles = ({ store }: EmulatorContext, tenantId: string, userId: string) => {
  const user = store.users.get(userId)
  if (user === undefined || user.tenantId !== tenantId) throw notFound(userId)
  return {
    value: names.filter(([, id]) => user.directoryRoles.includes(id)).map(([name]) => name),
    known: names.map(([name]) => name),
  }
}

export const setDirectoryRoles = (
  context: EmulatorContext,
  tenantId: string,
  userId: string,
  body: unknown,
) => {
  listDirectoryRoles(context, tenantId, userId)
  const { directoryRoles } = readBody(Roles, body)
  const ids = directoryRoles.map(name => {
    const id = names.find(([known]) => known === name)?.[1]
    if (id === undefined) throw badRequest(`There is no directory role "${name}".`, 'directoryRoles')
    return id
  })
  context.store.users.update(userId, { directoryRoles: [...new Set(ids)] })
  return listDirectoryRoles(context, tenantId, userId)
}
