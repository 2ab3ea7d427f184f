import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HOME } from '../http/home.ts'
import { lookFor } from '../http/look.ts'
import { type SignedOutPage, signedOutPage } from '../http/signed-out-page.ts'
import type { TokenPlace } from '../sessions/session.ts'
import type { SignInContext } from './context.ts'

const PATH = '/api/v1/auth/signed-out'
/** Of the code, and of what is sealed: a provider's sign-out can have the person's id token in its address. */
const KIND = 'signed-out'
/** A browser goes there at once. */
const codeSeconds = 60

/**
 * Where a browser goes after a sign-out at the console: to a page that has it forget the apps' pages and goes on, or there at
 * once where it has seen none.
 * @param places where the session was used
 * @param next where it goes in the end
 */
export async function byWayOfForgetting(
  { gate, seal, codes, log }: Pick<SignInContext, 'gate' | 'seal' | 'codes' | 'log'>,
  places: readonly TokenPlace[],
  next: string,
): Promise<string> {
  const forgetAt = gate.forgetAddresses(places)
  if (forgetAt.length === 0) return next
  try {
    const sealed = await seal.seal(KIND, { next, forgetAt } satisfies SignedOutPage)
    return `${PATH}?code=${await codes.issue(KIND, { sealed }, codeSeconds)}`
  } catch (error) {
    // The session has ended, which is what counts.
    log.warn({ err: error }, 'signed out; the browser could not be told to forget pages that it has kept')
    return next
  }
}

/** The page between a sign-out at the console and where the browser goes next. */
export const forgettingRoute: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  app.get<{ Querystring: { code?: unknown } }>(PATH, async (request, reply) => {
    const { code } = request.query
    const kept = typeof code === 'string' ? await context.codes.redeem(KIND, code) : undefined
    const shown = kept && ((await context.seal.open(KIND, String(kept.sealed))) as SignedOutPage | undefined)
    if (shown === undefined) return reply.redirect(`${HOME}/login?signedOut=1`, 302)
    const { headers, body } = signedOutPage(lookFor(request.raw), shown)
    return reply.headers(headers).send(body)
  })
}
