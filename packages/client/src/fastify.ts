import { isAllowedAbsence, type MiddlewareOptions, refusalOf } from './middleware.ts'
import { assertionHeader, verifyAssertion } from './verify-assertion.ts'

interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Reply {
  code(status: number): { send(body: unknown): unknown }
}

interface Instance {
  decorateRequest(name: 'caller', value: null): unknown
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply) => Promise<unknown>): unknown
}

/**
 * For Fastify: decorates requests with `caller` (`null` only with `optional`), or answers 401. Holds for the whole instance
 * that it is registered on.
 *
 * @example
 * await app.register(gatewright, { issuer: 'https://sso.example.com', app: 'support' })
 * app.get('/', async request => `Hello, ${request.getDecorator<Caller>('caller').id}`)
 */
async function plugin(instance: Instance, options: MiddlewareOptions): Promise<void> {
  instance.decorateRequest('caller', null)
  instance.addHook('onRequest', async (request, reply) => {
    try {
      const caller = await verifyAssertion(request.headers[assertionHeader], options)
      Object.assign(request, { caller })
    } catch (error) {
      if (isAllowedAbsence(error, options)) return
      const { status, body } = refusalOf(error)
      return reply.code(status).send(body)
    }
  })
}

/** Fastify keeps a plugin's hooks to itself unless it carries this mark; without it no route would be guarded. */
export const gatewright = Object.assign(plugin, { [Symbol.for('skip-override')]: true })
