import { createSecureContext, type SecureContext } from 'node:tls'
import type { Certificate } from '../http/certificate.ts'
import type { CertifiedName } from './names.ts'
import { type Failed, renewalOf } from './retry.ts'

/** A name, what it has, and how it goes with the authority. */
export interface Held extends CertifiedName {
  certificate?: Certificate
  context?: SecureContext
  /** The certificate is in use and could not be written down. */
  unsaved: boolean
  failures: Failed['failures']
  failedAt: Failed['failedAt']
  notBefore: Failed['notBefore']
  isAsked: Failed['isAsked']
  /** Of what kind the reason was that was said last. */
  complaint?: string
  /** Since when there is none, in milliseconds since 1970. */
  readonly since: number
}

export const holdNothing = (name: CertifiedName, now: number): Held => ({
  ...name,
  unsaved: false,
  failures: 0,
  failedAt: 0,
  notBefore: 0,
  isAsked: false,
  since: now,
})

export function take(held: Held, certificate: Certificate): void {
  held.certificate = certificate
  held.context = createSecureContext({ cert: certificate.cert, key: certificate.key })
}

/** Whether there is something to ask the authority for. */
export const isDue = ({ certificate, notBefore }: Held, now: number): boolean =>
  now >= notBefore && (certificate === undefined || now >= renewalOf(certificate))
