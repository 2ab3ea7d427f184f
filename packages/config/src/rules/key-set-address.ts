import type { Path } from '../problem.ts'
import type { Report } from '../report.ts'

/** Every issuer shows the address of its metadata, which names that of the keys and holds none. */
export function checkKeySetAddress(address: string | undefined, path: Path, report: Report): void {
  const url = URL.parse(address ?? '')
  if (!/\/\.well-known\/(openid-configuration|oauth-authorization-server)\/?$/i.test(url?.pathname ?? ''))
    return
  report.problem(path, {
    code: 'metadata_address',
    what: `${report.shown(path)} is the address of the metadata document, and not of the key set.`,
    why: 'There are no keys in it, so no token could be verified.',
    fix: 'Open it, and write the value of "jwks_uri" that stands in it.',
  })
}
