import { isIPv6 } from 'node:net'
import type { Fault } from './problem.ts'

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const namePattern = new RegExp(`^${label}(?:\\.${label})*$`, 'i')

/** A name or an address, as it stands in `Host` (RFC 9112 section 3.2) and in certificates. */
export const isHostName = (text: string): boolean =>
  text.length <= 253 &&
  // The zone of an address (`%eth0`) is of this machine alone (RFC 4007 section 6), and no part of a name.
  (namePattern.test(text) || (isIPv6(text.replace(/^\[(.*)\]$/, '$1')) && !text.includes('%')))

/** The value of `apps.<id>.host`: `client`, `upstream`, or what a `Host` may hold. */
export function checkAppHost(value: string, shown: string): Fault | undefined {
  const wrong = (why: string, fix: string): Fault => ({
    code: 'bad_address',
    what: `${shown} is not a host that an app could get.`,
    why,
    fix,
  })
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    return wrong(
      'This is what stands in the Host that the app gets; where people reach it is "url".',
      `Write the address into "url", and leave "host" out; or write a name alone, such as ${URL.parse(value)?.host || 'app.internal'}.`,
    )
  }
  const word = value.trim().toLowerCase()
  if (word !== value && (word === 'client' || word === 'upstream')) {
    return wrong('The words are written in lower case.', `Write "${word}".`)
  }
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(value) ?? []
  const isPort = port === undefined || (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535)
  if (isPort && isHostName(host)) return undefined
  return wrong(
    'It is sent as it is in the header Host.',
    'Write "client", "upstream", or a name with or without a port: app.internal, app.internal:8080.',
  )
}
