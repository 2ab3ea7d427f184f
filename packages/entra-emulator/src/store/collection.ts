/** Computes the key under which a row is found in a secondary index; `undefined` leaves the row out. */
export type IndexKey<T> = (row: T) => string | undefined

/**
 * Rows of one kind, found by `id` or by a named index in constant time. Rows are values: an update puts a new object in
 * the place of the old one, so whoever holds a row never sees it change.
 */
export class Collection<T extends { readonly id: string }, Index extends string = never> {
  readonly #name: string
  readonly #rows = new Map<string, T>()
  readonly #keys: Readonly<Record<Index, IndexKey<T>>>
  readonly #indexes = new Map<Index, Map<string, Set<string>>>()
  readonly #onChange: () => void

  /** `onChange` runs after every insert, update and delete. */
  constructor(name: string, keys: Readonly<Record<Index, IndexKey<T>>>, onChange: () => void = () => {}) {
    this.#name = name
    this.#keys = keys
    this.#onChange = onChange
    for (const index of Object.keys(keys) as Index[]) this.#indexes.set(index, new Map())
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)
  }

  /** Every row, in the order of insertion. */
  list(): T[] {
    return [...this.#rows.values()]
  }

  /** The row that was inserted first. */
  first(): T | undefined {
    for (const row of this.#rows.values()) return row
    return undefined
  }

  /** The rows with this key, in the order of insertion. */
  by(index: Index, key: string): T[] {
    const found: T[] = []
    for (const id of this.#indexes.get(index)?.get(key) ?? []) {
      const row = this.#rows.get(id)
      if (row !== undefined) found.push(row)
    }
    return found
  }

  /** The first row with this key. */
  oneBy(index: Index, key: string): T | undefined {
    for (const id of this.#indexes.get(index)?.get(key) ?? []) return this.#rows.get(id)
    return undefined
  }

  /** Adds a row. Throws when its id is taken: ids come from a generator or a checked file. */
  insert(row: T): T {
    if (this.#rows.has(row.id)) throw new Error(`${this.#name} already has a row with the id ${row.id}`)
    this.#rows.set(row.id, row)
    this.#index(row)
    this.#onChange()
    return row
  }

  /** Replaces the given fields; returns the new row, or `undefined` when there is none with this id. */
  update(id: string, patch: Partial<Omit<T, 'id'>>): T | undefined {
    const old = this.#rows.get(id)
    if (old === undefined) return undefined
    const row = { ...old, ...patch }
    this.#rows.set(id, row)
    this.#reindex(old, row)
    this.#onChange()
    return row
  }

  /** Whether there was such a row. */
  delete(id: string): boolean {
    const old = this.#rows.get(id)
    if (old === undefined) return false
    this.#unindex(old)
    this.#rows.delete(id)
    this.#onChange()
    return true
  }

  #index(row: T): void {
    for (const [index, entries] of this.#indexes) add(entries, this.#keys[index](row), row.id)
  }

  #unindex(row: T): void {
    for (const [index, entries] of this.#indexes) remove(entries, this.#keys[index](row), row.id)
  }

  /** Whoever keeps a key keeps its place, too: a page that is turned while a row is changed misses nothing. */
  #reindex(old: T, row: T): void {
    for (const [index, entries] of this.#indexes) {
      const [before, now] = [this.#keys[index](old), this.#keys[index](row)]
      if (before === now) continue
      remove(entries, before, row.id)
      add(entries, now, row.id)
    }
  }
}

const add = (entries: Map<string, Set<string>>, key: string | undefined, id: string): void => {
  if (key === undefined) return
  const ids = entries.get(key)
  if (ids === undefined) entries.set(key, new Set([id]))
  else ids.add(id)
}

const remove = (entries: Map<string, Set<string>>, key: string | undefined, id: string): void => {
  if (key === undefined) return
  const ids = entries.get(key)
  ids?.delete(id)
  if (ids?.size === 0) entries.delete(key)
}
