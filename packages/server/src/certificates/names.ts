import { type Config, isWildcard } from '@gatewright/config'

/** A name that a certificate is for. */
export interface CertifiedName {
  /** `sso.example.com`, as DNS has it. */
  readonly name: string
  /** `https://sso.example.com`, with the port where it is another than 443. */
  readonly origin: string
}

/**
 * The names that browsers reach by https on this server's port: the console's own first, then those of the apps. Wildcards are
 * left out, for they take the challenge by DNS; none is ever asked for because somebody came by it.
 */
export function certifiedNames({ http, apps }: Pick<Config, 'http' | 'apps'>): readonly CertifiedName[] {
  const own = new URL(http.externalUrl)
  const urls = [
    own,
    ...apps.flatMap(app => app.urls.filter(url => !isWildcard(url)).map(({ origin }) => new URL(origin))),
  ]
  const found = new Map<string, CertifiedName>()
  for (const { protocol, port, hostname, origin } of urls) {
    if (protocol !== 'https:' || port !== own.port || found.has(hostname)) continue
    found.set(hostname, { name: hostname, origin })
  }
  return [...found.values()]
}
