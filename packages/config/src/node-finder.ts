import type { Node } from 'jsonc-parser'
import type { Path } from './problem.ts'

/** The node at a path, from the root; `undefined` where there is none. Of a key that occurs twice, the first. */
export type NodeFinder = (path: Path) => Node | undefined

/**
 * Finds nodes by an index that each object gets with the first look into it. `findNodeAtLocation` of jsonc-parser goes through
 * all members each time, so that to ask for every member of a large object takes their number squared.
 */
export function createNodeFinder(root: Node | undefined): NodeFinder {
  const indexes = new Map<Node, ReadonlyMap<string, Node>>()

  function indexOf(object: Node): ReadonlyMap<string, Node> {
    const known = indexes.get(object)
    if (known !== undefined) return known
    const index = new Map<string, Node>()
    for (const { children: [key, value] = [] } of object.children ?? []) {
      if (key && value && !index.has(String(key.value))) index.set(String(key.value), value)
    }
    indexes.set(object, index)
    return index
  }

  return path => {
    let node = root
    for (const step of path) {
      if (node === undefined) return undefined
      if (typeof step === 'string') node = node.type === 'object' ? indexOf(node).get(step) : undefined
      else node = node.type === 'array' ? node.children?.[step] : undefined
    }
    return node
  }
}
