import type { FastifyInstance } from 'fastify'
import type { Context } from '../http/context.ts'
import { removeCookie, sessionCookieName } from '../sessions/cookie.ts'
import { SIGNED_OUT } from './callback.ts'
import { HOME } from './return-to.ts'

/**
 * Ends the session on every host, then says where the browser goes next: to the provider's own sign-out where it has one
 * (OpenID Connect RP-Initiated Logout 1.0), else to the sign-in page.
 */
export async function signOutRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
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
