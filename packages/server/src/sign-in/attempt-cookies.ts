import { isOwnCookie, ownCookieName } from '../http/cookies/own-cookies.ts'
import { cookieNames, cookieValue } from '../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import { HAND_OVER } from '../http/home.ts'
import type { Json } from '../identity/json.ts'
import { lengthened, type Seal, shortened } from '../keys/seal.ts'
import { shortLinkTo } from '../return-to/short-link.ts'
import { bytesOf, cookieBytes, SIGN_IN_COOKIE_BYTES } from './cookie-bytes.ts'

/**
 * Attempts that one browser may have open. There are as many names of cookies and no more, so that whatever is begun at once,
 * however often, never makes a further one: others have let them pile up until every request failed.
 */
const PLACES = 5
const PURPOSE = 'sign-in'

/** What a cookie holds. */
export interface Attempt {
  readonly state: string
  readonly strategy: string
  readonly returnTo: string
  readonly secrets: Json
  readonly joins?: string | undefined
}

/** A cookie of an attempt, unopened. */
export interface HeldAttempt {
  /** Of the cookie, without what all of them begin with. */
  readonly place: number
  /** Seconds since 1970. Only good for choosing and evicting: it proves nothing. */
  readonly begunAt: number
  readonly value: string
}

/** The cookies of a browser's attempts: so many at most, and so many bytes. */
export interface AttemptCookies {
  /** What a request brings, the youngest first. */
  heldIn(cookieHeader: string | undefined): readonly HeldAttempt[]
  /** What was sealed into it, however old; `undefined` for what is none of ours. */
  open(held: HeldAttempt): Promise<Attempt | undefined>
  /**
   * @returns `Set-Cookie` values, the new one's first, and the attempts that give way to it
   */
  add(
    attempt: Attempt,
    cookieHeader: string | undefined,
    maxAgeSeconds: number,
  ): Promise<{ readonly setCookies: readonly string[]; readonly pushedOut: readonly HeldAttempt[] }>
  /** The `Set-Cookie` value that takes it back. */
  removal(held: HeldAttempt): string
}

export function createAttemptCookies(services: {
  readonly seal: Seal
  readonly secure: boolean
  readonly origin?: string
}): AttemptCookies {
  const { seal, secure, origin = '' } = services
  const nameOf = (place: number | string) => ownCookieName(`.sign-in.${place}`, secure)
  const sizeOf = ({ place, value }: HeldAttempt) => bytesOf(nameOf(place), value)
  /** The place that the next attempt begins to look at: those of one moment, which do not know of each other, get different ones. */
  let turn = 0

  /** Most addresses are of the console's own host, and lead on to an app's; long ones are kept under a key. */
  const beginnings = [
    [`${origin}${shortLinkTo('')}`, '~'],
    [`${origin}${HAND_OVER}?`, '^'],
    [`${origin}/`, '/'],
  ] as const
  const abbreviated = (address: string): string => {
    const [long, short] = beginnings.find(([long]) => address.startsWith(long)) ?? ['', '']
    return short + address.slice(long.length)
  }
  const written = (text: string): string => {
    const [long, short] = beginnings.find(([, short]) => text.startsWith(short)) ?? ['', '']
    return long + text.slice(short.length)
  }

  function heldIn(cookieHeader: string | undefined): HeldAttempt[] {
    return Array.from({ length: PLACES }, (_, place) => {
      const value = cookieValue(cookieHeader, nameOf(place)) ?? ''
      return { place, value, begunAt: Number.parseInt(value.split('.', 1)[0] ?? '', 36) || 0 }
    })
      .filter(({ value }) => value !== '')
      .sort((a, b) => b.begunAt - a.begunAt || inTurn(b.place) - inTurn(a.place))
  }

  /** How far it is from the place whose turn it is: of one moment, the nearest was taken first. */
  const inTurn = (place: number): number => (place - turn + PLACES) % PLACES

  /** Those of an earlier version, and what a site of the same domain has planted. */
  const odd = (cookieHeader: string | undefined): string[] => {
    const prefix = nameOf('')
    const known = new Set<string>(Array.from({ length: PLACES }, (_, place) => nameOf(place)))
    return cookieNames(cookieHeader)
      .filter(name => name.startsWith(prefix) && /^[\w.-]+$/.test(name) && !known.has(name))
      .map(name => name.slice(prefix.length))
  }

  /** Where browsers keep the prefix for the host itself, another host of the domain makes no cookie that is taken for ours. */
  const own = ownCookieName('', secure)
  /** What there is for attempts beside the other cookies of ours, which may be of an earlier version and larger. */
  function bytesFor(cookieHeader: string | undefined): number {
    const others = cookieNames(cookieHeader)
      .filter(name => name.startsWith(own) && isOwnCookie(name) && !name.startsWith(nameOf('')))
      .reduce((sum, name) => sum + bytesOf(name, cookieValue(cookieHeader, name) ?? ''), 0)
    return Math.min(cookieBytes.attempts, SIGN_IN_COOKIE_BYTES - others)
  }

  return {
    heldIn,
    async open({ value }) {
      const sealed = value.slice(value.indexOf('.') + 1)
      const opened = await seal.open(PURPOSE, lengthened(PURPOSE, sealed))
      if (!isSealed(opened)) return undefined
      const [state, strategy, returnTo, secrets, joins] = opened
      return {
        state,
        strategy,
        returnTo: written(returnTo),
        secrets,
        ...(joins === undefined ? {} : { joins }),
      }
    },
    async add({ state, strategy, returnTo, secrets, joins }, cookieHeader, maxAgeSeconds) {
      const short = abbreviated(returnTo)
      const sealing: Sealed =
        joins === undefined ? [state, strategy, short, secrets] : [state, strategy, short, secrets, joins]
      const sealed = shortened(PURPOSE, await seal.seal(PURPOSE, sealing))
      const value = `${state.split('-', 1)[0]}.${sealed}`
      const held = heldIn(cookieHeader)
      const free = [...Array(PLACES).keys()]
        .filter(place => held.every(each => each.place !== place))
        .sort((a, b) => inTurn(a) - inTurn(b))
      const pushedOut: HeldAttempt[] = []
      if (free.length === 0) pushedOut.push(held.pop() as HeldAttempt)
      const place = free[0] ?? (pushedOut[0] as HeldAttempt).place
      turn = (place + 1) % PLACES
      const removed: HeldAttempt[] = []
      const most = bytesFor(cookieHeader)
      let bytes = held.reduce((sum, each) => sum + sizeOf(each), bytesOf(nameOf(place), value))
      while (bytes > most && held.length > 0) {
        const oldest = held.pop() as HeldAttempt
        bytes -= sizeOf(oldest)
        removed.push(oldest)
      }
      return {
        setCookies: [
          setCookie(nameOf(place), value, { secure, maxAgeSeconds }),
          ...removed.map(({ place }) => removeCookie(nameOf(place), secure)),
          ...odd(cookieHeader)
            .slice(0, 50)
            .map(end => removeCookie(nameOf(end), secure)),
        ],
        pushedOut: [...pushedOut, ...removed],
      }
    },
    removal: ({ place }) => removeCookie(nameOf(place), secure),
  }
}

/** A list, and no names: each byte counts. */
type Sealed = readonly [state: string, strategy: string, returnTo: string, secrets: Json, joins?: string]

const isSealed = (value: unknown): value is Sealed =>
  Array.isArray(value) &&
  [0, 1, 2].every(index => typeof value[index] === 'string') &&
  value.length >= 4 &&
  ['string', 'undefined'].includes(typeof value[4])
