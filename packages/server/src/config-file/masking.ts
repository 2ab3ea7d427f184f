import { createHmac } from 'node:crypto'
import { replaceSecrets, type Spot, type StrategyDefinition, secretPlaces, spotsOf } from '@gatewright/config'
import { createPlaces, type Placed } from './places.ts'

/**
 * Secrets in the text of the configuration, replaced by marks that can be put back. What a secret is, the configuration
 * package says. A mark is the same wherever the secret is: two texts differ in it exactly where the secret differs, so that
 * masked texts can be compared and joined. But it is worth something in its place alone: see {@link Masking.unmask}.
 */
export interface Masking {
  mask(text: string): string
  /**
   * Puts the secrets back, from the texts that the marks can have come from: in a value only where one of them has the very
   * same value in the same place, and the strategy around it leads no further than it did there. Else moving a mark would be
   * a way to have its secret printed by a check, or sent to another address. In a comment, and in a text that is too broken
   * to have places, wherever {@link mask} hides it again.
   * @returns also how many marks were left as they are
   */
  unmask(text: string, sources: readonly string[]): { readonly text: string; readonly unknown: number }
  /** The values whose marks {@link unmask} leaves as they are, and why. */
  misplaced(text: string, sources: readonly string[]): readonly Misplaced[]
  /** A stored text with its secrets masked, taken apart; `undefined` where it is too broken. */
  placed(text: string): Placed | undefined
  /** A text as it came, taken apart. */
  asTyped(text: string): Placed | undefined
}

export interface Misplaced {
  readonly spot: Spot
  /** `elsewhere`: the secret is stored in this place, and the entry around it led to other addresses. */
  readonly because: 'elsewhere' | 'unknown'
}

/** Twelve hexadecimal digits are too few to find a secret by and enough to tell two apart. */
const MARK = '•{8}[0-9a-f]{12}'
/** A number of the file stands as a text in a masked one. */
const MARKS = new RegExp(`"(${MARK})"|(${MARK})`, 'g')
const MARKED = new RegExp(MARK)
const ANY_MARK = new RegExp(MARK, 'g')

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

  const mask = (text: string) =>
    replaceSecrets(text, (secret, { isNumber }) => markOf(secret, isNumber), strategies)

  function placed(text: string): Placed | undefined {
    // A mark that was left in a stored text stands for nothing there, and must not become a place to put its secret.
    const masked = mask(text.replaceAll(ANY_MARK, found => '◦'.repeat(found.length)))
    return asTyped(masked)
  }

  function asTyped(text: string): Placed | undefined {
    const spots = spotsOf(text, strategies)
    return spots && { ...spots, text }
  }

  function misplaced(text: string, sources: readonly string[]): readonly Misplaced[] {
    const typed = asTyped(text)
    const marked = (typed?.spots ?? []).filter(({ start, end }) => MARKED.test(text.slice(start, end)))
    if (typed === undefined || marked.length === 0) return []
    const places = createPlaces(sources.flatMap(source => placed(source) ?? []))
    return marked.flatMap(spot => {
      const found = places.find(spot, typed)
      return found === 'same' ? [] : [{ spot, because: found }]
    })
  }

  return {
    mask,
    misplaced,
    placed,
    asTyped,
    unmask(text, sources) {
      const marks = [...text.matchAll(MARKS)].map(({ index, 0: whole, 1: quoted, 2: bare }) => ({
        start: index,
        whole,
        mark: (quoted ?? bare) as string,
        isQuoted: quoted !== undefined,
      }))
      if (marks.length === 0) return { text, unknown: 0 }
      const known = knownFrom(sources)
      const displaced = misplaced(text, sources)
      let next = 0
      const kept = new Set(
        marks.filter(({ mark, start }) => {
          // Both are in the order of the text.
          while ((displaced[next]?.spot.end ?? Infinity) <= start) next++
          return !known.has(mark) || (displaced[next]?.spot.start ?? Infinity) <= start
        }),
      )
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
