/** The schema for editors: JSON Schema draft 7, which the code editor and VS Code understand, with hover texts in Markdown. */

import { schemaFor } from './file-schema.ts'
import { wholeReference } from './references.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import { harmless } from './secrets/shown.ts'
import { builtInStrategies } from './strategies/built-in.ts'

type JsonSchema = { [keyword: string]: unknown }

/** A fresh copy, ready to be sent as JSON. */
export function jsonSchema(definitions = builtInStrategies): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allowComments: true,
    allowTrailingCommas: false,
    // Of texts that give nothing away where a key is `writeOnly`; without blanks around them.
    harmlessPattern: harmless.source,
    ...convert(schemaFor(definitions)),
  }
}

const reference = { type: 'string', pattern: wholeReference.source }

function convert(schema: SchemaNode): JsonSchema {
  const notes = annotations(schema)
  if (schema.anyOf) return { ...notes, anyOf: schema.anyOf.map(convert) }
  if (schema.const !== undefined) return { ...notes, const: schema.const }
  if (schema.patternProperties) {
    const [item] = Object.values(schema.patternProperties)
    return {
      ...notes,
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
      ...(item && { additionalProperties: convert(item) }),
    }
  }
  if (schema.properties) {
    const properties = Object.entries(schema.properties).map(([key, property]) => [key, convert(property)])
    return {
      ...notes,
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(schema.required?.length && { required: schema.required }),
      additionalProperties: schema.additionalProperties ?? true,
    }
  }
  if (schema.type === 'array')
    return { ...notes, type: 'array', ...(schema.items && { items: convert(schema.items) }) }
  if (schema.type === 'integer' || schema.type === 'boolean') {
    // "${env:PORT}" is a text in the file and a number once it is read.
    const limits = {
      ...(schema.minimum !== undefined && { minimum: schema.minimum }),
      ...(schema.maximum !== undefined && { maximum: schema.maximum }),
    }
    return { ...notes, anyOf: [{ type: schema.type, ...limits }, reference] }
  }
  if (schema.kind === 'milliseconds') return { ...notes, type: ['string', 'number'] }
  return { ...notes, ...(schema.type && { type: schema.type }) }
}

function annotations(schema: SchemaNode): JsonSchema {
  return {
    ...(schema.title && { title: schema.title }),
    ...(schema.description && { description: plainText(schema), markdownDescription: hoverText(schema) }),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.examples && { examples: schema.examples }),
    // Draft 7's own word for what is written and never shown: the editor offers to move it out of the file.
    ...(schema.secret && { writeOnly: true }),
    // A known key of the other program: no error, and no suggestion either.
    ...(schema.notUsedHere && { doNotSuggest: true, deprecationMessage: 'Kept as it is, not used here.' }),
  }
}

const plainText = (schema: SchemaNode): string =>
  [schema.description, schema.find]
    .filter(part => part !== undefined)
    .join(' ')
    .replaceAll('`', '')

/** Meaning, where to find the value, default and example. */
function hoverText(schema: SchemaNode): string {
  const parts = [`**${schema.title ?? ''}**`, schema.description, schema.find]
  if (schema.default !== undefined) parts.push(`Default: \`${JSON.stringify(schema.default)}\``)
  const example = schema.examples?.[0]
  if (example !== undefined) parts.push(`Example:\n\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``)
  return parts.filter(part => part !== undefined && part !== '').join('\n\n')
}
