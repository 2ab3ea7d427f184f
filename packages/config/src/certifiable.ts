import { isIP } from 'node:net'

/** Names that lead nowhere on the internet: RFC 6761, 6762, 7686, 8375, 9476, and ICANN's for private use (2024). */
const never = [
  ...['localhost', 'local', 'localdomain', 'test', 'example', 'invalid', 'internal', 'onion', 'alt', 'arpa'],
  ...['lan', 'home', 'corp', 'intranet', 'private'],
]

/** Hosts of authorities that everybody believes, by what their names end in. */
const publicHosts: Readonly<Record<string, string>> = {
  'letsencrypt.org': 'Let’s Encrypt',
  'zerossl.com': 'ZeroSSL',
  'pki.goog': 'Google',
  'buypass.com': 'Buypass',
  'ssl.com': 'SSL.com',
  'actalis.com': 'Actalis',
  'digicert.com': 'DigiCert',
  'sectigo.com': 'Sectigo',
}

/** @returns what a public authority is called; `undefined` for one of the operator's own */
export function publicAuthority(directory: string): string | undefined {
  const host = URL.parse(directory)?.hostname ?? ''
  return Object.entries(publicHosts).find(([end]) => host === end || host.endsWith(`.${end}`))?.[1]
}

/**
 * Why no public authority certifies a name (CA/Browser Forum, Baseline Requirements section 4.2.2 and 7.1.4.2).
 * @param name host of a URL, as `URL` writes it
 * @returns `anywhere`: an authority of one's own does not either, by what this server asks for; `undefined` where it may
 */
export function whyNotCertified(
  name: string,
): { readonly reason: string; readonly anywhere: boolean } | undefined {
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0)
    return { reason: 'it is an address and no name', anywhere: true }
  if (name.includes('*'))
    return { reason: 'wildcards take the challenge by DNS, which is not spoken here', anywhere: true }
  if (!/^(?!.*\.\.)[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) || name.split('.').some(isOddLabel))
    return { reason: 'it is no name that DNS knows of a host', anywhere: true }
  const last = name.slice(name.lastIndexOf('.') + 1)
  if (last === name && last !== 'localhost')
    return { reason: 'it is a single word, which means another machine on each network', anywhere: false }
  if (never.includes(last))
    return { reason: `names in .${last} lead nowhere on the internet`, anywhere: false }
  return undefined
}

const isOddLabel = (label: string): boolean =>
  label.length > 63 || label.startsWith('-') || label.endsWith('-')
