/** A resource in Graph's shape. */
export type Resource = { readonly id: string } & Readonly<Record<string, unknown>>

/** How one kind of resource is listed. */
export interface ResourceKind {
  /** Name in `@odata.context`: `users`. */
  readonly set: string
  /** What an answer without `$select` holds; everything unless said otherwise. */
  readonly defaults?: readonly string[]
  /** Every property that there is. */
  readonly properties: readonly string[]
}
