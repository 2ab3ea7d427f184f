import { requestKind } from '../http/navigation.ts'
import { isTooLong, redirect } from '../http/redirect.ts'
import type { HttpGateRequest } from './gate-request.ts'
import { wantedAt } from './routing/request-line.ts'
import { isForExternalUser } from './rules/decide-access.ts'
import { answered, type Step } from './run-steps.ts'

/**
 * Sends `/tool` on to `/tool/` for an app below that path: relative links of its first page would lead out of the app
 * otherwise. Not where the app itself begins with the prefix: then it sees `/tool`, and may well send `/tool/` back to it.
 * What is no reading is passed on as it is, and so is whoever came by a ticket, which is good for one request.
 */
export const addSlash: Step<HttpGateRequest> = gated => {
  const { request, response, line } = gated
  const { site, target, method } = line
  if (site.prefix.length !== target.path.length || site.prefix === '' || site.keepsPrefix) return
  if ((method !== 'GET' && method !== 'HEAD') || isForExternalUser(gated)) return
  const location = `${site.prefix}/${wantedAt(target).slice(site.prefix.length)}`
  // Too long for the head of an answer, it goes by a page, which is nothing for a program.
  if (isTooLong(location) && requestKind(request) !== 'page-load') return
  redirect(response, location, [], 308)
  return answered
}
