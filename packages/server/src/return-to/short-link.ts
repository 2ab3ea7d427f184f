import { HAND_OVER } from '../http/home.ts'
import type { KeptAddresses } from './kept-addresses.ts'
import { type KnownOrigins, readReturnTo } from './safe-return-to.ts'

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
