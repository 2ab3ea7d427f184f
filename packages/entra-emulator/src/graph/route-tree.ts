import type { GraphRoute } from './route.ts'

/** What an address leads to. */
export type Found =
  | { readonly kind: 'route'; readonly route: GraphRoute; readonly params: Readonly<Record<string, string>> }
  /** Graph has this, the emulator has not. */
  | { readonly kind: 'missing' }
  /** There is something, for other methods. */
  | { readonly kind: 'method' }
  /** Graph has nothing there either, from this segment on. */
  | { readonly kind: 'unknown'; readonly segment: string }

interface Node {
  /** By the segment in lower case. */
  readonly literals: Map<string, Node>
  parameter: Node | undefined
  readonly routes: Map<string, GraphRoute>
  /** Methods that Graph has here and the emulator has not; `*` is all of them, here and below. */
  readonly missing: Set<string>
}

const newNode = (): Node => ({
  literals: new Map(),
  parameter: undefined,
  routes: new Map(),
  missing: new Set(),
})

/** Routes and gaps by their segments, so that finding one costs as much as its path is long, however many there are. */
export class RouteTree {
  readonly #root = newNode()

  /**
   * @param missing what Graph has beside the routes: paths with the methods (`GET POST`), or `*` for it and everything below
   */
  constructor(routes: readonly GraphRoute[], missing: Readonly<Record<string, string>>) {
    for (const route of routes) {
      const { routes: taken } = this.#at(route.path)
      if (taken.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`)
      taken.set(route.method, route)
    }
    for (const [path, methods] of Object.entries(missing)) {
      const node = this.#at(path)
      for (const method of methods.split(' ')) node.missing.add(method)
    }
  }

  find(method: string, segments: readonly string[]): Found {
    const far = { depth: 0 }
    const found = walk(this.#root, segments, 0, far)
    if (found === undefined)
      return { kind: 'unknown', segment: segments[Math.min(far.depth, segments.length - 1)] ?? '' }
    const route = found === 'everything' ? undefined : found.routes.get(method)
    if (route !== undefined) return { kind: 'route', route, params: paramsOf(route, segments) }
    if (found === 'everything' || found.missing.has(method)) return { kind: 'missing' }
    return found.routes.size + found.missing.size > 0 ? { kind: 'method' } : { kind: 'missing' }
  }

  #at(path: string): Node {
    let node = this.#root
    for (const part of path.split('/')) {
      if (part.startsWith(':')) {
        node.parameter ??= newNode()
        node = node.parameter
      } else {
        const next = node.literals.get(part.toLowerCase()) ?? newNode()
        node.literals.set(part.toLowerCase(), next)
        node = next
      }
    }
    return node
  }
}

/** The node of the path; a name goes before an id. `far` learns how much of the path was known. */
const walk = (
  node: Node,
  segments: readonly string[],
  at: number,
  far: { depth: number },
): Node | 'everything' | undefined => {
  if (at > far.depth) far.depth = at
  const segment = segments[at]
  if (segment === undefined) return node.missing.has('*') ? 'everything' : node
  // Actions and functions can be called by their full names: `microsoft.graph.getMemberGroups`.
  const bare = segment.toLowerCase().replace(/^(?:microsoft\.)?graph\./, '')
  const literal = node.literals.get(bare)
  const first = literal === undefined ? undefined : walk(literal, segments, at + 1, far)
  if (first !== undefined) return first
  // No name and no id begins with `$` or with a namespace: `$ref` and `$value` are never somebody's.
  const second =
    node.parameter === undefined || segment.startsWith('$') || bare.length < segment.length
      ? undefined
      : walk(node.parameter, segments, at + 1, far)
  if (second !== undefined) return second
  return node.missing.has('*') ? 'everything' : undefined
}

const paramsOf = (route: GraphRoute, segments: readonly string[]): Record<string, string> => {
  const params: Record<string, string> = {}
  if (!route.path.includes(':')) return params
  for (const [at, part] of route.path.split('/').entries())
    if (part.startsWith(':')) params[part.slice(1)] = segments[at] ?? ''
  return params
}
