import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { ListedSession } from '../../sessions/session.ts'
import { absoluteEnd, idleEnd } from '../../sessions/session-lifetime.ts'
import { REVOKES } from '../../storage/database.ts'
import { type TargetContext, targetOf } from '../collaborators/target.ts'
import { Paging, pageOf } from '../paging.ts'
import { type ChangeLogging, changing } from '../record-change.ts'
import { hasStanding, signedInCaller } from '../standing.ts'

/** Sessions that one answer lists, the last seen first, unless fewer are asked for. */
const LISTED = 1000

const Session = Type.Object({
  id: Type.String(),
  current: Type.Boolean({ description: 'The one that asks.' }),
  collaboratorId: Type.String(),
  email: Type.String(),
  superAdmin: Type.Boolean({ description: 'Theirs is one, so only a super admin may end it.' }),
  device: Type.String(),
  address: Type.String(),
  strategy: Type.String(),
  createdAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  lastSeenAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  expiresAt: Type.Number({ description: 'Milliseconds since 1970; activity may move it.' }),
})

type SessionContext = ChangeLogging &
  TargetContext &
  Pick<Context, 'sessions' | 'clock' | 'config' | 'secure' | 'revocation'>

/** One's own sessions, and for admins everyone's. An ended session is refused from the next request on. */
export const sessionRoutes: FastifyPluginAsyncTypebox<{ readonly context: SessionContext }> = async (
  app,
  { context },
) => {
  const { sessions, clock, config, secure } = context

  const seenAt = (session: ListedSession) => Math.max(session.lastSeenAt, sessions.lastSeen(session.id) ?? 0)
  const endOf = (session: ListedSession) =>
    Math.min(absoluteEnd(config.session, session), idleEnd(config.session, session, seenAt(session)))

  app.get(
    '/sessions',
    {
      config: { for: 'signed-in' },
      schema: {
        querystring: Type.Object({
          mine: Type.Optional(Type.Literal('1')),
          collaboratorId: Type.Optional(Type.String({ maxLength: 64 })),
          ...Paging.properties,
        }),
        response: { 200: Type.Object({ items: Type.Array(Session), next: Type.Optional(Type.String()) }) },
      },
    },
    async request => {
      const caller = signedInCaller(request)
      const mine = request.query.mine === '1'
      const collaboratorId = mine ? caller.collaboratorId : request.query.collaboratorId
      if (!mine && !hasStanding(caller, 'admin')) throw new GatewrightError('forbidden')
      const { rows: listed, next } = await pageOf(
        request.query,
        LISTED,
        page => sessions.list({ ...page, collaboratorId }),
        ({ id, lastSeenAt }) => ({ id, at: lastSeenAt }),
      )
      const { ids } = await context.accounts.superAdmins(config)
      // Loaded when somebody looks at sessions.
      const { deviceOf } = await import('./device.ts')
      const items = listed
        .filter(session => !session.isOver && endOf(session) > clock.now())
        .map(session => ({
          id: session.id,
          current: session.id === caller.sessionId,
          collaboratorId: session.collaboratorId,
          email: session.email,
          superAdmin: ids.has(session.collaboratorId),
          device: deviceOf(session.userAgent),
          address: session.address,
          strategy: session.strategy,
          createdAt: session.createdAt,
          lastSeenAt: seenAt(session),
          expiresAt: endOf(session),
        }))
      return { items: items.sort((a, b) => b.lastSeenAt - a.lastSeenAt), next }
    },
  )

  app.delete(
    '/sessions/:id',
    {
      config: { for: 'signed-in' },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const caller = signedInCaller(request)
      const [session] = await sessions.list({ sessionId: request.params.id, limit: 1 })
      const own = session?.collaboratorId === caller.collaboratorId
      if (!own && !hasStanding(caller, 'admin')) throw new GatewrightError('forbidden')
      if (session === undefined || session.isOver) throw new GatewrightError('gone')
      if (!own) await targetOf(context, caller, session.collaboratorId)
      const { deviceOf } = await import('./device.ts')
      const removal = await changing(
        context,
        request,
        async (tx, record) => {
          const removal = await sessions.end(session.id, secure, tx)
          await record({
            kind: 'session-ended',
            target: session.email,
            detail: { device: deviceOf(session.userAgent), strategy: session.strategy },
          })
          return removal
        },
        REVOKES,
      )
      if (session.id === caller.sessionId) reply.header('set-cookie', removal)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/sessions/end-all',
    {
      config: { for: 'signed-in' },
      schema: {
        body: Type.Object({ collaboratorId: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: {
          200: Type.Object({
            ended: Type.Number({ description: 'Sessions.' }),
            apiTokens: Type.Number({ description: 'That were revoked with them.' }),
          }),
        },
      },
    },
    async request => {
      const caller = signedInCaller(request)
      const { collaboratorId } = request.body
      const someoneElses = collaboratorId !== undefined && collaboratorId !== caller.collaboratorId
      if (someoneElses && !hasStanding(caller, 'admin')) throw new GatewrightError('forbidden')
      const target = someoneElses ? await targetOf(context, caller, collaboratorId) : undefined
      // Without a name: everything of one's own but the browser that asks. API tokens go with them: whoever has got hold of a
      // session may have made some.
      return changing(
        context,
        request,
        async (tx, record) => {
          const { sessions: ended, apiTokens } = await context.revocation.endOf(
            collaboratorId ?? caller.collaboratorId,
            collaboratorId === undefined ? { except: caller.sessionId } : {},
            tx,
          )
          await record({
            kind: 'session-ended',
            target: target?.email ?? caller.email,
            detail: { all: true, ended, apiTokens },
          })
          return { ended, apiTokens }
        },
        REVOKES,
      )
    },
  )
}
