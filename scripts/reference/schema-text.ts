/** The part of JSON Schema that TypeBox writes. */
export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly description?: string
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly patternProperties?: Readonly<Record<string, Schema>>
}

/** A schema as a reader of TypeScript would write it, descriptions as comments. */
export function schemaText(schema: Schema, indent = ''): string {
  if (schema.enum !== undefined) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.anyOf !== undefined) return schema.anyOf.map(one => schemaText(one, indent)).join(' | ')
  if (schema.items !== undefined) {
    const item = schemaText(schema.items, indent)
    return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
  }
  if (schema.type === 'object') return objectText(schema, indent)
  return schema.type ?? 'unknown'
}

function objectText(schema: Schema, indent: string): string {
  const { properties = {}, required = [], additionalProperties, patternProperties = {} } = schema
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?'
    const comment = property.description === undefined ? '' : ` // ${property.description}`
    return `${inner}${name}${mark}: ${schemaText(property, inner)}${comment}`
  })
  for (const other of [...Object.values(patternProperties), additionalProperties]) {
    if (typeof other === 'object') lines.push(`${inner}[name]: ${schemaText(other, inner)}`)
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}
