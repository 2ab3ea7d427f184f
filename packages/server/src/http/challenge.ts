import type { IncomingMessage } from 'node:http'
import { comesFromProgram } from './navigation.ts'

/** The realm is shown where a program asks somebody for name and password, so it says which. */
const BASIC = 'Basic realm="Gatewright: an API token as password", charset="UTF-8"'

/**
 * What a program can show instead of a session, which every 401 has to say (RFC 9110 section 11.6.1, RFC 6750 section 3,
 * RFC 7617 section 2). Git, wget and WebDAV clients send what they have only after a challenge of `Basic`; a browser asks the
 * person for a password because of it, over whatever page has made the request. So it goes to programs alone, and `Bearer`,
 * because of which no browser asks, to everybody. In one line, for proxies that copy only the first.
 * @param opensToKeys what is asked for opens to a program's key
 */
export function challengeTo(request: IncomingMessage, opensToKeys: boolean): string {
  if (request.headers.authorization?.toLowerCase().startsWith('bearer '))
    return 'Bearer error="invalid_token"'
  return opensToKeys && comesFromProgram(request) ? `${BASIC}, Bearer` : 'Bearer'
}
