import { dirname, resolve } from 'node:path'
import { decodeText } from './file-text.ts'
import type { Sources } from './references.ts'

/** Bytes: the whole sign-in page has 30 kB. */
export const LARGEST_LOGO = 10_000

/**
 * A logo as `data:` URI. As an image an SVG runs no script and loads nothing (SVG Integration, secure static mode), whatever
 * stands in it.
 * @returns `undefined` for what is no image of a kind that browsers show, or too large
 * @throws what keeps the file from being read
 */
export function readLogo(sources: Sources, logo: string): string | undefined {
  const bytes = sources.readBytes(resolve(dirname(sources.file), logo))
  const type = bytes.length > LARGEST_LOGO ? undefined : imageType(bytes)
  return type && `data:${type};base64,${bytes.toString('base64')}`
}

/** By its first bytes, whatever it is called (WHATWG MIME Sniffing, section 6.1; SVG has none, and is text). */
function imageType(bytes: Buffer): string | undefined {
  const ascii = bytes.subarray(0, 12).toString('latin1')
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (ascii.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^RIFF[\s\S]{4}WEBP/.test(ascii)) return 'image/webp'
  return isSvg(bytes) ? 'image/svg+xml' : undefined
}

function isSvg(bytes: Buffer): boolean {
  try {
    return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE[^>[]*>\s*)?<svg[\s>]/i.test(
      decodeText(bytes),
    )
  } catch {
    return false
  }
}
