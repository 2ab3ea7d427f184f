import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { sessionCookieName } from '../http/cookies/session-cookie.ts'
import { removeCookie } from '../http/cookies/set-cookie.ts'
import { backChannelLogoutRoutes } from './back-channel-logout-routes.ts'
import { SIGNED_OUT } from './callback.ts'
import { HOME } from './return-to.ts'

/**
 * Ends the session on every host, then says where the browser goes next: to the provider's own sign-out where it has one
 * (OpenID Connect RP-Initiated Logout 1.0), else to the sign-in page.
 */
export async function signOutRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  await app.register(backChannelLogoutRoutes, { context })
  // OpenID Connect Front-Channel Logout 1.0, as Entra speaks it: `sid` alone, without `iss`, and without our cookie, for
  // the page is the provider's. Knowing a `sid` is enough to end its session and good for nothing else.
  app.get<{ Params: { strategy: string }; Querystring: { sid?: unknown } }>(
    '/api/v1/auth/logout-callback/oauth2/:strategy',
    async (request, reply) => {
      const { sid } = request.query
      const ended =
        typeof sid === 'string' && sid !== ''
          ? await context.sessions.endByProvider(request.params.strategy, { sid })
          : 0
      if (ended > 0) {
        await context.audit.record({
          kind: 'sign-out-by-provider',
          actor: 'identity provider',
          target: request.params.strategy,
          result: 'ok',
          address: context.clientOf(request.raw).address,
          detail: { sessions: ended },
        })
      }
      return reply.header('cache-control', 'no-store').type('text/plain').send('Signed out.\n')
    },
  )

  app.post('/api/v1/auth/logout', async (request, reply) => {
    const caller = await context.callerOf(request.raw)
    const home = `${HOME}/login?signedOut=1`
    if (caller === undefined) {
      reply.header('set-cookie', removeCookie(sessionCookieName(context.secure), context.secure))
      return { redirectTo: home }
    }
    const strategy = context.strategies.get(caller.strategy)
    const atProvider = await context.sessions.atProvider(caller.sessionId)
    reply.header('set-cookie', await context.sessions.end(caller.sessionId, context.secure))
    await context.audit.record({
      kind: 'sign-out',
      actorId: caller.collaboratorId,
      actor: caller.email,
      target: caller.strategy,
      result: 'ok',
      address: context.clientOf(request.raw).address,
    })
    return { redirectTo: (await atProvidersSignOut()) ?? home }

    /** A provider that is down must not keep anybody from signing out here. */
    async function atProvidersSignOut(): Promise<string | undefined> {
      if (strategy?.kind !== 'redirect') return undefined
      try {
        return await strategy.signOutUrl({ state: SIGNED_OUT, ...(atProvider ? { atProvider } : {}) })
      } catch (error) {
        context.log.warn(
          { err: error, strategy: strategy.id },
          'signed out here; the provider could not be asked',
        )
        return undefined
      }
    }
  })
}
