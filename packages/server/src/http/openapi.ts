import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { version } from '../version.ts'

/** `/api/v1/openapi.json`, from the same schemas that check every request. */
export const swaggerRoutes = fastifyPlugin(async (app: FastifyInstance) => {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', route => {
    routes.push(route)
  })
  let document: Promise<object> | undefined
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => {
    document ??= describe(routes)
    return document
  })
})

/** Made when it is first asked for, on an application that only lends its routes: its maker is a tenth of our start. */
async function describe(routes: readonly RouteOptions[]): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger')
  const described = fastify({ exposeHeadRoutes: false })
  await described.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Gatewright', version, description: 'Sign-in, sessions and the gate.' },
    },
  })
  for (const { method, url, schema, config } of routes) {
    if (method !== 'HEAD') described.route({ method, url, schema, config, handler: () => {} })
  }
  await described.ready()
  return described.swagger()
}
