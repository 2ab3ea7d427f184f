import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type AppConfig, groupWriter, linkTo } from '@gatewright/config'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { signedInCaller } from '../standing.ts'
import { answers } from './answers.ts'
import { recentVisitors } from './recent-visitors.ts'
import { whoMayEnter } from './who-may-enter.ts'

const App = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String({
    description:
      'The first of `urls` without a `*`: where a link to the app leads. Empty where there is none.',
  }),
  urls: Type.Array(Type.String()),
  upstreams: Type.Array(Type.Object({ url: Type.String(), answers: Type.Boolean() })),
  who: Type.Array(Type.String(), { description: 'One sentence for each rule.' }),
  recentVisitors: Type.Union(
    [Type.Array(Type.Object({ email: Type.String(), at: Type.Number() })), Type.Null()],
    {
      description:
        '`null` where visits are not counted: the app has no host of its own, or any number of them.',
    },
  ),
})

type AppsContext = Pick<Context, 'config' | 'gate' | 'visits' | 'accounts' | 'host'>

/** The apps that the caller may open; for super admins all of them, with what only operators need to know. */
export const appsRoutes: FastifyPluginAsyncTypebox<{ readonly context: AppsContext }> = async (
  app,
  { context },
) => {
  const groupName = groupWriter(context.config.strategies)
  app.get(
    '/apps',
    { config: { for: 'signed-in' }, schema: { response: { 200: Type.Array(App) } } },
    async request => {
      const caller = signedInCaller(request)
      if (!caller.superAdmin) return context.gate.appsFor(caller).map(plain)
      const { apps } = context.config
      // The upstreams are all asked at once, and the database one app after the other: there may be a thousand.
      const upstreams = apps.map(listening)
      const detailed = []
      for (const [at, app] of apps.entries()) {
        const visitors = await recentVisitors(context, app)
        detailed.push({
          ...plain(app),
          upstreams: (await upstreams[at]) ?? [],
          who: whoMayEnter(app.rules, groupName),
          recentVisitors: visitors,
        })
        await nextTurn()
      }
      return detailed
    },
  )

  const listening = ({ upstreams }: AppConfig) =>
    Promise.all(upstreams.map(async url => ({ url, answers: await answers(url) })))
}

function plain({ id, name, urls }: AppConfig) {
  const addresses = urls.map(({ origin, pathPrefix }) => `${origin}${pathPrefix}`)
  return {
    id,
    name,
    url: linkTo(urls),
    urls: addresses,
    upstreams: [],
    who: [],
    recentVisitors: [],
  }
}
