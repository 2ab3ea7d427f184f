/**
 * The one answer to "where are the secrets of this text?". What hides them asks here: the masks of the editor, the diff,
 * exports, the sentences of problems. A second answer elsewhere would some day be another one.
 */
import { createScanner } from 'jsonc-parser'
import { type Document, readDocument } from '../document.ts'
import type { SchemaNode } from '../schema/schema-node.ts'
import { secretsByForm } from './by-form.ts'
import { secretsByName } from './in-text.ts'
import { secretsInTree } from './in-tree.ts'
import { type SecretNames, secretNamesOf } from './names.ts'
import { type Finding, joined, type Region, type SecretPlace } from './place.ts'
import { createRepeatFinder } from './repeats.ts'

/** Kinds of tokens of jsonc-parser, whose own names are a const enum and so unknown at run time. */
const token = { string: 10, lineComment: 12, blockComment: 13, lineBreak: 14, blank: 15, end: 17 } as const

/**
 * Every place of a text that must not be shown, in order and without overlaps: values that are secret by the schema or by
 * their name, what comments and broken texts call a secret, passwords in URLs, private keys, and whatever repeats one of
 * them. References, placeholders and public keys are none. Never throws, and takes time in proportion to the text.
 *
 * @param schema of a file, with the types of strategy that there are: they say which of their keys are secret
 */
export function secretPlacesBy(schema: SchemaNode, input: string): readonly SecretPlace[] {
  const document = readDocument(input)
  // Offsets are those of the text as it was given, with its byte order mark.
  const mark = input.length - document.text.length
  return findPlaces(document, schema).map(place => ({
    ...place,
    start: place.start + mark,
    end: place.end + mark,
  }))
}

/** The values of all secrets of a text, unescaped, and as they are written. */
export const secretValues = (document: Document, schema: SchemaNode): readonly string[] =>
  valuesOf(document.text, findings(document, schema), secretNamesOf(schema))

function findPlaces(document: Document, schema: SchemaNode): SecretPlace[] {
  const { text } = document
  const regions = regionsOf(document)
  const found = findings(document, schema, regions)
  const repeats = createRepeatFinder(valuesOf(text, found, secretNamesOf(schema)))
  const places: SecretPlace[] = found.map(({ values: _, ...place }) => place)
  for (const { start, end, isValue } of regions) {
    for (const repeat of repeats(text, start, end))
      places.push(isValue ? { ...repeat, isStray: true } : repeat)
  }
  return joined(places)
}

function findings(document: Document, schema: SchemaNode, regions = regionsOf(document)): readonly Finding[] {
  const { text, root } = document
  const names = secretNamesOf(schema)
  const found: Finding[] = root ? [...secretsInTree(root, schema)] : []
  for (const region of regions) for (const one of inRegion(text, region, names)) found.push(one)
  return found
}

function inRegion(text: string, region: Region, names: SecretNames): readonly Finding[] {
  if (region.isValue) {
    const raw = text.slice(region.start, region.end)
    const value = raw.includes('\\') ? unescaped(raw) : raw
    if (value !== raw) {
      // Where in the escaped text it stands is not worth knowing: all of it is hidden.
      const inner = { start: 0, end: value.length, isValue: true }
      const found = [...secretsByName(value, inner, names), ...secretsByForm(value, inner)]
      return found.length === 0
        ? []
        : [{ start: region.start, end: region.end, values: found.flatMap(({ values }) => values) }]
    }
  }
  return [...secretsByName(text, region, names), ...secretsByForm(text, region)]
}

function valuesOf(text: string, found: readonly Finding[], { isSchemaWord }: SecretNames): readonly string[] {
  const values = new Set<string>()
  for (const { start, end, values: own, isNumber } of found) {
    for (const value of own) if (!isSchemaWord(value)) values.add(value)
    if (own.length > 0 && !isNumber && !isSchemaWord(text.slice(start, end)))
      values.add(text.slice(start, end))
  }
  return [...values]
}

/** What to read by names alone: comments and texts of a file that is in order, else all of it. */
function regionsOf({ text, root, problems }: Document): readonly Region[] {
  if (root === undefined || problems.length > 0) return [{ start: 0, end: text.length }]
  const regions: Region[] = []
  const scanner = createScanner(text, false)
  /** Of a run of comments with nothing between them: a whole entry may be commented out line by line. */
  let comments: { start: number; end: number } | undefined
  for (let kind = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    if (kind === token.lineBreak || kind === token.blank) continue
    const start = scanner.getTokenOffset()
    const end = start + scanner.getTokenLength()
    if (kind === token.lineComment || kind === token.blockComment) {
      const closing = kind === token.blockComment ? 2 : 0
      if (comments === undefined) {
        comments = { start, end: end - closing }
        regions.push(comments)
      } else comments.end = end - closing
      continue
    }
    comments = undefined
    if (kind === token.string) regions.push({ start: start + 1, end: end - 1, isValue: true })
  }
  return regions
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    return raw
  }
}
