import { createHmac } from 'node:crypto'
import { type Node, parseTree } from 'jsonc-parser'

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

/** In JSON text, quotes included. Twelve hexadecimal digits are too few to find a secret by and enough to tell two apart. */
const MARK = /^"•{8}[0-9a-f]{12}"$/
const MARKS = /"•{8}[0-9a-f]{12}"/g

/** @param key keeps whoever sees a mark from trying out guesses */
export function createMasking(key: Uint8Array): Masking {
  const markOf = (value: string) =>
    `"••••••••${createHmac('sha256', key).update(value).digest('hex').slice(0, 12)}"`

  return {
    mask: text =>
      replace(text, literal => (isShown(literal) || MARK.test(literal) ? literal : markOf(literal))),
    unmask(text, sources) {
      if (!text.includes('••••••••')) return { text, unknown: 0 }
      const secrets = new Map<string, string>()
      for (const source of sources) {
        replace(source, literal => {
          secrets.set(markOf(literal), literal)
          return literal
        })
      }
      const unmasked = replace(text, literal => secrets.get(literal) ?? literal)
      return { text: unmasked, unknown: unmasked.match(MARKS)?.length ?? 0 }
    },
  }
}

/** Names whose values are secret, here and in the keys of the file's other reader. */
const SECRET_KEY = /secret$|^(?:publicKey|privateKey|password|passphrase|licen[cs]eKey|apiKey|token)$/i
/** Objects and lists in which every text may be one. */
const SECRET_BRANCH = new Set(['proxy', 'requestHeaders', 'actionServers'])
/** The same in what is no JSON: a comment, or a text that is being typed. */
const IN_TEXT =
  /(?<="(?:\w*secret|publicKey|privateKey|password|passphrase|licen[cs]eKey|apiKey|token)"\s*:\s*)"(?:[^"\\\r\n]|\\.)*"/gi

/** What gives nothing away: nothing, a reference, a placeholder of a guide, a public key. */
const isShown = (literal: string): boolean =>
  literal.length <= 2 ||
  /^"(?:\$\{(?:env|file):[^{}"]+\}|<[^<>"]*>)"$/.test(literal) ||
  /^"-----BEGIN (?:PUBLIC KEY|CERTIFICATE|RSA PUBLIC KEY)/.test(literal)

interface Place {
  readonly start: number
  readonly end: number
}

function replace(text: string, by: (literal: string) => string): string {
  let result = ''
  let at = 0
  for (const { start, end } of secretPlaces(text)) {
    result += text.slice(at, start) + by(text.slice(start, end))
    at = end
  }
  return result + text.slice(at)
}

/** In order, without overlaps. */
function secretPlaces(text: string): readonly Place[] {
  const places: Place[] = []
  if (isShallow(text)) collect(parseTree(text, [], { allowTrailingComma: true }), false, places)
  for (const match of text.matchAll(IN_TEXT)) {
    places.push({ start: match.index, end: match.index + match[0].length })
  }
  places.sort((a, b) => a.start - b.start)
  return places.filter((place, index) => index === 0 || place.start >= (places[index - 1] as Place).end)
}

function collect(node: Node | undefined, secret: boolean, places: Place[]): void {
  if (node === undefined) return
  if (node.type === 'string' && secret) places.push({ start: node.offset, end: node.offset + node.length })
  for (const child of node.children ?? []) {
    if (child.type !== 'property') {
      collect(child, secret, places)
      continue
    }
    const [key, value] = child.children ?? []
    const name = String(key?.value)
    collect(value, secret || SECRET_KEY.test(name) || SECRET_BRANCH.has(name), places)
  }
}

/** A tree of thousands of brackets would exhaust the stack. */
function isShallow(text: string): boolean {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']') depth -= 1
  }
  return deepest < 500
}
