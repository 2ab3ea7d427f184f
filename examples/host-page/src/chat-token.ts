import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

/** Somebody who shops here. The shop has signed them in; Gatewright and the bot have never heard of them. */
export interface Customer {
  readonly id: string
  /** Absent for a guest. */
  readonly name?: string
  readonly email?: string
  readonly plan?: string
}

/** Whom a token is for: `pro.externalAuth.audience` of Gatewright's configuration. */
const audience = 'support-bot'

/**
 * Says to Gatewright who is chatting: a JWT (RFC 7519) with the secret that both know. It lives for two minutes, since it
 * is only traded for a ticket, and the page can ask for another at any time.
 */
export function signChatToken(
  customer: Customer,
  options: { issuer: string; secret: string },
): Promise<string> {
  const { id, ...profile } = customer
  return new SignJWT({ ...profile })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuer(options.issuer)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(new TextEncoder().encode(options.secret))
}
