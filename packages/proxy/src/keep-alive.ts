/** What an app says of how long it keeps a connection (`Keep-Alive`, RFC 2068 section 19.7.1.1). */
export interface KeepAlive {
  /** How long it may be idle, in milliseconds; absent where it says nothing of that. */
  readonly idleMs: number | undefined
  /** How many more requests it takes. */
  readonly requests: number
}

const unsaid: KeepAlive = { idleMs: undefined, requests: Number.POSITIVE_INFINITY }

let lastText = ''
let last = unsaid

/** @param text the header's value; most apps say the same with every answer, so the last one is remembered */
export function readKeepAlive(text: string | undefined): KeepAlive {
  if (text === undefined) return unsaid
  if (text === lastText) return last
  last = parse(text)
  lastText = text
  return last
}

function parse(text: string): KeepAlive {
  let { idleMs, requests } = unsaid
  for (const part of text.split(',')) {
    const said = /^[ \t]*(timeout|max)[ \t]*=[ \t]*"?(\d{1,9})"?[ \t]*$/i.exec(part)
    if (said === null) continue
    const count = Number(said[2])
    // Of several the smallest counts.
    if (said[1]?.toLowerCase() === 'max') requests = Math.min(requests, count)
    else idleMs = Math.min(idleMs ?? Number.POSITIVE_INFINITY, count * 1000)
  }
  return { idleMs, requests }
}

/** A little less than common servers keep a connection (Node's 5 s), so that a request rarely meets one that is closing. */
const usualMs = 4_000

/** However long an app keeps one: what lies between the two may forget it sooner. */
const longestMs = 60_000

/** How long a connection is kept for what may be sent again. */
export function keptFor({ idleMs, requests }: KeepAlive): number {
  if (requests === 0) return 0
  if (idleMs === undefined) return usualMs
  return Math.min(longestMs, Math.max(idleMs - 1_000, idleMs / 2))
}

/** How much of the announced time must be left for what may not be sent again, in milliseconds: a stall on the way, or here. */
const marginMs = 1_000

/** How long a connection must have been idle: an app that closes after each answer whatever it says has done so by then. */
const settledMs = 100

/**
 * Whether the app is sure to keep the connection for what may not be sent again, as far as one can be.
 * @param askedMs how long ago the last request was sent, at which the app's own time cannot have begun yet
 * @param idleForMs how long ago its answer ended
 */
export const surelyKept = ({ idleMs, requests }: KeepAlive, askedMs: number, idleForMs: number): boolean =>
  idleMs !== undefined && requests > 0 && askedMs < idleMs - marginMs && idleForMs >= settledMs
