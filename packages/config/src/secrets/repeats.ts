/** Other places where a secret turns up again: in a comment about it, in the text of an error. */

/** A value that was found, as `text.slice(start, end)`. */
export interface Repeat {
  readonly start: number
  readonly end: number
}

interface Node {
  readonly next: Map<number, Node>
  /** The longest other beginning that this one ends with. */
  fallback?: Node
  /** Length of the longest value that ends here; 0 for none. */
  length: number
  /** The next shorter one is found there. */
  shorter?: Node
}

/** Shorter ones would black out half of every text, and are no secrets anyway. */
const SHORTEST = 4
/** Shorter ones count as whole words only: "test" stands in "latest". */
const SHORTEST_INSIDE = 8

/**
 * Finds many values in one pass (A. Aho and M. Corasick, 1975): one search for each value would take minutes over a
 * megabyte of secrets, and so would a regular expression of them all.
 */
export function createRepeatFinder(
  values: Iterable<string>,
): (text: string, from: number, to: number) => Iterable<Repeat> {
  const root: Node = { next: new Map(), length: 0 }
  for (const value of values) {
    if (value.length < SHORTEST || value.trim() === '') continue
    let node = root
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at)
      const next = node.next.get(code) ?? { next: new Map(), length: 0 }
      node.next.set(code, next)
      node = next
    }
    node.length = value.length
  }
  link(root)
  return function* (text, from, to) {
    if (root.next.size === 0) return
    let node = root
    for (let at = from; at < to; at++) {
      node = follow(node, text.charCodeAt(at), root)
      for (let ends: Node | undefined = node; ends !== undefined; ends = ends.shorter) {
        if (ends.length === 0) continue
        const start = at + 1 - ends.length
        if (ends.length < SHORTEST_INSIDE && (isWord(text[start - 1]) || isWord(text[at + 1]))) continue
        yield { start, end: at + 1 }
        break
      }
    }
  }
}

function link(root: Node): void {
  const queue = [root]
  for (const node of queue) {
    for (const [code, next] of node.next) {
      next.fallback = node === root ? root : follow(node.fallback ?? root, code, root)
      const { fallback } = next
      next.shorter = fallback.length > 0 ? fallback : fallback.shorter
      queue.push(next)
    }
  }
}

function follow(from: Node, code: number, root: Node): Node {
  for (let node: Node | undefined = from; node !== undefined; node = node.fallback) {
    const next = node.next.get(code)
    if (next !== undefined) return next
  }
  return root
}

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character)
