import { HAND_OVER } from '../http/home.ts'
import type { KeptAddresses } from './kept-addresses.ts'
import { type KnownOrigins, MISSED, readReturnTo } from './safe-return-to.ts'

/** Parameter of {@link HAND_OVER}: the key of an address that is kept. */
export const KEPT = 'kept'

/** A short address of the console, path and query, that leads whoever is signed in on to the one that is kept under a key. */
export const shortLinkTo = (key: string): string => `${HAND_OVER}?${KEPT}=${key}`

/**
 * Keeps an address that is one of ours.
 * @param address absolute
 * @param from address of whoever wants to go there
 * @returns its key; `undefined` where it cannot be kept or does not count
 */
export async function keyFor(
  kept: Pick<KeptAddresses, 'keep'> | undefined,
  known: KnownOrigins,
  address: string,
  from: string,
): Promise<string | undefined> {
  return readReturnTo(address, known) === undefined ? undefined : kept?.keep(address, from)
}

/**
 * Where a browser that is signed in goes on to at once, which saves it the step by the short link.
 * @param returnTo absolute, as `safeReturnTo` gives it
 * @returns it, or the address that is kept, where it is a short link; the page that says so, where that is kept no more
 */
export async function ledOn(
  context: {
    readonly keptAddresses: Pick<KeptAddresses, 'find'>
    readonly origin: string
    readonly gate: Pick<KnownOrigins, 'appOrigins'>
  },
  returnTo: string,
): Promise<string> {
  const { origin, gate, keptAddresses } = context
  const beginning = origin + shortLinkTo('')
  if (!returnTo.startsWith(beginning)) return returnTo
  // No server sees the fragment of the page that was asked for: the sign-in page adds it to the link.
  const [key, ...fragment] = returnTo.slice(beginning.length).split(/(?=#)/)
  try {
    const address = readReturnTo(await keptAddresses.find(key ?? ''), { origin, appOrigins: gate.appOrigins })
    if (address === undefined) return origin + MISSED
    return address.includes('#') ? address : address + fragment.join('')
  } catch {
    // The database has just gone: the link leads on once it is back.
    return returnTo
  }
}
