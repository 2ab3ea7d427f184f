import { createHmac } from 'node:crypto'
import { replaceSecrets, type StrategyDefinition, secretPlaces } from '@gatewright/config'

/**
 * Secrets in the text of the configuration, replaced by marks that can be put back. What a secret is, the configuration
 * package says. A mark belongs to the value and not to its place: it survives renaming a strategy or moving an entry, and
 * two texts differ in it exactly where the secret differs, so that masked texts can be compared and joined.
 */
export interface Masking {
  mask(text: string): string
  /**
   * Puts the secrets back, from the texts that the marks can have come from; never where {@link mask} would not hide them
   * again, or moving a mark would be a way to read what it stands for.
   * @returns also the marks for which no secret is known or that stand where no secret belongs
   */
  unmask(text: string, sources: readonly string[]): { readonly text: string; readonly unknown: number }
}

/** Twelve hexadecimal digits are too few to find a secret by and enough to tell two apart. */
const MARK = '•{8}[0-9a-f]{12}'
/** A number of the file stands as a text in a masked one. */
const MARKS = new RegExp(`"(${MARK})"|(${MARK})`, 'g')

interface Known {
  readonly secret: string
  readonly isNumber: boolean
  /** How often it stands in values that are no secrets: so often may its mark, too. */
  strays: number
}

/**
 * @param key keeps whoever sees a mark from trying out guesses
 * @param strategies the types of strategy that there are: they say which of their keys are secret
 */
export function createMasking(key: Uint8Array, strategies?: readonly StrategyDefinition[]): Masking {
  const markOf = (secret: string, isNumber = false) =>
    `••••••••${createHmac('sha256', key)
      .update(isNumber ? secret : `"${secret}"`)
      .digest('hex')
      .slice(0, 12)}`

  function knownFrom(sources: readonly string[]): ReadonlyMap<string, Known> {
    const known = new Map<string, Known>()
    for (const source of sources) {
      const strays = new Map<string, number>()
      for (const { start, end, isNumber = false, isStray } of secretPlaces(source, strategies)) {
        const secret = source.slice(start, end)
        const mark = markOf(secret, isNumber)
        if (isStray) strays.set(mark, (strays.get(mark) ?? 0) + 1)
        const entry = known.get(mark) ?? { secret, isNumber, strays: 0 }
        entry.strays = Math.max(entry.strays, strays.get(mark) ?? 0)
        known.set(mark, entry)
      }
    }
    return known
  }

  return {
    mask: text => replaceSecrets(text, (secret, { isNumber }) => markOf(secret, isNumber), strategies),
    unmask(text, sources) {
      const marks = [...text.matchAll(MARKS)].map(({ index, 0: whole, 1: quoted, 2: bare }) => ({
        start: index,
        whole,
        mark: (quoted ?? bare) as string,
        isQuoted: quoted !== undefined,
      }))
      if (marks.length === 0) return { text, unknown: 0 }
      const known = knownFrom(sources)
      const kept = new Set(marks.filter(({ mark }) => !known.has(mark)))
      for (;;) {
        const put: { mark: (typeof marks)[number]; start: number; end: number }[] = []
        let result = ''
        let at = 0
        for (const one of marks) {
          const secret = kept.has(one) ? undefined : known.get(one.mark)
          const isWhole = secret === undefined || secret.isNumber || !one.isQuoted
          const quote = isWhole ? '' : '"'
          result += text.slice(at, one.start) + quote
          if (secret !== undefined)
            put.push({ mark: one, start: result.length, end: result.length + secret.secret.length })
          result += `${secret?.secret ?? one.whole}${quote}`
          at = one.start + one.whole.length
        }
        result += text.slice(at)
        const shown = notHidden(result, put)
        if (shown.length === 0) return { text: result, unknown: kept.size }
        // Each round keeps at least one more; a text made to need many is not worth the time.
        for (const one of kept.size === 0 ? shown : put) kept.add(one.mark)
      }

      /** What {@link mask} would show, or where it would be one stray copy more than the sources have. */
      function notHidden<T extends { mark: { mark: string }; start: number; end: number }>(
        unmasked: string,
        put: readonly T[],
      ): readonly T[] {
        const places = secretPlaces(unmasked, strategies)
        const strays = new Map<string, number>()
        let next = 0
        return put.filter(({ mark: { mark }, start, end }) => {
          while (next < places.length && (places[next]?.end ?? 0) < end) next++
          const place = places[next]
          if (place === undefined || place.start > start) return true
          if (!place.isStray) return false
          const count = (strays.get(mark) ?? 0) + 1
          strays.set(mark, count)
          return count > (known.get(mark)?.strays ?? 0)
        })
      }
    },
  }
}
