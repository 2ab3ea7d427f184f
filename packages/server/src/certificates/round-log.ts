import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Certificate } from '../http/certificate.ts'
import type { Held } from './held.ts'
import type { CertifiedName } from './names.ts'

/** What the log says of how it goes with an authority. How often is decided by who calls. */
export interface RoundLog {
  asking(one: Held): void
  come(name: string, issued: Certificate): void
  /** @param kind of the reason, as {@link Held.complaint} */
  failed(one: Held, kind: string, error: Error): void
  unwritten(one: CertifiedName, error: unknown): void
  unusable(one: CertifiedName, error: Error): void
}

/** @param host of the authority */
export function createRoundLog(host: string, clock: Clock, log: Logger): RoundLog {
  return {
    asking: ({ name, certificate }) =>
      log.info(
        { name, authority: host },
        `asking ${host} for a ${certificate === undefined ? '' : 'new '}certificate for ${name}`,
      ),
    come: (name, { expiresAt }) =>
      log.info(
        { name, authority: host, expires: isoOf(expiresAt) },
        `the certificate for ${name} has come, and new connections get it; it lasts until ${isoOf(expiresAt)}`,
      ),
    failed({ name, certificate, notBefore }, kind, { message: why }) {
      const facts = { name, authority: host, kind, next: isoOf(notBefore) }
      if (certificate === undefined) {
        log.warn(facts, `there is no certificate for ${name} yet, and nobody can connect to it: ${why}`)
        return
      }
      const { expiresAt } = certificate
      const until = `${expiresAt <= clock.now() ? 'although it has expired on' : 'until'} ${isoOf(expiresAt)}`
      log.warn(
        facts,
        `the certificate for ${name} could not be renewed; the one before stays in use, ${until}: ${why}`,
      )
    },
    unwritten: ({ name }, error) =>
      log.error(
        { name, err: error },
        `the certificate for ${name} is in use and could not be written into the data folder; it is tried again`,
      ),
    unusable: ({ name }, { message }) =>
      log.warn(
        { name },
        `the certificate of ${name} that was kept cannot be used, and another one is asked for: ${message}`,
      ),
  }
}

/** What to do about one that expires and is asked for by itself. */
export const cureOfExpiry = (name: string): string =>
  `why stands in the lines of this log that name ${name}; it is asked for again by itself`

const isoOf = (at: number): string => new Date(at).toISOString()
