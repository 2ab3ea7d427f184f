/**
 * Building blocks of the schema. Beside JSON Schema's own keywords a field may carry five of ours, which the checks, the
 * editor and the reference page read:
 * - `kind`: what the text means; `kinds.ts` has the check of each;
 * - `secret`: the value is shown nowhere;
 * - `template`: fields in braces stand for whoever is calling (`header-template.ts`);
 * - `local`: the value never leaves this machine, so it may be a reference though it is no secret;
 * - `notUsedHere`: the key belongs to the file's other reader; the sentence says what to do instead, if anything.
 */
import { type TSchema, Type } from 'typebox'
import type { TemplateUse } from '../header-template.ts'
import type { Kind } from '../kinds.ts'

export interface Notes {
  readonly title: string
  readonly description: string
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly kind?: Kind
  readonly secret?: true
  readonly template?: TemplateUse
  readonly local?: true
  /** Where an operator finds the value: shown in the editor and in problems. */
  readonly find?: string
  /** A value that the file's other program writes by itself for what is not set. */
  readonly writtenElsewhere?: string
  /** An object whose member of this name is empty counts as absent: the other program writes such objects. */
  readonly absentWithout?: string
  /** Other spellings that people bring along, for a suggestion that distance alone would miss. */
  readonly aliases?: readonly string[]
}

const plain = (notes: Notes): Record<string, unknown> => ({ ...notes })

export const text = (notes: Notes) => Type.String(plain(notes))
export const flag = (notes: Notes) => Type.Boolean(plain(notes))
export const whole = (notes: Notes & { readonly minimum?: number; readonly maximum?: number }) =>
  Type.Integer(plain(notes))

/** A list of texts; `kind` speaks of the items. */
export const texts = (notes: Notes & { readonly minItems?: number }) => {
  const { kind, ...own } = notes
  return Type.Array(Type.String(kind ? { kind } : {}), own as Record<string, unknown>)
}

/** One text, or a list of them. */
export const textOrTexts = (notes: Notes) => {
  const { kind, ...own } = notes
  const item = kind ? { kind } : {}
  return Type.Union([Type.String(item), Type.Array(Type.String(item))], own as Record<string, unknown>)
}

/** An object whose unknown keys are mistakes. */
export const group = <T extends Record<string, TSchema>>(notes: Omit<Notes, 'kind'>, properties: T) =>
  Type.Object(properties, { ...plain(notes), additionalProperties: false })

/** A key of the file's other reader: anything is accepted and nothing is done with it. */
export const elsewhere = (what: string, secret?: 'secret') =>
  Type.Optional(
    Type.Unknown({
      title: what,
      description: `${what}. Kept as it is, not used here.`,
      notUsedHere: true,
      ...(secret ? { secret: true } : {}),
    }),
  )

export const optional = Type.Optional
