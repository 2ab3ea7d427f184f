import { GraphError } from '../errors.ts'
import { answerCollection } from '../odata/collection.ts'
import type { ResourceKind } from '../odata/resource.ts'
import { values } from '../odata/resource.ts'
import { readMembers, readOwnProfile, readUsers } from '../permissions.ts'
import type { Access, GraphCall, GraphRoute } from '../route.ts'
import { groupOf } from './groups.ts'
import { meOf, userOf } from './users.ts'

const photoKind: ResourceKind = {
  set: 'photos',
  type: 'profilePhoto',
  properties: values('id height width'),
}

/** Nobody has a photo here, which clients read as such. */
const noPhoto = (): never => {
  throw new GraphError(
    404,
    'ImageNotFound',
    "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
  )
}

const photosOf = (path: string, find: (call: GraphCall) => unknown, access: Access): GraphRoute[] => [
  ...['photo', 'photo/$value', 'photos/:size', 'photos/:size/$value'].map(
    (name): GraphRoute => ({
      method: 'GET',
      path: `${path}/${name}`,
      ...access,
      handle: call => {
        find(call)
        return noPhoto()
      },
    }),
  ),
  {
    method: 'GET',
    path: `${path}/photos`,
    ...access,
    handle: call => {
      find(call)
      return answerCollection(call, photoKind, [])
    },
  },
]

const photoPermissions = ['ProfilePhoto.Read.All', 'ProfilePhoto.ReadWrite.All']

export const photoRoutes: readonly GraphRoute[] = [
  ...photosOf('me', meOf, { delegated: [...readOwnProfile, ...photoPermissions] }),
  ...photosOf('users/:id', userOf, {
    delegated: [...readUsers, 'User.Read', 'User.ReadBasic.All', ...photoPermissions],
    application: [...readUsers, ...photoPermissions],
  }),
  ...photosOf('groups/:id', groupOf, {
    delegated: [...readMembers, ...photoPermissions],
    application: [...readMembers, ...photoPermissions],
  }),
]
