import { readableAddresses } from '@gatewright/config'

/**
 * A text as a search compares it: `Özil`, `ÖZIL` and the same in separate marks are one. SQLite's own `lower` knows ASCII
 * alone, and nobody called Öberg or Иван was found.
 */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC')

/** The same of a text with addresses: each is found as it is kept, and as people read and write it (`zoe@münchen.test`). */
export function foldedWithAddresses(text: string): string {
  const readable = readableAddresses(text)
  return folded(readable === text ? text : `${text}\n${readable}`)
}
