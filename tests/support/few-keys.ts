import type { webcrypto } from 'node:crypto'

/** How many are made of a kind before the first comes again: more than any test has at a time. */
const enough = 24

type Generate = (algorithm: object, extractable: boolean, usages: readonly string[]) => Promise<unknown>

const { subtle } = globalThis.crypto as webcrypto.Crypto & { subtle: { generateKey: Generate } }
const made = new Map<string, { next: number; readonly pairs: Promise<unknown>[] }>()

/**
 * RSA keys of flows that share their modules: an emulator and a set-up want new ones each time, and each takes as long as five
 * sign-ins. Whoever asks for several gets ones that differ.
 */
function rarely(generate: Generate): Generate {
  return (algorithm, extractable, usages) => {
    const kind = JSON.stringify([algorithm, extractable, usages])
    if (!kind.includes('modulusLength')) return generate(algorithm, extractable, usages)
    const known = made.get(kind) ?? { next: 0, pairs: [] }
    made.set(kind, known)
    const place = known.next++ % enough
    known.pairs[place] ??= generate(algorithm, extractable, usages)
    return known.pairs[place]
  }
}

const mark = Symbol.for('gatewright.few-keys')
if (!(mark in subtle)) {
  const generateKey = rarely(subtle.generateKey.bind(subtle))
  Object.defineProperties(subtle, { generateKey: { value: generateKey }, [mark]: { value: true } })
}
