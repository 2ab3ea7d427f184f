import { visit } from 'jsonc-parser'
import { UnreadableTokenError } from './unreadable-token.ts'

/** Claims of real tokens are nested two or three deep. */
const mostLevels = 20

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a JSON object in the one way in which every reader understands it: UTF-8 without errors and without a byte order
 * mark, no key twice in one object, nested a few levels at most.
 *
 * Of a key that is there twice JSON.parse takes the last one, others the first, and some both (RFC 8259 section 4); RFC 7519
 * section 4 lets a reader refuse them. JSON.parse decides what JSON is; jsonc-parser, which tells each key as it comes,
 * only looks for the second one.
 * @param what names it in the error: `header`, `payload`
 * @throws UnreadableTokenError
 */
export function readStrictJson(bytes: Uint8Array, what: string): Record<string, unknown> {
  const text = decode(bytes, what)
  let value: unknown
  refuseDeepOrDoubled(text, what)
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableTokenError(`the ${what} is not JSON`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new UnreadableTokenError(`the ${what} is not a JSON object`)
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new UnreadableTokenError(`the ${what} is not UTF-8`)
  }
}

function refuseDeepOrDoubled(text: string, what: string): void {
  const seen: Set<string>[] = []
  let level = 0
  const deeper = () => {
    level += 1
    if (level > mostLevels) throw new UnreadableTokenError(`the ${what} is nested too deeply`)
  }
  const back = () => {
    level -= 1
  }
  visit(text, {
    onObjectBegin() {
      deeper()
      seen.push(new Set())
    },
    onObjectProperty(name) {
      const keys = seen.at(-1)
      if (keys?.has(name)) throw new UnreadableTokenError(`a key is twice in the ${what}`, { claim: name })
      keys?.add(name)
    },
    onObjectEnd() {
      back()
      seen.pop()
    },
    onArrayBegin: deeper,
    onArrayEnd: back,
  })
}
