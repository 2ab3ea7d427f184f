import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { answers, type FuzzedAnswer, piecesOf } from './answers.ts'
import { readByNode } from './read-by-node.ts'
import { readByUs } from './read-by-us.ts'
import type { Reading } from './reading.ts'

/** How many answers were read by whom. */
export interface Counts {
  both: number
  node: number
  us: number
  neither: number
  /** Of those that both read, the ones after which the connection is used again. */
  reused: number
  /** Of those that both read, the ones with a byte beyond ASCII in a header. */
  beyondAscii: number
}

/**
 * What must not be found: an answer that both readers accept and read differently, or after which we would use a connection
 * again that Node would not. Refusing more than Node is allowed, and so is to leave a connection that Node would keep.
 * @returns in words what is wrong with the answer
 */
async function difference(answer: FuzzedAnswer, counts: Counts): Promise<string | undefined> {
  const pieces = piecesOf(answer)
  const us = readByUs(pieces, answer.isHead)
  const node = await readByNode(pieces, answer.isHead)
  count(us, node, counts)
  if (!us.accepted) return undefined
  if (answer.headers !== undefined && !isDeepStrictEqual(us.headers, goingOn(answer.headers))) {
    return 'changed headers'
  }
  if (us.reusable && !node.reusable) return 'a connection used again that Node would not use'
  if (!node.accepted) return undefined
  for (const part of ['status', 'message', 'headers', 'body'] as const) {
    if (!isDeepStrictEqual(us[part], part === 'headers' ? goingOn(node.headers) : node[part])) {
      return `another ${part}: ${JSON.stringify(us[part])}, to Node ${JSON.stringify(node[part])}`
    }
  }
  return undefined
}

/** With the length once that is said several times in the same words. */
function goingOn(headers: readonly string[]): readonly string[] {
  const kept: string[] = []
  let length: string | undefined
  for (let index = 0; index < headers.length; index += 2) {
    const [name, value] = [headers[index] as string, headers[index + 1] as string]
    if (name.toLowerCase() !== 'content-length') kept.push(name, value)
    else if (length === undefined) {
      length = value.split(',')[0] as string
      kept.push(name, length)
    }
  }
  return kept
}

function count(us: Reading, node: Reading, counts: Counts): void {
  counts[us.accepted ? (node.accepted ? 'both' : 'us') : node.accepted ? 'node' : 'neither'] += 1
  if (!us.accepted || !node.accepted) return
  if (us.reusable) counts.reused += 1
  if (us.headers.some(text => /[\x80-\xff]/.test(text))) counts.beyondAscii += 1
}

/**
 * Lets both readers read so many answers.
 * @throws Error with the smallest answer found that they read differently, and the seed that leads to it
 */
export async function compareReaders(options: {
  readonly seed: number
  readonly count: number
}): Promise<Counts> {
  const counts: Counts = { both: 0, node: 0, us: 0, neither: 0, reused: 0, beyondAscii: 0 }
  await fc.assert(
    fc.asyncProperty(answers, async answer => {
      const found = await difference(answer, counts)
      if (found !== undefined) throw new Error(`${found}, in ${JSON.stringify(answer.text)}`)
    }),
    { seed: options.seed, numRuns: options.count },
  )
  return counts
}
