import type { TemplateUse } from '../header-template.ts'
import type { Kind } from '../kinds.ts'

/** The part of JSON Schema that our schema uses, and our own keywords (see `schema/fields.ts`). */
export interface SchemaNode {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: SchemaNode
  readonly minimum?: number
  readonly maximum?: number
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly kind?: Kind
  readonly secret?: boolean
  readonly template?: TemplateUse
  readonly local?: boolean
  readonly find?: string
  readonly notUsedHere?: boolean
  readonly writtenElsewhere?: string
  readonly absentWithout?: string
  readonly names?: string
  readonly aliases?: readonly string[]
}
