import type { FastifyReply } from 'fastify'
import type { AadstsError } from '../errors/aadsts.ts'
import { describeError } from '../errors/trace.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import type { AuthorizeTarget } from './authorize-request.ts'
import { withPath } from './redirect-uris.ts'

/** Answers an authorize request at its redirect URI, in the mode that it asked for. */
export const respond = (
  reply: FastifyReply,
  target: AuthorizeTarget,
  parameters: Readonly<Record<string, string | undefined>>,
): FastifyReply => {
  const answer = Object.entries({ ...parameters, state: target.state }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const { uri } = target.redirect
  if (target.responseMode === 'form_post') {
    return sendPage(reply, {
      title: 'Working…',
      body: html`<form method="post" action="${uri}">
${answer.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p>Signing you in.</p>
<noscript><p>Scripts are off in your browser: press the button to go on.</p></noscript>
<button class="primary" type="submit">Continue</button>
</form>`,
      script: 'document.forms[0].submit()',
    })
  }
  // Spaces as %20: a fragment is read by programs that know no plus sign.
  const encoded = answer.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const base = withPath(uri)
  const separator = target.responseMode === 'fragment' ? '#' : base.includes('?') ? '&' : '?'
  return reply.header('cache-control', 'no-store').redirect(`${base}${separator}${encoded}`, 302)
}

/** The same for an error. */
export const respondWithError = (
  reply: FastifyReply,
  target: AuthorizeTarget,
  error: AadstsError,
  extra: Readonly<Record<string, string>> = {},
): FastifyReply =>
  respond(reply, target, {
    error: error.error ?? error.entry.redirectError ?? error.entry.error,
    error_description: describeError(error, target.trace),
    error_uri: error.entry.noErrorUri === true ? undefined : `${target.origin}/error?code=${error.code}`,
    ...extra,
    claims: error.claims,
  })
