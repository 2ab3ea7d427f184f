import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface OwnCertificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

const made = new Map<string, OwnCertificate>()

/** A certificate of these hosts that signs itself. Made once for all tests of a process. */
export function ownCertificate(...hosts: string[]): OwnCertificate {
  const known = made.get(hosts.join())
  if (known !== undefined) return known
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-certificate-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const options = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' ')
  const names = hosts.map(host => `DNS:${host}`).join(',')
  const named = ['-subj', `/CN=${hosts[0]}`, '-addext', `subjectAltName=${names}`]
  execFileSync('openssl', ['req', ...options, ...named, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  const certificate = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  rmSync(folder, { recursive: true })
  made.set(hosts.join(), certificate)
  return certificate
}

/** The same as files in a folder, as `httpServer.tls` names them. */
export function ownCertificateIn(folder: string, ...hosts: string[]): { cert: string; key: string } {
  const { cert, key } = ownCertificate(...hosts)
  const files = { cert: join(folder, `${hosts[0]}.pem`), key: join(folder, `${hosts[0]}.key`) }
  writeFileSync(files.cert, cert)
  writeFileSync(files.key, key)
  return files
}
