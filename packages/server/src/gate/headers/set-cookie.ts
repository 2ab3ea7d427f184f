import { trimOws } from '@gatewright/proxy'
import { setCookieName } from '../../http/cookies/own-cookies.ts'
import type { OuterAddresses } from './outer-addresses.ts'

/**
 * A `Set-Cookie` value in the words of the outside: without a `Domain` of the app's inner host, which browsers would not take
 * from the outer one, and with the outer `Path`. Everything else stays byte for byte; a cookie never comes to reach more hosts.
 */
export function outerCookie(value: string, outer: OuterAddresses): string {
  // Most have no Domain, and most apps are where they think that they are.
  if (!(outer.movesPaths ? named : domainNamed).test(value)) return value
  const parts = value.split(';')
  const domain = attribute(parts, 'domain')
  const path = attribute(parts, 'path')
  const dropsDomain = domain !== undefined && outer.isInnerDomain(asDomain(domain.value))
  // With another path, browsers refuse a cookie of this name (RFC 6265bis section 4.1.3.2).
  const isOfHost = /^__host-/i.test(setCookieName(value))
  const movesPath = path !== undefined && outer.movesPaths && !isOfHost
  if (!dropsDomain && !movesPath) return value
  return (
    parts
      .map((part, index) =>
        movesPath && index === path.index
          ? `${part.slice(0, part.indexOf('=') + 1)}${outerPath(path.value, outer)}`
          : part,
      )
      // All of them: the last one counts, and without it one before it would.
      .filter((part, index) => !(dropsDomain && index > 0 && nameOf(part) === 'domain'))
      .join(';')
  )
}

const domainNamed = /;[\t ]*domain[\t ]*=/i
const named = /;[\t ]*(?:domain|path)[\t ]*=/i

/** Without the slash at the end that an empty path gets: a cookie for `/tool/` is not sent to `/tool`. */
function outerPath(path: string, outer: OuterAddresses): string {
  const mapped = outer.ofPath(path)
  const hasSlash = path !== '/' && path.endsWith('/')
  return hasSlash || mapped === '/' ? mapped : mapped.replace(/\/$/, '')
}

/** The last of this name, which is the one that counts (RFC 6265 section 5.3). */
function attribute(
  parts: readonly string[],
  name: string,
): { readonly index: number; readonly value: string } | undefined {
  const index = parts.findLastIndex((part, at) => at > 0 && nameOf(part) === name)
  if (index === -1) return undefined
  const part = parts[index] as string
  const equals = part.indexOf('=')
  return { index, value: equals === -1 ? '' : trimOws(part.slice(equals + 1)) }
}

const nameOf = (part: string): string => trimOws(part.split('=', 1)[0] as string).toLowerCase()

/** As browsers compare it: in lower case, without a dot before it; and without quotes, with which they would refuse it. */
const asDomain = (value: string): string =>
  value
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\./, '')
    .replace(/\.$/, '')
    .toLowerCase()
