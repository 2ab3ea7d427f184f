import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { version } from '../version.ts'

/** `/api/v1/openapi.json`, from the same schemas that check every request. */
export const swaggerRoutes = fastifyPlugin(async (app: FastifyInstance) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Gatewright', version, description: 'Sign-in, sessions and the gate.' },
    },
  })
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger())
})
