import type { Instruction } from '../instruction.ts'
import type { Pasted } from '../pasted.ts'

/**
 * A provider that somebody sets up by hand at its own page: what that page wants, and what people take for what. The flow is one for
 * all; the entry is made from the template of the configuration package that has the same id.
 */
export interface GuidedProvider {
  /** Of its template, and of the subcommand. */
  readonly id: string
  /** As its users call it. */
  readonly title: string
  /** Where it is: absent where there is but one of it. */
  readonly address?: GuidedAddress
  /** What to do at its pages, one after the other. */
  instructions(wanted: Wanted): readonly Instruction[]
  /** What its page calls them. */
  readonly labels: { readonly clientId: string; readonly secret: string }
  pastedClientId(text: string, address: string): Pasted<string>
  pastedSecret(text: string): Pasted<string>
  /** Values of the template that come of the address, by the names of its fields. */
  values(address: string): Readonly<Record<string, string>>
  /** Options that stand in the place of the template's. */
  options?(address: string): Readonly<Record<string, unknown>>
  /** Addresses at which it may be, the likeliest first. `undefined`: it has no document (OAuth 2.0 alone). */
  issuers?(address: string): readonly string[]
  /** What helps where no document stands at any of these; a sentence. */
  readonly notFound?: (address: string) => string
}

export interface GuidedAddress {
  /** Of the command line, without the dashes. */
  readonly flag: string
  readonly label: string
  readonly initial?: string
  readonly example: string
  read(text: string): Pasted<string>
}

/** What is to be registered there. */
export interface Wanted {
  readonly address: string
  readonly callbackURL: string
  /** Origin that browsers see. */
  readonly externalUrl: string
}
