import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type HeaderLines, joinLines } from '@gatewright/proxy'
import { withoutTicket } from '../../external-users/external-users.ts'
import { requestKind } from '../../http/navigation.ts'
import { header, type TrustedProxies } from '../../http/trusted-proxies.ts'
import type { GateRequest } from '../gate-request.ts'
import { frameAncestors, framesOf } from '../identity/framed-session.ts'
import { pathToApp } from '../routing/request-line.ts'
import { isForCollaborator, isForExternalUser, isForSomebodyKnown } from '../rules/decide-access.ts'
import { corsHeaders, listedCorsHeaders } from './cors.ts'
import { comingFrom, seenAt } from './forwarded-headers.ts'
import { cleanedHeaders } from './request-headers.ts'
import { answerHeaders } from './response-headers.ts'

/** What the app gets to see of a request, and the browser of the app's answer. */
export interface UpstreamRequest {
  /** Path below the upstream's own, and the query. */
  readonly target: string
  /** Flat list of names and values, whoever sends it may add to it; without `lines`. */
  readonly headers: string[]
  /** Who is calling, and where people see the app. */
  readonly lines: HeaderLines
  readonly answerHeaders: (headers: readonly string[]) => string[]
}

export type DescribeUpstreamRequest = (gated: GateRequest) => UpstreamRequest

export function createDescribeUpstreamRequest(options: {
  readonly proxies: TrustedProxies
  readonly externalOrigins: ReadonlySet<string>
  /** Told of an app that does not take the credential of its entry. */
  readonly onCredentialRefused?: (app: string) => void
}): DescribeUpstreamRequest {
  const { proxies, externalOrigins, onCredentialRefused } = options

  /** A browser would show a window for a password that is not its person's. */
  function onChallenge({ line, decision }: GateRequest): void {
    if (isForSomebodyKnown(decision)) onCredentialRefused?.(line.site.app.config.id)
  }

  /** A listed proxy's id is kept, so that one id follows a request through all logs. */
  function requestIdOf(request: IncomingMessage): string {
    const given = proxies.trusts(request) ? header(request, 'x-request-id') : undefined
    return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
  }

  return gated => {
    const { request, line, requester, identity } = gated
    const { site } = line
    const hasCredential = site.app.config.credential !== undefined
    const requestId = requestIdOf(request)
    gated.requestId = requestId
    const headers = cleanedHeaders(request, {
      fates: site.app.headerFates,
      dropAuthorization: requester.usedAuthorization,
      dropMethodOverrides: site.app.rules.readsMethods,
    })
    headers.push('X-Request-Id', requestId, ...comingFrom(request, proxies))
    const isExternal = isForExternalUser(gated)
    const frames = framesOf(site)
    const isPrivatePage = isForCollaborator(gated) && requestKind(request) !== 'api-call'
    const { origin } = request.headers
    const cors =
      isExternal && !site.app.corsOrigins.has(origin ?? '')
        ? corsHeaders(origin, externalOrigins)
        : listedCorsHeaders(site.app, origin)
    return {
      target: pathToApp(line) + (isExternal ? withoutTicket(line.target.query) : line.target.query),
      headers,
      lines: joinLines(seenAt(site), identity),
      answerHeaders: raw =>
        answerHeaders(raw, {
          requestId,
          site,
          isPrivatePage,
          cors,
          isOwn: site.app.headerFates.isOwn,
          onChallenge: hasCredential ? () => onChallenge(gated) : undefined,
          frameAncestors: frames && frameAncestors(frames),
        }),
    }
  }
}
