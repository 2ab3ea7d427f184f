import { dirname, resolve } from 'node:path'
import type { Sources } from './references.ts'

/** Bytes: the whole sign-in page has 30 kB. */
export const LARGEST_LOGO = 10_000

/**
 * A logo as `data:` URI. As an image an SVG runs no script and loads nothing (SVG Integration, secure static mode), whatever
 * stands in it.
 * @returns `undefined` for what is no SVG, or too large
 * @throws what keeps the file from being read
 */
export function readLogo(sources: Sources, logo: string): string | undefined {
  const text = sources.readFile(resolve(dirname(sources.file), logo))
  const isSvg = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE[^>[]*>\s*)?<svg[\s>]/i.test(text)
  if (!isSvg || Buffer.byteLength(text) > LARGEST_LOGO) return undefined
  return `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`
}
