import type { IncomingHttpHeaders } from 'node:http'
import { assertionHeader, type ExternalUser, type VerifyOptions, verifyAssertion } from '@gatewright/client'
import type { Identity } from './identity.ts'

/** A chat user whom another site signed in. */
export interface Customer {
  readonly identity: Identity
  /** The payload of their site's token, as Gatewright verified it. */
  readonly credentials: ExternalUser['credentials']
}

/**
 * Reads who is chatting from the gate's assertion. There are no `Remote-*` headers for such a user; the assertion is
 * signed, so it can be believed even by a bot that is reachable around the gate.
 * @throws AssertionError when there is none, or it is not valid
 */
export async function readCustomer(
  headers: IncomingHttpHeaders,
  options: VerifyOptions,
): Promise<Customer | undefined> {
  const caller = await verifyAssertion(headers[assertionHeader], options)
  if (caller.kind !== 'external-user') return undefined
  const { credentials } = caller
  const text = (claim: string) => (typeof credentials[claim] === 'string' ? credentials[claim] : '')
  return {
    identity: {
      id: caller.id,
      name: text('name') || 'guest',
      email: text('email'),
      groups: [],
      site: text('iss') || 'another site',
    },
    credentials,
  }
}
