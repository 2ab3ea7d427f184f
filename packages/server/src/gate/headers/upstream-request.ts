import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { HeaderLines } from '@gatewright/proxy'
import { withoutTicket } from '../../external-users/external-users.ts'
import type { IsOwnCookie } from '../../http/own-cookies.ts'
import { forwardedHeaders, header, type TrustedProxies } from '../../http/trusted-proxies.ts'
import type { Admission } from '../identity/admission.ts'
import { pathBelow, type RequestLine } from '../routing/request-line.ts'
import { corsHeaders } from './cors.ts'
import { cleanedHeaders } from './request-headers.ts'
import { answerHeaders } from './response-headers.ts'

/** What an admitted request looks like on its way to the app, and the answer on its way back. */
export interface Travel {
  of(request: IncomingMessage, line: RequestLine, admission: Admission): TravelPlan
}

export interface TravelPlan {
  /** Path below the upstream's own, and the query. */
  readonly target: string
  /** Flat list of names and values, the traveller's own to add to; without who is calling. */
  readonly headers: string[]
  /** Who is calling. */
  readonly identity: HeaderLines
  readonly answerHeaders: (headers: readonly string[]) => string[]
}

export function createTravel(options: {
  readonly proxies: TrustedProxies
  readonly externalOrigins: ReadonlySet<string>
  readonly isOwnCookie: IsOwnCookie
}): Travel {
  const { proxies, externalOrigins, isOwnCookie } = options

  /** A listed proxy's id is kept, so that one id follows a request through all logs. */
  function requestIdOf(request: IncomingMessage): string {
    const given = proxies.trusts(request) ? header(request, 'x-request-id') : undefined
    return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
  }

  return {
    of(request, line, { decision, visitor, identity }) {
      const { site } = line
      const requestId = requestIdOf(request)
      const headers = cleanedHeaders(request, {
        isOwnCookie,
        dropAuthorization: visitor.usedAuthorization,
        dropMethodOverrides: site.app.rules.readsMethods,
      })
      headers.push('Host', site.host, 'X-Request-Id', requestId)
      headers.push(...forwardedHeaders(request, proxies, site))
      const isExternal = decision.outcome === 'allow' && decision.as === 'external-user'
      const cors = isExternal ? corsHeaders(request.headers.origin, externalOrigins) : []
      return {
        target: pathBelow(line) + (isExternal ? withoutTicket(line.target.query) : line.target.query),
        headers,
        identity,
        answerHeaders: raw =>
          answerHeaders(raw, { isOwnCookie, requestId, sharesOrigin: site.onConsole, cors }),
      }
    },
  }
}
