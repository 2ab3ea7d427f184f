import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { GatewrightError } from '../../errors.ts'
import { signedInCaller } from '../standing.ts'
import { answered } from './answered.ts'
import type { RoutesContext } from './context.ts'
import { strategyFault } from './entra-request.ts'
import { handOverRoutes } from './hand-over-routes.ts'
import { Checked, checkPasted, PastedValue } from './pasted-check.ts'
import { runRoutes } from './run-routes.ts'
import { SetUpSchema, shownSetUp } from './shown-set-up.ts'

/**
 * What `gatewright setup entra` does, for the console. For whoever may edit the configuration and restart, which is what it comes to.
 * Nothing is asked but Microsoft's hosts and what whoever runs the server has named; nothing is written but the configuration, the
 * folder `secrets` beside it, and what is known of the set-up in the data folder.
 */
export const setUpRoutes: FastifyPluginAsyncTypebox<{ readonly context: RoutesContext }> = async (
  app,
  { context },
) => {
  app.get(
    '/set-up/entra',
    {
      schema: {
        querystring: Type.Object({ strategy: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: { 200: SetUpSchema },
      },
    },
    async request => {
      const { strategy = 'azure' } = request.query
      const fault = strategyFault(strategy)
      if (fault !== undefined)
        throw new GatewrightError('set_up_refused', {
          response: { message: fault, fields: [{ field: 'strategy', fault }] },
        })
      return answered(() => shownSetUp(context, strategy, signedInCaller(request).collaboratorId))
    },
  )

  app.post(
    '/set-up/entra/check',
    { schema: { body: PastedValue, response: { 200: Checked } } },
    async request => answered(() => checkPasted(context, request.body)),
  )

  await app.register(handOverRoutes, { context })
  await app.register(runRoutes, { context })
}
