import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { fontPolicy } from '../http/door-font.ts'
import { ANOTHER_ACCOUNT, HOME } from '../http/home.ts'
import { html, noHtml } from '../http/html.ts'
import { type Look, languageHeaders, lookFor } from '../http/look.ts'
import { page } from '../http/page.ts'
import { textWithHtml } from '../http/text-with-html.ts'
import type { Caller } from '../identity/caller.ts'
import { readableAddresses } from '../identity/email-address.ts'
import { safeReturnTo } from '../return-to/safe-return-to.ts'
import { fill } from '../texts/language.ts'
import type { SignInContext } from './context.ts'
import { byWayOfForgetting } from './forgetting.ts'
import { loginPath } from './paths.ts'
import { signOut } from './sign-out.ts'

interface Asked {
  /** `ways=all`: the way by which somebody has signed in is of no use where they want to go. */
  Querystring: { readonly returnTo?: unknown; readonly ways?: unknown }
}

/**
 * "Use another account", for whoever was refused. A provider is asked to let the person choose; the session goes on until the new one
 * takes its place, so that nobody is signed out by a link of another site. Where there is no provider to ask, the session has to end
 * first, which a button says and does.
 */
export const anotherAccountRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  const wanted = ({ query }: FastifyRequest<Asked>) =>
    safeReturnTo(query.returnTo, context.origin, context.gate.appOrigins)
  const signInPage = (request: FastifyRequest<Asked>) =>
    `${HOME}/login?${new URLSearchParams({ signedOut: '1', returnTo: wanted(request) })}`

  app.get<Asked>(ANOTHER_ACCOUNT, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const caller = await context.callerOf(request.raw)
    if (caller === undefined) return reply.redirect(signInPage(request), 303)
    const strategy = context.strategies.get(caller.strategy)
    if (strategy?.takes === 'redirect' && request.query.ways !== 'all') {
      const query = new URLSearchParams({ returnTo: wanted(request), prompt: 'select_account' })
      return reply.redirect(`${loginPath(strategy.config)}?${query}`, 303)
    }
    const look = lookFor(request.raw)
    return reply.headers(headersOf(look)).send(askBody(look, caller, wanted(request)))
  })

  app.post<Asked>(ANOTHER_ACCOUNT, async (request, reply) => {
    const caller = await context.callerOf(request.raw)
    reply.header('cache-control', 'no-store')
    if (caller === undefined) return reply.redirect(signInPage(request), 303)
    const { secure } = context
    const { removal, places } = await signOut(context, caller, { ...context.clientOf(request.raw), secure })
    const next = await byWayOfForgetting(
      context,
      [{ host: context.host, secure }, ...places],
      signInPage(request),
    )
    return reply.header('set-cookie', removal).redirect(next, 303)
  })

  // A form without fields brings an empty body.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, __, done) =>
    done(null),
  )
}

const headersOf = (look: Look) => ({
  ...languageHeaders(look),
  'content-type': 'text/html; charset=utf-8',
  // Nobody shall lay another page over the button.
  'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; ${fontPolicy(look.brand)}img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
})

function askBody(look: Look, { email, fullname }: Caller, back: string): string {
  const { language } = look
  const who = email === '' ? fullname : readableAddresses(email)
  const title = fill(language, 'another.title')
  const name = html`<b><bdi>${who}</bdi></b>`
  return page(look, {
    title,
    card: html`<h1>${title}</h1>
      ${who === '' ? noHtml : html`<p>${textWithHtml(language, 'another.who', { name })}</p>`}
      <p>${fill(language, 'another.message')}</p>
      <form method="post" action="${`${ANOTHER_ACCOUNT}?${new URLSearchParams({ returnTo: back })}`}">
        <nav aria-label="${fill(language, 'way.nav')}">
          <button class="main">${fill(language, 'another.go-on')}</button>
          <a href="${back}">${fill(language, 'sign-out.stay')}</a>
        </nav>
      </form>`,
  })
}
