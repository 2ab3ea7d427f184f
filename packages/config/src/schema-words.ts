import type { SchemaNode } from './schema/schema-node.ts'

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}
/** A type of JSON in words. */
export const typeName = (type: string): string => typeNames[type] ?? type

/** What must stand there, in words. */
export function expected(schema: SchemaNode): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.anyOf) return [...new Set(schema.anyOf.map(expected))].join(' or ')
  if (schema.patternProperties || schema.properties) return 'an object'
  return typeName(schema.type ?? 'string')
}

/**
 * What to write: where the value is found, else `Write for example "x".` from the schema's first example.
 * @param key of a value that is missing
 */
export function exampleOf(schema: SchemaNode, key?: string): string {
  if (schema.find) return key ? `Add it. ${schema.find}` : schema.find
  const example = schema.examples?.[0] ?? schema.default
  if (schema.type === 'boolean') return 'Write true or false, without quotation marks.'
  if (schema.anyOf?.every(option => option.const !== undefined)) {
    return `Write one of ${schema.anyOf.map(option => JSON.stringify(option.const)).join(', ')}.`
  }
  if (example === undefined) return key ? `Add "${key}".` : 'Write it between quotation marks.'
  return `${key ? 'Add' : 'Write'} for example ${key ? `"${key}": ` : ''}${JSON.stringify(example)}.`
}
