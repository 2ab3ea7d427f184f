import { notFound } from '../errors.ts'
import { answerCollection } from '../odata/collection.ts'
import { answerEntity } from '../odata/entity.ts'
import type { Navigation, Navigations } from '../odata/expand.ts'
import type { GraphCall, GraphRoute } from '../route.ts'

/**
 * A route for each relationship of a kind of resource.
 * @param path `users/:id`
 * @param idOf the object id of the one that the path names; throws 404
 * @param own whether it is the person who is signed in, so that less suffices
 */
export const navigationRoutes = (
  path: string,
  idOf: (call: GraphCall) => string,
  { kept }: Navigations,
  { own = false }: { readonly own?: boolean } = {},
): GraphRoute[] =>
  Object.entries(kept).map(([name, navigation]) => ({
    method: 'GET',
    path: `${path}/${name}`,
    // An app on its own is nobody: `me` tells it so.
    ...(own
      ? { delegated: [...(navigation.delegated ?? []), ...(navigation.own ?? [])] }
      : accessOf(navigation)),
    handle: call => {
      const found = navigation.read(call, idOf(call))
      if (navigation.many) return answerCollection(call, navigation.kind, found)
      const [one] = found
      if (one === undefined) throw notFound(name)
      return answerEntity(call, navigation.kind, one)
    },
  }))

const accessOf = ({ delegated, application }: Navigation): Pick<GraphRoute, 'delegated' | 'application'> => ({
  ...(delegated === undefined ? {} : { delegated }),
  ...(application === undefined ? {} : { application }),
})
