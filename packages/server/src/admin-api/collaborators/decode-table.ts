import { refused } from './refused.ts'

/**
 * The text of a file: UTF-8, or the UTF-16 that Excel writes as "Unicode text", told by its first bytes. Anything else is
 * refused, for it would be read as other letters than those that somebody wrote.
 * @throws GatewrightError `bad_request`
 */
export function decodeTable(bytes: Buffer): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch {
    throw refused('The letters of this file are not UTF-8. Save it as "CSV UTF-8", and import it again.')
  }
}

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
