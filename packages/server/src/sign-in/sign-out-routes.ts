import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionCookieName } from '../http/cookies/session-cookie.ts'
import { removeCookie } from '../http/cookies/set-cookie.ts'
import { HOME } from '../http/home.ts'
import { requestKind } from '../http/navigation.ts'
import { REVOKES } from '../storage/database.ts'
import { backChannelLogoutRoutes, endByProvider } from './back-channel-logout-routes.ts'
import { SIGNED_OUT } from './callback.ts'
import type { SignInContext } from './context.ts'
import { byWayOfForgetting, forgettingRoute } from './forgetting.ts'
import { createLastSignIns } from './last-sign-in.ts'
import { leadOnAfterForm } from './lead-on.ts'
import type { StrategyParams } from './paths.ts'
import { signOut } from './sign-out.ts'

/**
 * Ends the session on every host, then says where the browser goes next: to the provider's own sign-out where it has one
 * (OpenID Connect RP-Initiated Logout 1.0), else to the sign-in page.
 */
export const signOutRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  await app.register(backChannelLogoutRoutes, { context })
  await app.register(forgettingRoute, { context })
  // The provider's page loads this in the person's browser, without our cookie, for the page is the provider's. Knowing the
  // id of a session is enough to end it and good for nothing else.
  app.get<{ Params: StrategyParams }>(
    '/api/v1/auth/logout-callback/:type/:strategy',
    async (request, reply) => {
      const type = context.strategyTypes.named(request.params.type)
      const query = new URL(request.raw.url ?? '/', context.origin).searchParams
      const sid = type?.takes === 'redirect' ? type.frontChannelSid?.(query) : undefined
      if (sid) {
        const { strategy } = request.params
        const { address } = context.clientOf(request.raw)
        await context.audit.transaction(
          (tx, record) => endByProvider({ ...context, tx, record }, { strategy, address, named: { sid } }),
          REVOKES,
        )
      }
      return reply.header('cache-control', 'no-store').type('text/plain').send('Signed out.\n')
    },
  )

  const lastSignIns = createLastSignIns(context)
  // A button of a page without script sends a form, with nothing in it.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
    body.resume()
    done(null, undefined)
  })

  app.post('/api/v1/auth/logout', async (request, reply) => {
    const redirectTo = await end(request, reply)
    return requestKind(request.raw) === 'form' ? leadOnAfterForm(reply, redirectTo) : { redirectTo }
  })

  async function end(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const caller = await context.callerOf(request.raw)
    const home = `${HOME}/login?signedOut=1`
    reply.header('set-cookie', await lastSignIns.markSignedOut(request.raw.headers.cookie))
    if (caller === undefined) {
      reply.header('set-cookie', removeCookie(sessionCookieName(context.secure), context.secure))
      return home
    }
    const strategy = context.strategies.get(caller.strategy)
    const kept = await context.sessions.atProvider(caller.sessionId)
    const { secure } = context
    const { removal, places } = await signOut(context, caller, { ...context.clientOf(request.raw), secure })
    reply.header('set-cookie', removal)
    const next = (await atProvidersSignOut()) ?? home
    return byWayOfForgetting(context, [{ host: context.host, secure }, ...places], next)

    /** A provider that is down must not keep anybody from signing out here. */
    async function atProvidersSignOut(): Promise<string | undefined> {
      if (strategy?.takes !== 'redirect') return undefined
      try {
        return await strategy.signOutUrl?.({ state: SIGNED_OUT, ...(kept === undefined ? {} : { kept }) })
      } catch (error) {
        context.log.warn(
          { err: error, strategy: strategy.id },
          'signed out here; the provider could not be asked',
        )
        return undefined
      }
    }
  }
}
