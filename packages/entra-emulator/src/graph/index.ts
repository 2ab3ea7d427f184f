import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { tellFailure } from '../tell-failure.ts'
import { answerBatch } from './batch.ts'
import { authenticate } from './caller.ts'
import { dispatch } from './dispatch.ts'
import { badRequest, GraphError, newGraphTrace, notImplemented, sendGraphError } from './errors.ts'
import { acceptAnything, acceptEmptyJson } from './json.ts'
import type { GraphAnswer, GraphCaller } from './route.ts'

/**
 * Microsoft Graph, a part of it under `/v1.0`, and the word that `/beta` is not there. Registered as a plugin of its own, so that its errors, whatever their
 * cause, have Graph's shape.
 */
export const registerGraph = (app: FastifyInstance, context: EmulatorContext): void => {
  void app.register(async scope => {
    acceptEmptyJson(scope)
    acceptAnything(scope)
    scope.addHook('onRequest', async (_request, reply) => {
      // Any page may call Graph, as it may call the real one: what counts is the token.
      reply.header('access-control-allow-origin', '*')
      reply.header(
        'access-control-expose-headers',
        'request-id, client-request-id, Retry-After, OData-Version',
      )
    })
    scope.setErrorHandler((error: FastifyError | Error, request, reply) =>
      refuse(context, request, reply, error),
    )
    for (const version of ['v1.0', 'beta'] as const)
      for (const url of [`/${version}`, `/${version}/*`]) {
        scope.options(url, async (request, reply) =>
          reply
            .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS')
            .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
            .header('access-control-max-age', '600')
            .code(204)
            .send(),
        )
        scope.route({
          method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
          url,
          config: { endpoint: 'graph' },
          handler: async (request, reply) => {
            const caller = await authenticate(context, request)
            return sendAnswer(request, reply, answer(context, request, version, caller))
          },
        })
      }
  })
}

/** Answers a request of HTTP whose token is good. Throws {@link GraphError}. */
const answer = (
  context: EmulatorContext,
  request: FastifyRequest,
  version: 'v1.0' | 'beta',
  caller: GraphCaller,
): GraphAnswer => {
  const path = request.url.split('?')[0]?.slice(`/${version}/`.length) ?? ''
  // Half of what is asked for there would be answered as in v1.0 and look right; so nothing is.
  if (version === 'beta') throw notImplemented(`${request.method} /beta/${path}, nor anything else of beta`)
  if (path === '') throw notImplemented('the service document')
  const root = `${context.originOf(request)}/v1.0`
  if (request.method === 'POST' && path.toLowerCase() === '$batch')
    return answerBatch(context, request, { caller, root })
  return dispatch(context, request, { caller, root, path })
}

/** Sends what a route answers, with the headers that every answer of Graph carries. */
export const sendAnswer = (
  request: FastifyRequest,
  reply: FastifyReply,
  answer: GraphAnswer,
): FastifyReply => {
  const trace = newGraphTrace(request)
  reply
    .header('request-id', trace.requestId)
    .header('client-request-id', trace.clientRequestId)
    .header('cache-control', 'no-cache')
  if (answer.status === 204) return reply.code(204).send()
  reply.code(answer.status ?? 200).header('odata-version', '4.0')
  if (answer.text !== undefined) return reply.type('text/plain').send(answer.text)
  return reply
    .type('application/json; odata.metadata=minimal; charset=utf-8')
    .send(JSON.stringify(answer.body))
}

/** Sends an error of any cause in Graph's shape; what nobody foresaw keeps its text to the log. */
export const refuse = (
  context: EmulatorContext,
  request: FastifyRequest,
  reply: FastifyReply,
  error: FastifyError | Error,
): FastifyReply => {
  const trace = newGraphTrace(request)
  reply.header('request-id', trace.requestId).header('client-request-id', trace.clientRequestId)
  if (error instanceof GraphError) return sendGraphError(reply, error, trace, context.clock)
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status < 500)
    return sendGraphError(reply, badRequest('Unable to read JSON request payload.'), trace, context.clock)
  tellFailure(request, error, trace.requestId)
  return sendGraphError(
    reply,
    new GraphError(500, 'InternalServerError', 'The emulator failed.'),
    trace,
    context.clock,
  )
}
