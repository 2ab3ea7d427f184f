/** One request and its answer, as the access log tells them. */
export interface AccessEntry {
  /** Milliseconds since 1970: when the request came. */
  readonly at: number
  /** Of the client, as listed proxies say. */
  readonly address: string
  readonly host: string | undefined
  readonly method: string
  /** As it came; the query and the fragment are left out when it is written. */
  readonly target: string
  /** `1.1` */
  readonly httpVersion: string
  /** 499 where the client went away before there was an answer. */
  readonly status: number
  /** Sent to the client, head included; by HTTP/2, where heads are compressed for a whole connection, of the body alone. */
  readonly bytes: number
  /** Milliseconds until the last byte had gone. */
  readonly duration: number
  /** The client went away before the answer was complete. */
  readonly cut: boolean
  readonly requestId: string | undefined
  readonly app: string | undefined
  /** Id of the account, of the program, or of the external user. */
  readonly collaborator: string | undefined
  readonly userAgent: string | undefined
  readonly referrer: string | undefined
}

/** Longest text of a client's that is written. */
const longest = 1000

/**
 * The path that was asked for, and nothing behind it: codes, states, tickets and tokens travel in queries, ours and those of
 * apps, and in parameters of a path (`;jsessionid=…`).
 */
export function pathOf(target: string): string {
  const path = target.split(/[?#]/, 1)[0] ?? ''
  // The absolute form may name somebody and their password.
  const absolute = /^https?:\/\//i.test(path) ? URL.parse(path)?.pathname : undefined
  const inside = path.startsWith('/') || path === '*' ? path : (absolute ?? '-')
  return cut(inside.replace(/(;[^/;=]*)=[^/;]*/g, '$1=…'))
}

/** Where a link was, without its query and whom its address names. */
export function referrerOf(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text)
  return url === null || !/^https?:$/.test(url.protocol) ? undefined : cut(url.origin + pathOf(url.pathname))
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)

/** A line of JSON; it has `level`, `time` and `msg` as the lines of the log have. */
export function asJson(entry: AccessEntry): string {
  const { at, target, duration, cut: wasCut, host, userAgent, referrer, ...rest } = entry
  return JSON.stringify({
    level: 'info',
    time: new Date(at).toISOString(),
    msg: 'access',
    ...rest,
    host: host && cut(host),
    path: pathOf(target),
    duration: Math.round(duration * 10) / 10,
    ...(wasCut ? { cut: true } : {}),
    userAgent: userAgent && cut(userAgent),
    referrer: referrerOf(referrer),
  })
}

/** NCSA's combined format, as Apache and nginx write it. Who it was stands where the name of HTTP's own sign-in stands. */
export function asCombined(entry: AccessEntry): string {
  const quoted = (text: string | undefined) => `"${escaped(text ?? '-')}"`
  return [
    escaped(entry.address),
    '-',
    escaped(entry.collaborator ?? '-').replaceAll(' ', '\\x20'),
    `[${commonTime(entry.at)}]`,
    quoted(`${entry.method} ${pathOf(entry.target)} HTTP/${entry.httpVersion}`),
    entry.status,
    entry.bytes,
    quoted(referrerOf(entry.referrer)),
    quoted(entry.userAgent && cut(entry.userAgent)),
  ].join(' ')
}

/** What could end a field or a line, or speak to a terminal, and what is not ASCII, byte by byte as nginx writes it. */
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map(byte =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
        ? `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('')

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `28/Nov/2026:13:07:00 +0000` */
function commonTime(at: number): string {
  const iso = new Date(at).toISOString()
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`
}
