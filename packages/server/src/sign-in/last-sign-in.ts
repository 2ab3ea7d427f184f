import type { Clock } from '../clock.ts'
import { ownCookieName } from '../http/cookies/own-cookies.ts'
import { cookieValue } from '../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import { lengthened, type Seal, shortened } from '../keys/seal.ts'
import { bytesOf, cookieBytes } from './cookie-bytes.ts'

/** How long a browser remembers, in seconds. */
const LIFETIME = 90 * 24 * 3600
const PURPOSE = 'last-sign-in'

/** Who signed in last in a browser, and whether they have signed out since. */
export interface LastSignIn {
  /** Absent where the browser was told to forget them, or where their address is too long for a cookie. */
  readonly person?: {
    readonly name: string
    readonly email: string
    /** Id of the strategy. */
    readonly strategy: string
  }
  /** Until the next sign-in the provider is asked to let people choose: whoever signs out wants to be somebody else, or gone. */
  readonly signedOut: boolean
}

/**
 * A cookie of the console's host that says who signed in last, so that they need not look for the right button again. It
 * signs nobody in. Nobody but this server reads or makes one: to whoever opens the browser the sign-in page says what
 * stands in it, and to nobody else, so it tells nobody who has an account here.
 */
export interface LastSignIns {
  readIn(cookieHeader: string | undefined): Promise<LastSignIn>
  /** `Set-Cookie` value, at a sign-in. */
  remember(person: NonNullable<LastSignIn['person']>): Promise<string>
  /** `Set-Cookie` value, at a sign-out. */
  markSignedOut(cookieHeader: string | undefined): Promise<string>
  /** `Set-Cookie` value: who it was is gone, that they have signed out stays. */
  forget(cookieHeader: string | undefined): Promise<string>
}

export function createLastSignIns(services: {
  readonly seal: Seal
  readonly clock: Clock
  readonly secure: boolean
}): LastSignIns {
  const { seal, clock, secure } = services
  const cookieName = ownCookieName('.last', secure)
  const now = () => Math.floor(clock.now() / 1000)

  async function written({ person, signedOut }: LastSignIn): Promise<string> {
    const { name = '', email = '', strategy = '' } = person ?? {}
    // The name goes before the address: one can do without it.
    for (const kept of [name, '']) {
      const sealing: Sealed = [kept, email, strategy, signedOut ? 1 : 0, now()]
      const value = shortened(PURPOSE, await seal.seal(PURPOSE, sealing))
      if (bytesOf(cookieName, value) <= cookieBytes.last) {
        return setCookie(cookieName, value, { secure, maxAgeSeconds: LIFETIME })
      }
    }
    return signedOut ? written({ signedOut }) : removeCookie(cookieName, secure)
  }

  async function readIn(cookieHeader: string | undefined): Promise<LastSignIn> {
    const value = cookieValue(cookieHeader, cookieName)
    const opened = value ? await seal.open(PURPOSE, lengthened(PURPOSE, value)) : undefined
    if (!isSealed(opened) || now() - opened[4] > LIFETIME) return { signedOut: false }
    const [name, email, strategy, signedOut] = opened
    return {
      ...(email === '' ? {} : { person: { name: name === '' ? email : name, email, strategy } }),
      signedOut: signedOut === 1,
    }
  }

  return {
    readIn,
    remember: person => written({ person, signedOut: false }),
    markSignedOut: async header => written({ ...(await readIn(header)), signedOut: true }),
    async forget(header) {
      const { signedOut } = await readIn(header)
      return signedOut ? written({ signedOut }) : removeCookie(cookieName, secure)
    },
  }
}

/** A list, and no names: each byte counts. `at` is in seconds since 1970. */
type Sealed = readonly [name: string, email: string, strategy: string, signedOut: 0 | 1, at: number]

const isSealed = (value: unknown): value is Sealed =>
  Array.isArray(value) &&
  [0, 1, 2].every(index => typeof value[index] === 'string') &&
  [3, 4].every(index => typeof value[index] === 'number')
