import { stat } from 'node:fs/promises'
import type { TlsFiles } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { type Certificate, readCertificateAside } from './certificate.ts'
import { createExpiryWarnings } from './certificate-expiry.ts'

/** In milliseconds; two or three looks until what was renewed is in use. */
const LOOK_EVERY = 15_000
/** As many looks that each find other files than the one before; then what lies there is tried as it is. */
const MOST_RESTLESS = 2

/** Takes a certificate whose files were renewed, and says when the one that is in use expires. */
export interface CertificateWatch {
  /** From here on watches these files, from which `inUse` was read; nothing where there is no TLS. */
  follow(tls: TlsFiles | undefined, inUse: Certificate | undefined): void
  /** Happens by itself every 15 seconds. Never throws. */
  look(): Promise<void>
  close(): void
}

interface Followed {
  readonly tls: TlsFiles
  inUse: Certificate
  /** What the files were like when the certificate in use was read from them; see {@link stampOf}. */
  known?: string
  /** What they were like at the look before. */
  before?: string
  restless: number
  /** Why they were not taken, as it was said. */
  complaint?: string
  isLooking: boolean
}

/**
 * Looks at the files by `stat` and not by `fs.watch`, which misses what happens on network drives and behind symbolic links:
 * certbot's `live/` and Kubernetes' `..data` change what a link leads to. What renews writes one file after the other, so a
 * change counts once it has lain still from one look to the next; key and certificate that do not match are no news before.
 * @param use gives new connections another certificate
 */
export function watchCertificate(options: {
  readonly clock: Clock
  readonly log: Logger
  readonly use: (renewed: Certificate) => void
}): CertificateWatch {
  const { clock, log, use } = options
  const warnOfExpiry = createExpiryWarnings(clock, log)
  let followed: Followed | undefined
  let looking: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const at = followed
    if (at === undefined) return
    warnOfExpiry(at.inUse, at.tls.cert)
    // A drive that hangs is asked once.
    if (at.isLooking) return
    at.isLooking = true
    await lookAt(at)
    at.isLooking = false
  }

  async function lookAt(at: Followed): Promise<void> {
    const stamp = await stampOf(at.tls)
    const isStill = stamp === at.before
    at.before = stamp
    if (stamp === at.known) {
      at.restless = 0
      return
    }
    if (!isStill && at.restless < MOST_RESTLESS) {
      at.restless += 1
      return
    }
    at.restless = 0
    try {
      const next = await readCertificateAside(at.tls)
      // A restart that came meanwhile has read them itself, or others.
      if (followed !== at) return
      if (isSame(next, at.inUse)) unchanged(at)
      else take(at, next)
      at.known = stamp
    } catch (error) {
      if (followed === at) complain(at, (error as Error).message)
    }
  }

  function take(at: Followed, next: Certificate): void {
    refuseWorse(next, at)
    use(next)
    at.inUse = next
    delete at.complaint
    log.info(
      { cert: at.tls.cert, expires: isoOf(next.expiresAt) },
      'the certificate was renewed, and new connections get the new one',
    )
    warnOfExpiry(next, at.tls.cert)
  }

  /** Touched, copied anew, or put back after a mistake. */
  function unchanged(at: Followed): void {
    if (at.complaint === undefined) return
    delete at.complaint
    log.info({ cert: at.tls.cert }, 'the files of the certificate hold again what is in use')
  }

  /** @throws Error for a certificate that no browser would accept now */
  function refuseWorse(next: Certificate, { tls }: Followed): void {
    const now = clock.now()
    if (next.expiresAt <= now)
      throw new Error(
        `${tls.cert} (httpServer.tls.cert) holds a certificate that has expired on ${isoOf(next.expiresAt)}.`,
      )
    if (next.validFrom > now)
      throw new Error(
        `${tls.cert} (httpServer.tls.cert) holds a certificate that is valid from ${isoOf(next.validFrom)} on; it is taken then.`,
      )
  }

  function complain(at: Followed, why: string): void {
    if (at.complaint === why) return
    at.complaint = why
    const { expiresAt } = at.inUse
    const until = `${expiresAt <= clock.now() ? 'although it has expired on' : 'until'} ${isoOf(expiresAt)}`
    log.warn(
      { cert: at.tls.cert, key: at.tls.key, expires: isoOf(expiresAt) },
      `the files of the certificate have changed and were not taken; the one before stays in use, ${until}: ${why}`,
    )
  }

  return {
    follow(tls, inUse) {
      if (tls === undefined || inUse === undefined) {
        followed = undefined
        clearInterval(looking)
        looking = undefined
        return
      }
      followed = { tls, inUse, restless: 0, isLooking: false }
      warnOfExpiry(inUse, tls.cert)
      looking ??= setInterval(look, LOOK_EVERY).unref()
    },
    look,
    close() {
      followed = undefined
      clearInterval(looking)
    },
  }
}

const isoOf = (at: number): string => new Date(at).toISOString()

const isSame = (one: Certificate, other: Certificate): boolean =>
  one.cert.equals(other.cert) && one.key.equals(other.key)

/** What differs when one of the files was written, replaced, or is another one behind its link. */
const stampOf = async ({ cert, key }: TlsFiles): Promise<string> =>
  // One after the other: a drive that hangs holds one thread.
  `${await stampOfFile(cert)} ${await stampOfFile(key)}`

const stampOfFile = (path: string): Promise<string> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(),
    (error: NodeJS.ErrnoException) => String(error.code),
  )
