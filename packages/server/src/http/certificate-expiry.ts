import type { Logger } from 'pino'
import { type Clock, inWords } from '../clock.ts'
import type { Certificate } from './certificate.ts'

const DAY = 86_400_000
/** What is made for a week at most is renewed every few days, and would be warned of all the time; in milliseconds. */
const SHORT_LIVED = 7 * DAY

/** Before the expiry, in milliseconds, from the first line to the last. Let's Encrypt's tools renew with 15 to 30 days left. */
function warningsOf({ validFrom, expiresAt }: Certificate): readonly number[] {
  const lifetime = expiresAt - validFrom
  return lifetime <= SHORT_LIVED ? [lifetime / 6, 0] : [14 * DAY, 3 * DAY, 0]
}

const byFiles = 'see to what renews it; the new files are taken without a restart'

/**
 * Says that a certificate expires: at 14 days, at 3 days, and when it has; one line each.
 * @param cure what to do
 * @returns to be called again and again, with what names the certificate in the log: its file, or its name
 */
export function createExpiryWarnings(
  clock: Clock,
  log: Logger,
  cure = byFiles,
): (of: Certificate, name: string) => void {
  /** Of which certificate something was said, and how many of its lines. */
  let about: Buffer | undefined
  let said = 0
  return (certificate, name) => {
    if (about?.equals(certificate.cert) !== true) {
      about = certificate.cert
      said = 0
    }
    const left = certificate.expiresAt - clock.now()
    const due = warningsOf(certificate).filter(before => left <= before).length
    if (due <= said) return
    said = due
    const facts = { cert: name, expires: new Date(certificate.expiresAt).toISOString() }
    if (left <= 0) log.error(facts, `the certificate has expired, and browsers refuse it: ${cure}`)
    else log.warn(facts, `the certificate expires in ${inWords(left)}, and nothing has renewed it: ${cure}`)
  }
}
