import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { readableAddresses } from '../identity/email-address.ts'

/**
 * Shows addresses in answers of the API as people read them, `zoe@münchen.test`: they are kept in ASCII, and either spelling is
 * taken. One place for all routes, lists and sentences alike, so that none forgets it.
 * @param asWritten routes, by the beginning of their path, whose answers hold what stands in the file or came from a provider:
 *   shown letter by letter
 */
export const readableAnswers = fastifyPlugin(
  async (app: FastifyInstance, { asWritten }: { readonly asWritten: readonly string[] }) => {
    app.addHook('onSend', async (request, _, payload) => {
      if (typeof payload !== 'string' || !payload.includes('@')) return payload
      const path = request.routeOptions.url ?? ''
      return asWritten.some(start => path.startsWith(start)) ? payload : readableAddresses(payload)
    })
  },
)
