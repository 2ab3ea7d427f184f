import type { FastifyReply } from 'fastify'
import { lookFor } from '../http/look.ts'
import { leadingPage, onwardPage } from '../http/redirect.ts'

/** Sends the browser on: by the head of the answer, or by a page where the address is long. */
export function leadOn(
  reply: FastifyReply,
  location: string,
  setCookies: readonly string[] = [],
): FastifyReply {
  for (const cookie of setCookies) reply.header('set-cookie', cookie)
  const onward = onwardPage(lookFor(reply.request.raw), location)
  if (onward !== undefined) return reply.headers(onward.headers).send(onward.body)
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .redirect(location, 303)
}

/**
 * The same after a form of ours, always by a page: Chromium holds the redirects that follow a form to its page's `form-action`
 * as well, and nobody knows through which hosts an app or a provider sends people.
 */
export function leadOnAfterForm(
  reply: FastifyReply,
  location: string,
  setCookies: readonly string[] = [],
): FastifyReply {
  for (const cookie of setCookies) reply.header('set-cookie', cookie)
  const { headers, body } = leadingPage(lookFor(reply.request.raw), location)
  return reply.headers(headers).send(body)
}
