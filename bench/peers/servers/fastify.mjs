// Fastify by itself: the same answer without looking at any session.
import fastify from 'fastify'
import { settings } from './settings.mjs'

const app = fastify()
app.get('/check', (_request, reply) => reply.code(204).headers(settings.headers).send())
await app.listen({ port: settings.port, host: '127.0.0.1' })
