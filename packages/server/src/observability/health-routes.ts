import type { FastifyPluginAsync } from 'fastify'
import { GatewrightError } from '../errors.ts'

/** What readiness is asked of. */
export interface HealthContext {
  readonly storage: {
    /** `false` once the database has not answered for too long. */
    isAvailable(): boolean
  }
}

/** For load balancers and container runtimes: whether the process lives, and whether it should be sent requests. */
export const healthRoutes: FastifyPluginAsync<{ readonly context: HealthContext }> = async (
  app,
  { context },
) => {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async () => {
    if (!context.storage.isAvailable()) throw new GatewrightError('storage_unavailable')
    return { status: 'ok' }
  })
}
