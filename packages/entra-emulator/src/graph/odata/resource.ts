/** A resource in Graph's shape. */
export type Resource = { readonly id: string } & Readonly<Record<string, unknown>>

/** Names of properties, each with what stands there where a resource of the emulator does not hold it: `null`, or `[]`. */
export type Properties = Readonly<Record<string, unknown>>

/** How one kind of resource is listed. */
export interface ResourceKind {
  /** Name in `@odata.context`: `users`. */
  readonly set: string
  /** Name of the type, without the namespace: `user`. */
  readonly type: string
  /** What an answer without `$select` holds; what the resource holds unless said otherwise. */
  readonly defaults?: readonly string[]
  /** Every property that Graph's v1.0 knows. */
  readonly properties: Properties
}

/** Properties that are `null` where nothing is known. */
export const values = (names: string): Properties =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map(name => [name, null]),
  )

/** Properties that are lists, and empty where nothing is known. */
export const lists = (names: string): Properties =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map(name => [name, []]),
  )
