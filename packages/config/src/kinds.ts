/** What a text field means, and the check of each meaning. */
import ipaddr from 'ipaddr.js'
import { canonicalDomain } from './domain-name.ts'
import { parseDuration } from './duration.ts'
import { addressMeantBy, canonicalAddress, readableAddresses } from './email-address.ts'
import { canonicalName } from './header-name.ts'
import { parseListenPlace } from './listen-place.ts'
import { checkPageOrigin } from './page-origin.ts'
import { readPostgresUrl } from './postgres-url.ts'
import type { Fault } from './problem.ts'
import { isOfOneScript } from './unicode-scripts.ts'
import { checkAppUrl, checkFramer, checkOrigin, checkUpstream, checkUrl } from './urls.ts'

/** @param shown the value as the file writes it, in quotes: a reference stays a reference */
export type KindCheck = (value: string, shown: string) => Fault | undefined

const duration: KindCheck = (value, shown) => {
  const seconds = parseDuration(value)
  if (seconds !== undefined && seconds > 0) return undefined
  return {
    code: 'bad_duration',
    what: `${shown} is not a duration.`,
    why: 'A number alone could mean milliseconds or seconds, and a wrong guess would be a thousand times too long or too short.',
    fix: 'Write a number above zero and a unit: 30s, 30m, 1h, 7d.',
  }
}

/** How long something is put off; not at all is a good answer, and hours are a slip. */
const delay: KindCheck = (value, shown) => {
  const seconds = parseDuration(value)
  if (seconds !== undefined && seconds <= 3600) return undefined
  return {
    code: 'bad_duration',
    what: `${shown} is not a duration of at most an hour.`,
    why: 'Whoever stops the server waits for so long.',
    fix: 'Write a number and a unit: 0s, 5s, 1m.',
  }
}

const address: KindCheck = (value, shown) => {
  const [ip, bits] = value.split('/')
  const valid = value.includes('/')
    ? ipaddr.isValidCIDR(value)
    : ipaddr.isValid(value) && !/^\d+$|^0x/.test(value)
  if (!valid || (ipaddr.IPv4.isValid(ip ?? '') && !ipaddr.IPv4.isValidFourPartDecimal(ip ?? ''))) {
    return {
      code: 'bad_address',
      what: `${shown} is neither an IP address nor a CIDR block.`,
      why: 'Proxies are recognised by the address that they connect from; a name could be pointed elsewhere.',
      fix: 'Write addresses such as 10.0.0.5, blocks such as 192.168.10.0/24, or ::1.',
    }
  }
  if (bits === '0') {
    return {
      code: 'trusts_everybody',
      what: `${shown} is every address there is.`,
      why: 'Anybody could then write X-Forwarded-For and X-Forwarded-Host and pass for somebody else.',
      fix: 'List the addresses of your reverse proxies alone.',
    }
  }
  return undefined
}

const isHost = (value: string): boolean =>
  ipaddr.isValid(value) || /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(value)

/** Of a server that is called. */
const remoteHost: KindCheck = (value, shown) => {
  if (isHost(value)) return undefined
  return {
    code: 'bad_address',
    what: `${shown} is not the name or address of a server.`,
    why: 'It is looked up and called as it is, without scheme, port or path.',
    fix: 'Write the name alone; the port belongs in "port" beside it.',
  }
}

const host: KindCheck = (value, shown) => {
  if (isHost(value)) return undefined
  return {
    code: 'bad_address',
    what: `${shown} is not an address to listen on.`,
    why: 'It is given to the operating system as it is, without scheme, port or path.',
    fix: 'Write 127.0.0.1, 0.0.0.0, :: or a host name; what browsers see belongs in httpServer.externalUrl.',
  }
}

const listen: KindCheck = (value, shown) =>
  parseListenPlace(value) !== undefined
    ? undefined
    : {
        code: 'bad_address',
        what: `${shown} is not a port, or an address and a port.`,
        why: 'It is given to the operating system as it is, without scheme or path.',
        fix: 'Write 9464 for this machine alone, 10.0.0.5:9464 or [::1]:9464 for an address of it.',
      }

/** Whoever may edit the file over HTTP shall not have lines written into a shell's or a scheduler's file. */
const logFile: KindCheck = (value, shown) =>
  /[^/\\]\.(jsonl|json|log)$/.test(value)
    ? undefined
    : {
        code: 'bad_log_file',
        what: `${shown} is not the name of a log file.`,
        why: 'Lines are written there, and a file of another kind would be spoilt or run by somebody.',
        fix: 'Let it end in .jsonl, .json or .log: /var/log/gatewright/audit.jsonl.',
      }

/** An address in a rule is read by people, who see no difference between а and a. Whoever means such a domain writes `xn--…`. */
const mixesScripts = (value: string): boolean =>
  !value.split(/[@.]/).every(part => isOfOneScript(part.toLowerCase()))

/** Exactly one plain `@`: `a@evil@corp.com` and full-width signs have passed for somebody else before. */
const email: KindCheck = (value, shown) => {
  const canonical = value === value.trim() ? canonicalAddress(value) : undefined
  const isPlain = canonical !== undefined && canonical.length <= 254 && !/\.\.[^@]*$|@\./.test(canonical)
  const mixed = canonical !== undefined && mixesScripts(value)
  if (isPlain && !mixed) return undefined
  const count = value.split('@').length - 1
  const what = /[＠﹫]/.test(value)
    ? `${shown} has an at sign that only looks like @.`
    : count !== 1
      ? `${shown} has ${count === 0 ? 'no' : count} @.`
      : `${shown} ${mixed ? 'has letters of several scripts that only look alike' : 'is not an e-mail address'}.`
  return {
    code: 'bad_email',
    what,
    why: 'Addresses decide who gets in, so one that can be read in two ways is refused.',
    fix: `Write one plain address, such as ${readableAddresses(addressMeantBy(value) ?? 'ada@example.com')}.`,
  }
}

/** An authority writes to it by `mailto:`, which takes ASCII before the `@`. */
const contact: KindCheck = (value, shown) =>
  email(value, shown) ??
  (/^[!-~]+@[^@]+$/.test(value)
    ? undefined
    : {
        code: 'bad_email',
        what: `${shown} has letters before the @ that the authority cannot take.`,
        why: 'It is sent as a mailto: address.',
        fix: 'Write an address whose part before the @ is plain, such as ops@example.com.',
      })

const domain: KindCheck = (value, shown) => {
  const canonical = canonicalDomain(value) ?? ''
  const isPlain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(canonical)
  const mixed = isPlain && mixesScripts(value)
  if (isPlain && !mixed) return undefined
  return {
    code: 'bad_domain',
    what: `${shown} ${mixed ? 'has letters of several scripts that only look alike' : 'is not a domain'}.`,
    why: 'It is compared with what follows the @ of an address, letter by letter.',
    fix: 'Write the domain alone, such as example.com, without @, * or https://.',
  }
}

const claim: KindCheck = (value, shown) => {
  if (
    value.startsWith('!')
      ? value.length > 1
      : /^[^.\s]+(\.[^.\s]+)*$/.test(value) || /^https?:\/\/\S+$/.test(value)
  ) {
    return undefined
  }
  return {
    code: 'bad_claim',
    what: `${shown} is not the path of a claim.`,
    why: 'It is followed through the profile, one name after each dot.',
    fix: 'Write a claim such as email or address.locality, or a literal value after !.',
  }
}

/**
 * The gate compares patterns with the whole decoded path. What it would refuse in a request (an escaped slash, a dot
 * segment) can match nothing, so here it is a mistake.
 */
const path: KindCheck = (value, shown) => {
  const decoded = decodeOrUndefined(value)
  const every = value === '*' || value === '**'
  const odd = decoded === undefined || /[?#\\;%\p{Cc}]|\/\//u.test(decoded) || /%2f/i.test(value)
  const dots = decoded?.split('/').some(segment => segment === '.' || segment === '..')
  if (every || (value.startsWith('/') && !/[?#]/.test(value) && !odd && !dots)) return undefined
  return {
    code: 'bad_path',
    what: `${shown} is not a path pattern.`,
    why: 'It is compared with the whole path that the app sees, decoded and without query.',
    fix: 'Begin with /, and leave out ?, #, ;, \\, //, %2F, . and .. segments: /admin/**.',
  }
}

function decodeOrUndefined(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const method: KindCheck = (value, shown) =>
  /^[A-Z]+$/.test(value)
    ? undefined
    : {
        code: 'bad_method',
        what: `${shown} is not an HTTP method.`,
        why: 'Methods are compared letter by letter, and they are upper case.',
        fix: 'Write GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.',
      }

const longSecret: KindCheck = value =>
  /^[!-~]{16,}$/.test(value)
    ? undefined
    : {
        code: 'weak_secret',
        what: 'The token is too short, or has characters that a header cannot carry.',
        why: 'Whoever guesses it reads what it is for.',
        fix: 'Write 16 characters or more without spaces, such as the output of: openssl rand -hex 32.',
      }

/** A token (RFC 9110 section 5.6.2) with a letter or digit in it; `*` stands for the rest of a name alone. */
const headerName = /^[!#$%&'+.^_`|~0-9A-Za-z-]*[0-9A-Za-z][!#$%&'+.^_`|~0-9A-Za-z-]*$/

const header: KindCheck = (value, shown) =>
  headerName.test(value.replace(/-\*$/, ''))
    ? undefined
    : {
        code: 'bad_header',
        what: `${shown} is not the name of a header.`,
        why: 'It is compared with the names that a client sends, without regard to case and marks.',
        fix: 'Write a name such as X-Corp-User, or X-Corp-* for it and all that begin so.',
      }

/** One that the app is sent, and so no family. */
const sentHeader: KindCheck = (value, shown) =>
  headerName.test(value)
    ? undefined
    : {
        code: 'bad_header',
        what: `${shown} is ${value.endsWith('*') ? 'a family of names' : 'not the name of a header'}.`,
        why: 'The credential is sent under one name.',
        fix: 'Write the name that the app reads it from, such as X-Api-Key.',
      }

/** What stays Gatewright's word whatever an app is said to pass, in any spelling. */
const neverPassed =
  /^(?:x-|http-)*(?:remote-(?:user|email|name|groups)|forwarded|gatewright|cookie|authorization|host|connection|transfer-encoding|content-length)(?:-.*)?$|^(?:x-|http-)*x-real-ip$/

const passedHeader: KindCheck = (value, shown) => {
  const isOurs = neverPassed.test(canonicalName(value))
  if (!isOurs) return header(value, shown)
  return {
    code: 'bad_header',
    what: `${shown} cannot be passed on from a client.`,
    why: 'Gatewright itself says by it who is calling or how the request came, or the connection needs it.',
    fix: 'Delete it here. What an app gets of it stands in docs/guides/gate.md.',
  }
}

const algorithms = [
  ...['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
]

const algorithm: KindCheck = (value, shown) =>
  algorithms.includes(value)
    ? undefined
    : {
        code: 'bad_algorithm',
        what: `${shown} is not a signature algorithm that may be used.`,
        why:
          value.toLowerCase() === 'none'
            ? 'Without a signature anybody can write any token.'
            : 'Only these are verified: a token with another one is never accepted.',
        fix: `Write some of ${algorithms.join(', ')}.`,
      }

/** A claim may have a dotted name of its own; a literal would be everybody's. */
const claimPath: KindCheck = (value, shown) =>
  value.startsWith('!')
    ? {
        code: 'bad_claim',
        what: `${shown} is a literal value.`,
        why: 'It would be everybody’s, whatever the provider says.',
        fix: 'Write the claim that the provider sends. What everybody gets is selfSignupRole.',
      }
    : claim(value, shown)

const tenant: KindCheck = (value, shown) => {
  if (isGuid(value) || domain(value, shown) === undefined) return undefined
  const any = value.toLowerCase() === 'any' || value === '*'
  return {
    code: 'bad_tenant',
    what: `${shown} is not a directory ID or verified domain.`,
    why: 'It says whose claims are believed, so it must mean one tenant.',
    fix: any
      ? 'For every tenant write "tenants": "any", alone and not in a list.'
      : 'Copy Directory (tenant) ID from Entra → Overview.',
  }
}

/** The value of `options.tenants`: `any`, or a tenant. */
const tenants: KindCheck = (value, shown) => (value === 'any' ? undefined : tenant(value, shown))

const scope: KindCheck = (value, shown) =>
  /^[!-+\--~]+( +[!-+\--~]+)*$/.test(value)
    ? undefined
    : {
        code: 'bad_scope',
        what: `${shown} is not a list of scopes.`,
        why: 'Scopes are separated by spaces; a comma becomes part of a name that no provider knows.',
        fix: 'Write "openid profile email", or a list.',
      }

const name: KindCheck = (value, shown) =>
  isName(value)
    ? undefined
    : {
        code: 'bad_name',
        what: `${shown} cannot be used as a name.`,
        why: 'Names stand in URLs, headers and logs.',
        fix: 'Use letters, digits and -._~, begin with a letter or digit, 64 at most.',
      }

export const isGuid = (value: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)

/** URL-safe, and no name that every JavaScript object has. */
export const isName = (value: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/.test(value) && !(value in Object.prototype)

/** Whatever a provider gives out; what stands at its ends by mistake is looked for in every kind. */
const clientId: KindCheck = () => undefined

/** Nothing of the value is repeated: it has a password in it. */
const postgres: KindCheck = value => {
  const read = readPostgresUrl(value)
  return 'fault' in read ? read.fault : undefined
}

export const kinds = {
  postgres,
  'client-id': clientId,
  duration,
  delay,
  milliseconds: duration,
  proxy: address,
  host,
  'remote-host': remoteHost,
  listen,
  'log-file': logFile,
  email,
  contact,
  domain,
  claim,
  'claim-path': claimPath,
  tenant,
  tenants,
  path,
  method,
  header,
  'long-secret': longSecret,
  'passed-header': passedHeader,
  'sent-header': sentHeader,
  algorithm,
  scope,
  name,
  url: checkUrl,
  origin: checkOrigin,
  framer: checkFramer,
  upstream: checkUpstream,
  'app-url': checkAppUrl,
  'page-origin': checkPageOrigin,
} satisfies Record<string, KindCheck>

export type Kind = keyof typeof kinds
