import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext, type SecureContext } from 'node:tls'

/** How an app behind TLS is believed. Paths are absolute, of PEM files. */
export interface TlsToUpstream {
  /** Certificates that are believed instead of the public authorities, as authorities or as they are. */
  readonly ca?: string
  /** The name that the certificate is for, where it is not that of the address. */
  readonly serverName?: string
  /** What is shown to the app. */
  readonly client?: { readonly cert: string; readonly key: string }
  /** SHA-256 of the only certificate that is believed: 64 hexadecimal digits in lower case. */
  readonly fingerprint?: string
}

/** The same, ready for connections. */
export interface TrustInUpstream {
  readonly serverName: string | undefined
  readonly fingerprint: string | undefined
  /** For `tls.connect`. @throws what kept the files from being read or used, while they never were */
  options(): { readonly secureContext?: SecureContext }
}

/** How often files are looked at, in milliseconds: what is renewed counts a moment later, and a busy app costs no look for each connection. */
const lookEveryMs = 5_000

/**
 * Reads the files when the first connection wants them. Later ones go on with what was read, and have the files looked at aside:
 * nobody waits for a drive, and what is half written or gone does not end what works.
 */
export function trustInUpstream(tls: TlsToUpstream): TrustInUpstream {
  const { ca, client, serverName, fingerprint } = tls
  const files = [ca, client?.cert, client?.key]
  const paths = files.filter(path => path !== undefined)
  let secureContext: SecureContext | undefined
  let seen = ''
  let lookedAt = 0

  async function look(): Promise<void> {
    const now = await stampOf(paths)
    if (now === seen) return
    const texts: (Buffer | undefined)[] = []
    for (const path of files) texts.push(path === undefined ? undefined : await readFile(path))
    secureContext = contextOf(texts)
    seen = now
  }

  return {
    serverName,
    fingerprint,
    options() {
      if (paths.length === 0) return {}
      if (secureContext === undefined) {
        secureContext = contextOf(files.map(path => (path === undefined ? undefined : readFileSync(path))))
      } else if (performance.now() - lookedAt >= lookEveryMs) {
        // What is half written now, the next look may find whole.
        look().catch(() => {})
      } else return { secureContext }
      lookedAt = performance.now()
      return { secureContext }
    },
  }
}

function contextOf([ca, cert, key]: readonly (Buffer | undefined)[]): SecureContext {
  return createSecureContext({
    ...(ca && {
      ca,
      // One in between, or the app's own, is enough: whoever lists it means it.
      allowPartialTrustChain: true,
    }),
    ...(cert && { cert }),
    ...(key && { key }),
  })
}

/** Changes with any of the files, also when one is put in another's place in the same second. */
async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps: string[] = []
  for (const path of paths) {
    const { mtimeMs, ino, size } = await stat(path)
    stamps.push(`${mtimeMs} ${ino} ${size}`)
  }
  return stamps.join(', ')
}
