import { type JSONPath, parse } from 'jsonc-parser'
import { isRecord, setValue } from './edit-text.ts'

/** A secret that stands in the file as it is. */
export interface PlainSecret {
  readonly path: JSONPath
  /** `authStrategies.azure.options.clientSecret`. */
  readonly name: string
  /** A name for the environment variable that could hold it: `AZURE_CLIENT_SECRET`. */
  readonly variable: string
}

/** As much of JSON Schema as says where secrets stand. */
interface SchemaNode {
  readonly anyOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly items?: SchemaNode
  /** A secret. */
  readonly writeOnly?: boolean
  /** A key of the file's other reader, which knows no `${env:…}`. */
  readonly doNotSuggest?: boolean
}

/**
 * Secrets of the text that stand in it as they are, masked or not.
 * @param schema of the file, from the server: each type of strategy says there which of its keys are secret
 */
export function plainSecrets(text: string, schema: unknown): readonly PlainSecret[] {
  const found: PlainSecret[] = []
  const isHarmless = harmlessBy(schema)
  const walk = (value: unknown, path: JSONPath, schemas: readonly SchemaNode[]) => {
    if (typeof value === 'string') {
      if (schemas.some(isOurSecret) && !isHarmless(value.trim())) found.push(secretAt(path))
    } else if (Array.isArray(value)) {
      const below = schemas.flatMap(each => alternativesOf(each.items))
      for (const [index, child] of value.entries()) walk(child, [...path, index], below)
    } else if (isRecord(value)) {
      for (const [key, child] of Object.entries(value))
        walk(child, [...path, key], schemasBelow(schemas, key))
    }
  }
  walk(parse(text), [], alternativesOf(schema))
  return found
}

/** References, placeholders still to be filled in, public keys: nothing that a copy of the file would give away. */
function harmlessBy(schema: unknown): (text: string) => boolean {
  if (!isRecord(schema) || typeof schema.harmlessPattern !== 'string') return text => text === ''
  const pattern = new RegExp(schema.harmlessPattern)
  return text => pattern.test(text)
}

/** Puts a reference in the place of a secret. */
export const referToVariable = (text: string, secret: PlainSecret): string =>
  setValue(text, secret.path, `\${env:${secret.variable}}`)

const isOurSecret = ({ writeOnly, doNotSuggest }: SchemaNode) => writeOnly === true && doNotSuggest !== true

/** A schema with all that may stand in its place: types of strategies are alternatives. */
function alternativesOf(schema: unknown): readonly SchemaNode[] {
  if (!isRecord(schema)) return []
  const node: SchemaNode = schema
  return [node, ...(node.anyOf ?? []).flatMap(alternativesOf)]
}

const schemasBelow = (schemas: readonly SchemaNode[], key: string): readonly SchemaNode[] =>
  schemas.flatMap(({ properties, additionalProperties }) =>
    alternativesOf(
      properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : additionalProperties,
    ),
  )

function secretAt(path: JSONPath): PlainSecret {
  const owner = path.filter(part => part !== 'authStrategies' && part !== 'options' && part !== 'pro')
  return { path, name: path.join('.'), variable: owner.map(part => snake(String(part))).join('_') }
}

/** `clientSecret` → `CLIENT_SECRET`. */
const snake = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
