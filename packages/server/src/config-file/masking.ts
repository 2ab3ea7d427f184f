import { createHmac } from 'node:crypto'
import { listSecrets } from '@gatewright/config'

/**
 * Secrets in the text of the configuration, replaced by marks that can be put back. A mark belongs to the value and not to
 * its place: it survives renaming a strategy or moving an entry, and two texts differ in it exactly where the secret
 * differs, so that masked texts can be compared and joined.
 */
export interface Masking {
  mask(text: string): string
  /**
   * Puts the secrets back, from the texts that the marks can have come from.
   * @returns also the marks for which no secret is known or that stand where no secret belongs
   */
  unmask(text: string, sources: readonly string[]): { readonly text: string; readonly unknown: number }
}

/** Twelve hexadecimal digits are too few to find a secret by and enough to tell two apart. */
const MARK = /^•{8}[0-9a-f]{12}$/
const MARKS = /•{8}[0-9a-f]{12}/g

/** @param key keeps whoever sees a mark from trying out guesses */
export function createMasking(key: Uint8Array): Masking {
  const markOf = (secret: string) => {
    const mark = `••••••••${createHmac('sha256', key).update(secret).digest('hex').slice(0, 12)}`
    return isLiteral(secret) ? `"${mark}"` : mark
  }

  return {
    mask: text => replaceSecrets(text, secret => (isShown(secret) ? secret : markOf(secret))),
    unmask(text, sources) {
      if (text.match(MARKS) === null) return { text, unknown: 0 }
      const secrets = new Map<string, string>()
      for (const source of sources) {
        replaceSecrets(source, secret => {
          secrets.set(markOf(secret), secret)
          return secret
        })
      }
      const unmasked = replaceSecrets(text, mark => secrets.get(mark) ?? mark)
      return { text: unmasked, unknown: unmasked.match(MARKS)?.length ?? 0 }
    },
  }
}

/** A text or a number of JSON, as against a part of a text. */
const isLiteral = (secret: string): boolean => /^(?:"|-?\d+(?:\.\d+)?$)/.test(secret)

/** What gives nothing away: nothing, a reference, a placeholder of a guide, a public key, a mark. */
const isShown = (secret: string): boolean =>
  /^(?:""|"\$\{(?:env|file):[^{}"]+\}"|"<[^<>"]*>")$/.test(secret) ||
  /^"-----BEGIN (?:PUBLIC KEY|CERTIFICATE|RSA PUBLIC KEY)/.test(secret) ||
  MARK.test(secret.replaceAll('"', ''))

/**
 * `"clientSecret": "…"` in a comment, or in a text that is no JSON yet. The repetitions are bounded: unbounded ones would
 * take hours over a megabyte of letters.
 */
const BY_NAME =
  /(?<="\w{0,40}(?:secret|passw|credential|private_?key|licen[cs]e_?key|api_?key|token|publicKey)\w{0,40}"\s{0,20}:\s{0,20})"(?:[^"\\\r\n]|\\.)*"/gi
/** `https://user:password@host` */
const IN_URL = /(?<=\w+:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g

interface Place {
  readonly start: number
  readonly end: number
}

function replaceSecrets(text: string, by: (secret: string) => string): string {
  let result = ''
  let at = 0
  for (const { start, end } of secretPlaces(text)) {
    result += text.slice(at, start) + by(text.slice(start, end))
    at = end
  }
  return result + text.slice(at)
}

/** In order, without overlaps; of two that overlap, the larger. */
function secretPlaces(text: string): readonly Place[] {
  const places: Place[] = listSecrets(text).map(({ offset, length }) => ({
    start: offset,
    end: offset + length,
  }))
  for (const pattern of [BY_NAME, IN_URL]) {
    for (const { index, 0: found } of text.matchAll(pattern)) {
      if (!isAddress(found)) places.push({ start: index, end: index + found.length })
    }
  }
  places.sort((a, b) => a.start - b.start || b.end - a.end)
  let end = 0
  return places.filter(place => {
    if (place.start < end) return false
    end = place.end
    return true
  })
}

/** `"tokenURL": "https://…"` has a name that sounds secret. */
const isAddress = (literal: string): boolean => /^"https?:\/\/[^@]*"$/.test(literal)
