import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of PEM files. */
export interface Certified {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** An authority that nobody else knows, and a certificate of it for a host: as a firm makes them for its own mail server. */
export function certifyPrivately(folder: string, host: string): Certified {
  const path = (name: string) => join(folder, name)
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' })
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
  openssl(`req -x509 ${newKey} -days 2 -subj /CN=Contoso -keyout ca.key -out ca.pem`)
  openssl(`req ${newKey} -subj /CN=${host} -keyout server.key -out server.csr`)
  writeFileSync(path('names'), `subjectAltName=DNS:${host}\n`)
  openssl('x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 2 -extfile names -out server.pem')
  return { authority: path('ca.pem'), certificate: path('server.pem'), key: path('server.key') }
}
