import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { rootSchema } from './file-schema.ts'
import { jsonSchema } from './json-schema.ts'
import { kinds } from './kinds.ts'
import { isReference } from './references.ts'
import type { SchemaNode } from './schema/schema-node.ts'

function* everySchema(schema: SchemaNode, path = ''): Iterable<[string, SchemaNode]> {
  yield [path, schema]
  for (const [key, inner] of Object.entries(schema.properties ?? {}))
    yield* everySchema(inner, `${path}.${key}`)
  for (const inner of Object.values(schema.patternProperties ?? {})) yield* everySchema(inner, `${path}.*`)
  for (const inner of schema.anyOf ?? []) yield* everySchema(inner, path)
  if (schema.items) yield* everySchema(schema.items, `${path}[]`)
}

test('gives every key a title, a description and a hover text', () => {
  const keys = JSON.stringify(jsonSchema())
  expect(keys).toContain('markdownDescription')
  for (const [path, schema] of everySchema(rootSchema)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      expect([`${path}.${key}`, property.title, property.description]).not.toContain(undefined)
    }
  }
})

test('gives every key that is used here an example or a default', () => {
  const without: string[] = []
  for (const [path, schema] of everySchema(rootSchema)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const spare =
        property.notUsedHere || property.const !== undefined || property.type === 'boolean' || key === 'type'
      if (!spare && property.examples === undefined && property.default === undefined)
        without.push(`${path}.${key}`)
    }
  }
  expect(without).toEqual([])
})

test('shows no example or default that its own schema refuses', () => {
  for (const [path, schema] of everySchema(rootSchema)) {
    for (const example of [
      ...(schema.examples ?? []),
      ...(schema.default === undefined ? [] : [schema.default]),
    ]) {
      const kind = schema.kind
      if (kind === 'milliseconds') continue
      expect([path, example, Value.Check(schema as unknown as TSchema, example)]).toEqual([
        path,
        example,
        true,
      ])
      if (kind && typeof example === 'string' && !isReference(example)) {
        expect([path, example, kinds[kind](example, example)]).toEqual([path, example, undefined])
      }
    }
  }
})

test('tells the editor where a secret stands', () => {
  const marked = (schema: unknown): string[] =>
    typeof schema !== 'object' || schema === null
      ? []
      : Object.entries(schema).flatMap(([key, inner]) => [
          ...(inner?.writeOnly === true ? [key] : []),
          ...marked(inner),
        ])
  const secret = [...everySchema(rootSchema)].flatMap(([path, schema]) =>
    schema.secret ? [path.slice(path.lastIndexOf('.') + 1)] : [],
  )
  expect(marked(jsonSchema()).toSorted()).toEqual(secret.toSorted())
  expect(secret).toContain('clientSecret')
})

test('tells the editor which texts are no secret, wherever they stand', () => {
  const pattern = new RegExp(String(jsonSchema().harmlessPattern))
  const pem = '-----BEGIN PUBLIC KEY-----\\nMIIB\\n-----END PUBLIC KEY-----'
  for (const text of ['', '${env:A}', '${file:/run/secret}', '<See step 4>', pem]) {
    expect([text, pattern.test(text)]).toEqual([text, true])
  }
  // A mask stands for a secret that is in the file.
  for (const text of ['s3cret', '••••••••', '${env:A}s3cret', `${pem}s3cret`]) {
    expect([text, pattern.test(text)]).toEqual([text, false])
  }
})

// A template with a field was shown whole, and a key for each role in it to whoever may read the configuration.
test('shows what an app is told of people, and no key among it', () => {
  const pattern = new RegExp(String(jsonSchema().harmlessPattern))
  const isShown = (text: string) => pattern.test(text)
  for (const text of [
    ...['{email}', '{groups|join(;)}', '{email|local(example.com)}', '{sub}-${file:key}'],
    ...['{roles|pick(azure:ops=Administrator, lead editor = Lead Editor,*=Viewer)}', '{roles|pick(a=1,*=0)}'],
  ]) {
    expect([text, isShown(text)]).toEqual([text, true])
  }
  for (const key of ['sk_live_4242424242424242', '0123456789abcdef', 'Zm9vYmFyYmF6MQ'])
    for (const text of [`{roles|pick(admin=${key},*=none)}`, `{roles|pick(admin=none,*=${key})}`]) {
      expect([text, isShown(text)]).toEqual([text, false])
    }
  const before = performance.now()
  for (const piece of ['a=aaa,', 'a=aaaa', 'a=a1,', 'a'])
    expect(isShown(`{groups|pick(a=${piece.repeat(5_000)}!)}`)).toBe(false)
  expect(performance.now() - before).toBeLessThan(1_000)
})

test('keeps our own keywords out of what editors get', () => {
  for (const keyword of [
    '"kind"',
    '"secret":true',
    '"notUsedHere"',
    '"aliases"',
    '"names"',
    '"find"',
    '"writtenElsewhere"',
  ]) {
    expect(JSON.stringify(jsonSchema())).not.toContain(keyword)
  }
})
