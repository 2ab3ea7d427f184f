import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { apiTokenRoutes } from './api-tokens/api-token-routes.ts'
import { appsRoutes } from './apps/apps-routes.ts'
import { auditRoutes } from './audit-log/audit-routes.ts'
import { bulkRoutes } from './collaborators/bulk-routes.ts'
import { collaboratorRoutes } from './collaborators/collaborator-routes.ts'
import { csvRoutes } from './collaborators/csv-routes.ts'
import { mailRoutes } from './collaborators/mail-routes.ts'
import { personRoutes } from './collaborators/person-routes.ts'
import { wayRoutes } from './collaborators/way-routes.ts'
import { configRoutes } from './configuration/config-routes.ts'
import { restartRoutes } from './configuration/restart-routes.ts'
import { versionRoutes } from './configuration/version-routes.ts'
import { diagnosisRoutes } from './diagnosis/diagnosis-routes.ts'
import { explainRoutes } from './explain/explain-routes.ts'
import { nodeRoutes } from './nodes/node-routes.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import { setUpRoutes } from './set-up/set-up-routes.ts'
import { requireStanding } from './standing.ts'
import { statusRoutes } from './status/status-routes.ts'
import { rehearsalRoutes } from './strategies/rehearsal-routes.ts'
import { strategyRoutes } from './strategies/strategy-routes.ts'

/** What the console is made of: everything below `/api/v1/admin`. */
export async function adminRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const options = { context }
  requireStanding(app, context)
  await app.register(statusRoutes, options)
  await app.register(appsRoutes, options)
  await app.register(explainRoutes, options)
  await app.register(collaboratorRoutes, options)
  await app.register(bulkRoutes, options)
  await app.register(personRoutes, options)
  await app.register(wayRoutes, options)
  await app.register(csvRoutes, options)
  await app.register(mailRoutes, options)
  await app.register(sessionRoutes, options)
  await app.register(apiTokenRoutes, options)
  await app.register(strategyRoutes, options)
  await app.register(rehearsalRoutes, options)
  await app.register(setUpRoutes, options)
  await app.register(diagnosisRoutes, options)
  await app.register(auditRoutes, options)
  await app.register(configRoutes, options)
  await app.register(versionRoutes, options)
  await app.register(restartRoutes, options)
  await app.register(nodeRoutes, options)
}
