import type { FastifyReply } from 'fastify'
import type { AadstsError } from '../errors/aadsts.ts'
import type { Trace } from '../errors/trace.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'

/** The page of an error that goes back to nobody: text, code, ids, and what an administrator can do. */
export const sendErrorPage = (
  reply: FastifyReply,
  error: AadstsError,
  trace: Trace,
  options: {
    /** Where the form goes that lets somebody go on with another account; none for errors that are not about the account. */
    readonly useAnotherAt?: string
  } = {},
): FastifyReply =>
  sendPage(reply, {
    title: 'Sign in: error',
    body: html`<h1>Sorry, but we’re having trouble signing you in.</h1>
<p role="alert">AADSTS${error.code}: ${error.text}</p>
<dl>
<dt>Request Id</dt><dd>${trace.traceId}</dd>
<dt>Correlation Id</dt><dd>${trace.correlationId}</dd>
<dt>Timestamp</dt><dd>${trace.timestamp}</dd>
</dl>
<p class="muted"><strong>In plain words:</strong> ${error.entry.reason} ${error.entry.fix}</p>
${
  options.useAnotherAt !== undefined &&
  html`<form method="post" action="${options.useAnotherAt}"><div class="buttons">
<button type="submit" class="primary" name="action" value="use-another">Sign in with a different account</button>
<button type="submit" name="action" value="cancel">Back</button></div></form>`
}`,
  })
