import { canonicalName } from '../../header-name.ts'
import type { Fault } from '../../problem.ts'

/** What belongs to one connection or to the body, or is the client's own word about its request, which the app's answer fits. */
const ofRequest =
  /^(?:http-)?(?:connection|keep-alive|proxy|proxy-.*|te|trailer|transfer-encoding|content-.*|upgrade|upgrade-insecure-requests|http2-settings|expect|cookie|set-cookie|sec-.*|accept|accept-.*|access-control-.*|user-agent|origin|referer|range|if-.*|cache-control|pragma|date|priority|last-event-id|x-requested-with|x-http-method|x-http-method-override|x-method-override)$/

/** What Gatewright says itself of the request and the way that it came. */
const ofGate =
  /^(?:http-)?(?:x-)?(?:gatewright-.*|bp-externalauth|request-id|forwarded|forwarded-(?:for|host|proto|protocol|port|prefix|server|scheme|ssl|by|uri|url|path|method|client-cert|tls-.*)|real-ip|via|original-(?:url|uri|method|host|path)|rewrite-url|traceparent|tracestate)$/

/** Names that no app may want as its own, by their canonical spelling; the first that matches says why. */
const reserved = [
  {
    names: /^(?:http-)?authorization$/,
    what: 'is not written as a template',
    why: 'It is a credential, which does not go to the app where a path is open to everybody.',
    fix: 'Write it as "credential": basic, bearer, or header with the name Authorization.',
  },
  {
    names: /^(?:http-)?host$/,
    what: 'has a key of its own',
    why: 'It says how the request itself is to be read, and is the same for everybody.',
    fix: 'Write the name that the app insists on as "host", beside "upstream".',
  },
  {
    names: ofRequest,
    what: 'cannot be another’s than the client’s or the connection’s',
    why: 'It says how the request itself is to be read, and the client waits for an answer to what it has said.',
    fix: 'Delete it here, or write the name that the app reads people’s names or a key from.',
  },
  {
    names: ofGate,
    what: 'is sent by Gatewright itself',
    why: 'By it an app learns how the request came, or who is calling, signed; two of them could be read as either.',
    fix: 'Delete it here. What every app gets stands in docs/guides/gate.md.',
  },
] as const

/** What keeps Gatewright from sending a header of this name because an app wants it. */
export function reservedHeader(name: string): Fault | undefined {
  const canonical = canonicalName(name)
  const row = reserved.find(({ names }) => names.test(canonical))
  if (row === undefined) return undefined
  const { what, why, fix } = row
  return { code: 'reserved_header', what: `"${name}" ${what}.`, why, fix }
}
