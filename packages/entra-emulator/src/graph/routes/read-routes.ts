import type { Store } from '../../store/index.ts'
import { answerCollection } from '../odata/collection.ts'
import { answerEntity } from '../odata/entity.ts'
import { type Navigations, noNavigations } from '../odata/expand.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'
import type { Access, GraphCall, GraphRoute } from '../route.ts'

/**
 * The two ways in which every kind of resource is read: all of a tenant, and one by its id.
 * @param path `applications`
 * @param access who may
 */
export const readRoutes = <Row>(
  path: string,
  access: Access,
  resource: {
    readonly kind: ResourceKind
    readonly all: (call: GraphCall) => readonly Row[]
    /** The one that the path names. Throws 404. */
    readonly one: (call: GraphCall) => Row
    readonly shape: (store: Store, row: Row) => Resource
    readonly navigations?: Navigations
  },
): readonly GraphRoute[] => {
  const { kind, all, one, shape, navigations = noNavigations } = resource
  return [
    {
      method: 'GET',
      path,
      ...access,
      handle: call =>
        answerCollection(
          call,
          kind,
          all(call).map(row => shape(call.context.store, row)),
          navigations,
        ),
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      ...access,
      handle: call => answerEntity(call, kind, shape(call.context.store, one(call)), { navigations }),
    },
  ]
}
