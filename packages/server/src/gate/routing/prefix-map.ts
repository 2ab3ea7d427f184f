/**
 * Values by path prefixes. What lies above a path is found by the few lengths that its prefixes have, one look-up each: not
 * by every slash of the path, which whoever sends thousands of them would have us cut out one by one.
 */
export class PrefixMap<Value> {
  readonly #values = new Map<string, Value>()
  /** The longest first. */
  #lengths: readonly number[] = []

  get size(): number {
    return this.#values.size
  }

  get(prefix: string): Value | undefined {
    return this.#values.get(prefix)
  }

  /** @param prefix without a slash at its end */
  set(prefix: string, value: Value): void {
    this.#values.set(prefix, value)
    this.#lengths = [...new Set([prefix.length, ...this.#lengths])].sort((a, b) => b - a)
  }

  values(): Iterable<Value> {
    return this.#values.values()
  }

  /** The values of all prefixes that are the path or end before a slash of it, the longest first. */
  above(path: string): Value[] {
    const found: Value[] = []
    for (const length of this.#lengths) {
      if (length > path.length || (length < path.length && path[length] !== '/')) continue
      const value = this.#values.get(path.slice(0, length))
      if (value !== undefined) found.push(value)
    }
    return found
  }
}
