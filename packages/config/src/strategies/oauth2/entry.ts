import type { Static } from 'typebox'
import type { oauth2Schema } from './schema.ts'

export type OAuth2Entry = Static<typeof oauth2Schema>

type DeepPartial<T> = T extends readonly (infer Item)[]
  ? readonly (DeepPartial<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T

/** An entry with what is wrong left out. */
export type PartialOAuth2Entry = DeepPartial<OAuth2Entry>
