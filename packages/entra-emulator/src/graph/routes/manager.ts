import type { User } from '../../store/index.ts'
import { noSuchSegment, notFound } from '../errors.ts'
import { readOwnProfile, readUsers, writeUsers } from '../permissions.ts'
import { idOfReference, managerOf } from '../reference.ts'
import type { Access, GraphCall, GraphRoute } from '../route.ts'
import { meOf, userOf } from './users.ts'

const write = { delegated: writeUsers, application: writeUsers, needsRole: 'user administrator' } as const

const readReference = (path: string, find: (call: GraphCall) => User, access: Access): GraphRoute => ({
  method: 'GET',
  path: `${path}/manager/$ref`,
  ...access,
  handle: call => {
    if (call.property !== undefined) throw noSuchSegment(call.property.name)
    const { managerId } = find(call)
    if (managerId === undefined || managerId === null) throw notFound('manager')
    return {
      body: {
        '@odata.context': `${call.root}/$metadata#$ref`,
        '@odata.id': `${call.root}/directoryObjects/${managerId}/Microsoft.DirectoryServices.User`,
      },
    }
  },
})

/** Who is somebody's manager, by reference. Reading the manager is a relationship: `navigation/superiors.ts`. */
export const managerRoutes: readonly GraphRoute[] = [
  readReference('me', meOf, { delegated: readOwnProfile }),
  readReference('users/:id', userOf, { delegated: readUsers, application: readUsers }),
  {
    method: 'PUT',
    path: 'users/:id/manager/$ref',
    ...write,
    handle: call => {
      const user = userOf(call)
      const manager = managerOf(call, idOfReference(call.body['@odata.id']))
      call.context.store.users.update(user.id, { managerId: manager.id })
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'users/:id/manager/$ref',
    ...write,
    handle: call => {
      const user = userOf(call)
      if (user.managerId === undefined || user.managerId === null) throw notFound('manager')
      call.context.store.users.update(user.id, { managerId: null })
      return { status: 204 }
    },
  },
]
