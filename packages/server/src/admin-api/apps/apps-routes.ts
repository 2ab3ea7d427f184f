import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { AppConfig } from '@gatewright/config'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../../http/context.ts'
import { callerOf } from '../standing.ts'
import { answers } from './answers.ts'
import { recentVisitors } from './recent-visitors.ts'
import { whoMayEnter } from './who-may-enter.ts'

const App = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  upstreams: Type.Array(Type.String()),
  who: Type.Array(Type.String(), { description: 'One sentence for each rule.' }),
  answers: Type.Union([Type.Boolean(), Type.Null()]),
  recentVisitors: Type.Array(Type.Object({ email: Type.String(), at: Type.Number() })),
})

/** The apps that the caller may open; for super admins all of them, with what only operators need to know. */
export async function appsRoutes(fastify: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()

  app.get(
    '/apps',
    { config: { for: 'signed-in' }, schema: { response: { 200: Type.Array(App) } } },
    async request => {
      const caller = callerOf(request)
      if (!caller.superAdmin) return context.gate.appsFor(caller).map(plain)
      return Promise.all(context.config.apps.map(detailed))
    },
  )

  async function detailed(config: AppConfig) {
    return {
      ...plain(config),
      upstreams: [...config.upstreams],
      who: whoMayEnter(config.rules),
      answers: await answers(config.upstreams),
      recentVisitors: await recentVisitors(context.storage.db, config, context.host),
    }
  }
}

function plain({ id, name, urls: [url] }: AppConfig) {
  return {
    id,
    name,
    url: url === undefined ? '' : `${url.origin}${url.pathPrefix}`,
    upstreams: [],
    who: [],
    answers: null,
    recentVisitors: [],
  }
}
