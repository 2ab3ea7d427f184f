/**
 * Walks the tree of a file along the schema. What fits is returned as plain data, with references resolved; what does not
 * is reported and left out, so that the rules across fields can still look at the rest.
 *
 * A general validator is not used here: its errors know neither line nor column, nor that a failed union of two strategy
 * types is one mistake in one field, and it would have to be given the values of secrets.
 */
import type { Node } from 'jsonc-parser'
import { closest } from './closest.ts'
import { closestName } from './closest-name.ts'
import { isName, kinds } from './kinds.ts'
import { findPlaceholder } from './placeholder.ts'
import { formatPath, type Path } from './problem.ts'
import { readTemplateText } from './read-template-text.ts'
import { hasReference, isReference, resolveReferences, takesReference, travels } from './references.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import { exampleOf, expected, typeName } from './schema-words.ts'
import { noteOddSecret } from './secrets/note-odd-secret.ts'
import { noteUnfilledSecret } from './secrets/note-unfilled-secret.ts'
import { strayEnds } from './secrets/odd-characters.ts'
import type { ShapeContext } from './shape-context.ts'
import { strayAt, strayFault } from './stray.ts'

type Value = unknown

/** Returned for what was reported and left out. */
const invalid = undefined

export function readShape(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): Value {
  if (schema.secret) context.report.hide(path)
  if (schema.notUsedHere) return invalid
  if (schema.anyOf) return readUnion(node, schema, path, context)
  if (schema.patternProperties) return readRecord(node, schema, path, context)
  if (schema.properties) return readObject(node, schema, path, context)
  if (schema.type === 'array') return readList(node, schema, path, context)
  if (schema.template && typeof node.value === 'string') {
    return readTemplateText(node.value, schema, path, context)
  }
  return readScalar(node, schema, path, context)
}

function readObject(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): Value {
  const { report } = context
  if (node.type !== 'object') return wrongType(node, schema, path, context)
  const result: Record<string, Value> = {}
  const seen = new Set<string>()
  for (const [key, valueNode] of entriesOf(node, path, context)) {
    seen.add(key)
    const inner = [...path, key]
    const property = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined
    if (!property) {
      if (schema.additionalProperties === true) continue
      const strategy = strategyAt(valueNode, context.root)
      if (strategy === undefined) reportUnknown(key, schema, inner, context)
      else {
        reportMisplaced(key, inner, context)
        readShape(valueNode, strategy, inner, context)
      }
      continue
    }
    if (property.notUsedHere) {
      if (property.secret) report.hide(inner)
      report.notice(inner, 'not_used_here', `${property.title ?? key}: kept as it is, not used here.`)
      continue
    }
    const required = schema.required?.includes(key) ?? false
    if (valueNode.type === 'string' && valueNode.value === '') {
      // The other program writes "" for what is not set.
      if (required) {
        report.problem(inner, {
          code: 'empty_value',
          what: 'The value is empty.',
          why: 'It has no default.',
          fix: exampleOf(property),
        })
      }
      continue
    }
    if (property.writtenElsewhere !== undefined && valueNode.value === property.writtenElsewhere) {
      report.ignored.add(formatPath(inner))
      report.notice(
        inner,
        'placeholder_ignored',
        'This is what the other program writes by itself: it counts as not set.',
      )
      continue
    }
    if (property.absentWithout !== undefined && memberOf(valueNode, property.absentWithout)?.value === '') {
      report.ignored.add(formatPath(inner))
      continue
    }
    const value = readShape(valueNode, property, inner, context)
    if (value !== invalid) result[key] = value
  }
  for (const key of schema.required ?? []) {
    if (seen.has(key)) continue
    const property = schema.properties?.[key]
    report.problem([...path, key], {
      code: 'missing_key',
      what: `"${key}" is missing.`,
      why: 'It has no default.',
      fix: property ? exampleOf(property, key) : `Add "${key}".`,
    })
  }
  return result
}

const ofEntry = {
  why: 'The name stands in URLs, cookies and logs.',
  fix: 'Use letters, digits and -._~, begin with a letter or digit, 64 at most; what people read belongs in "label" or "name".',
}

const ofHeader = {
  why: 'It is sent as it is, as one name: apps and what stands before them would refuse it, or read it as another one.',
  fix: 'Use letters, digits and -._~, begin with a letter or digit, 64 at most, and no *: X-Forwarded-User.',
}

function readRecord(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): Value {
  if (node.type !== 'object') return wrongType(node, schema, path, context)
  const item = Object.values(schema.patternProperties ?? {})[0] ?? {}
  const result: Record<string, Value> = {}
  for (const [key, valueNode] of entriesOf(node, path, context)) {
    const inner = [...path, key]
    if (!isName(key)) {
      const placeholder = findPlaceholder(key)
      context.report.problem(
        inner,
        {
          code: placeholder ? 'placeholder' : 'bad_name',
          what: placeholder
            ? `${JSON.stringify(key)} is a placeholder.`
            : `${JSON.stringify(key.slice(0, 100))} cannot be the name of ${schema.names ?? 'an entry'}.`,
          ...(schema.names === 'a header' ? ofHeader : ofEntry),
        },
        'key',
      )
      // What is wrong below is said at once. A name that every object has cannot be kept, nor that of a header, which is looked at again.
      const value = readShape(valueNode, item, inner, context)
      if (value === invalid || key in Object.prototype || schema.names === 'a header') continue
      context.report.misnamed.add(formatPath(inner))
      result[key] = value
      continue
    }
    const value = readShape(valueNode, item, inner, context)
    if (value !== invalid) result[key] = value
  }
  return result
}

function readList(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): Value {
  if (node.type !== 'array') return wrongType(node, schema, path, context)
  const values = (node.children ?? []).map((child, index) =>
    child.type === 'string' && child.value === ''
      ? emptyItem([...path, index], context)
      : readShape(child, schema.items ?? {}, [...path, index], context),
  )
  // Holes would shift the places of what follows: rules look at indexes of the file.
  return values
}

function emptyItem(path: Path, context: ShapeContext): Value {
  context.report.problem(path, {
    code: 'empty_value',
    what: 'This entry of the list is empty.',
    why: 'An empty text names nothing.',
    fix: 'Delete it, or write what was meant.',
  })
  return invalid
}

function readUnion(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): Value {
  const options = schema.anyOf ?? []
  if (options.every(option => option.const !== undefined)) {
    const value = node.value as unknown
    if (options.some(option => option.const === value)) return value
    return wrongType(node, schema, path, context)
  }
  const discriminated = options.every(option => option.properties?.type)
  if (discriminated && node.type === 'object') {
    const typeNode = memberOf(node, 'type')
    const option = options.find(candidate =>
      allowedConsts(candidate.properties?.type).includes(typeNode?.value),
    )
    if (option) return readShape(node, option, path, context)
    const types = options
      .flatMap(candidate => candidate.properties?.type ?? [])
      .filter(type => type.const !== undefined)
    const names = types.map(type => String(type.const))
    const written = String(typeNode?.value).toLowerCase()
    const meant = types.find(type => type.aliases?.includes(written))?.const ?? closestName(written, names)
    context.report.problem([...path, 'type'], {
      code: typeNode ? 'wrong_type' : 'missing_key',
      what: typeNode
        ? `${context.report.shown([...path, 'type'])} is not a type that is known.`
        : '"type" is missing.',
      why: 'The type decides which protocol is spoken.',
      fix: meant
        ? `Write "${String(meant)}".`
        : `Write one of ${names.map(name => JSON.stringify(name)).join(', ')}.`,
    })
    return meant === undefined ? invalid : readAsMeant(node, options, meant, path, context)
  }
  const option = options.find(
    ({ type }) => type === node.type || (type === 'integer' && node.type === 'number'),
  )
  if (!option) return wrongType(node, schema, path, context)
  return readShape(node, option, path, context)
}

/** The rest of an entry whose type is wrong, as the type that was meant: else its other problems would come one round later. */
function readAsMeant(
  node: Node,
  options: readonly SchemaNode[],
  meant: unknown,
  path: Path,
  context: ShapeContext,
): Value {
  const option = options.find(candidate => allowedConsts(candidate.properties?.type).includes(meant))
  if (option === undefined) return invalid
  const { type: _type, ...properties } = option.properties ?? {}
  const required = option.required?.filter(key => key !== 'type')
  const read = readObject(
    node,
    { ...option, properties: { ...properties, type: {} }, ...(required && { required }) },
    path,
    context,
  )
  return read === invalid ? invalid : { ...(read as object), type: meant }
}

const memberOf = (node: Node, key: string): Node | undefined =>
  node.children?.find(child => child.children?.[0]?.value === key)?.children?.[1]

const allowedConsts = (schema: SchemaNode | undefined): unknown[] =>
  schema?.anyOf ? schema.anyOf.map(option => option.const) : schema ? [schema.const] : []

function readScalar(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): Value {
  const { report } = context
  let value = node.value as unknown
  const raw = value
  const refers = typeof value === 'string' && hasReference(value)
  const refusal =
    refers && !takesReference(schema) ? travels(report.shown(path)) : context.refused.get(formatPath(path))
  if (refusal !== undefined) {
    report.problem(path, refusal)
    return invalid
  }
  if (typeof value === 'string' && refers) {
    const resolved = resolveReferences(
      value,
      context.sources,
      schema.secret ? context.secretFiles : undefined,
    )
    if ('fault' in resolved) {
      report.problem(path, resolved.fault)
      return invalid
    }
    value = resolved.value
    if (schema.type === 'string')
      report.scrubber.add(resolved.value, isReference(String(raw)) ? String(raw) : '…')
    const stray =
      schema.type === 'integer' || schema.type === 'boolean' ? strayEnds(resolved.value) : undefined
    if (stray !== undefined) {
      report.problem(path, strayFault(stray, report.shown(path), String(raw)))
      return invalid
    }
    if (schema.type === 'integer' && /^\d{1,9}$/.test(resolved.value)) value = Number(resolved.value)
    if (schema.type === 'boolean' && /^(true|false)$/.test(resolved.value)) value = resolved.value === 'true'
  }
  if ((schema.kind === 'duration' || schema.kind === 'delay') && typeof value === 'number') {
    const fault = kinds.duration(String(value), String(value))
    if (fault) report.problem(path, fault)
    return invalid
  }
  if (schema.kind === 'milliseconds' && typeof value === 'number') value = `${value}ms`
  if (schema.const !== undefined && value !== schema.const) return wrongType(node, schema, path, context)
  if (!isOfType(value, schema.type)) return wrongType(node, schema, path, context)
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity)) {
      report.problem(path, {
        code: 'out_of_range',
        what: `${report.shown(path)} is out of range.`,
        why: `It goes from ${schema.minimum ?? '-∞'} to ${schema.maximum ?? '∞'}.`,
        fix: exampleOf(schema),
      })
      return invalid
    }
  }
  if (typeof value === 'string') {
    if (schema.secret) {
      context.secrets.add(value)
      noteOddSecret(report, path, value, String(raw))
      noteUnfilledSecret(report, path, value)
    }
    const placeholder =
      typeof raw === 'string' && raw === value ? findPlaceholder(value, schema.secret) : undefined
    if (placeholder) {
      report.problem(path, {
        code: 'placeholder',
        what: schema.secret
          ? 'The value is still a placeholder.'
          : `${report.shown(path)} still holds the placeholder ${placeholder}.`,
        why: 'It has to be replaced by the value of your own set-up.',
        fix: exampleOf(schema),
      })
      return invalid
    }
    const found = schema.kind ? kinds[schema.kind](value, report.shown(path)) : undefined
    const stray = schema.secret ? undefined : strayEnds(value)
    const fault = stray === undefined ? found : strayAt(stray, found, schema, path, String(raw), context)
    if (fault) {
      report.problem(path, fault)
      return invalid
    }
  }
  return value
}

function isOfType(value: unknown, type: string | undefined): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'null') return value === null
  return type === undefined || typeof value === type
}

function* entriesOf(node: Node, path: Path, context: ShapeContext): Iterable<[string, Node]> {
  const lines = new Set<string>()
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? []
    if (!keyNode || !valueNode) continue
    const key = String(keyNode.value)
    if (lines.has(key)) {
      context.report.duplicate([...path, key], keyNode)
      continue
    }
    lines.add(key)
    yield [key, valueNode]
  }
}

/** The schema of strategies, where this is one, in whatever place it stands: an object with a known type and options. */
function strategyAt(node: Node, root: SchemaNode): SchemaNode | undefined {
  const schema = Object.values(root.properties?.authStrategies?.patternProperties ?? {})[0]
  if (node.type !== 'object' || memberOf(node, 'options')?.type !== 'object') return undefined
  const type = memberOf(node, 'type')?.value as unknown
  const known = (schema?.anyOf ?? (schema ? [schema] : [])).flatMap(
    option => option.properties?.type?.anyOf ?? option.properties?.type ?? [],
  )
  return known.some(({ const: name, aliases }) => name === type || aliases?.includes(String(type)))
    ? schema
    : undefined
}

function reportMisplaced(key: string, path: Path, context: ShapeContext): void {
  context.misplaced.add(key)
  const name = key.slice(0, 100)
  context.report.problem(
    path,
    {
      code: 'misplaced_strategy',
      what: `"${name}" is a strategy, and stands ${path.length > 1 ? `in ${formatPath(path.slice(0, -1))}` : 'at the top of the file'}.`,
      why: 'Strategies are looked for in "authStrategies", each under its name; here it would do nothing.',
      fix: `Move it under "authStrategies": "authStrategies": { "${name}": { … } }.`,
    },
    'key',
  )
}

function reportUnknown(key: string, schema: SchemaNode, path: Path, context: ShapeContext): void {
  if (context.report.isFull()) {
    context.report.skip()
    return
  }
  const near = closest(key, schema, context.root)
  const parent = path.length > 1 ? formatPath(path.slice(0, -1)) : 'the file'
  context.report.problem(
    path,
    {
      code: 'unknown_key',
      what: `"${key.slice(0, 100)}" means nothing ${path.length > 1 ? `in ${parent}` : 'here'}.`,
      why: 'A misspelt key would be ignored silently, and what it should have done with it.',
      fix: near ?? `Delete it. Known here: ${knownKeys(schema).join(', ')}.`,
    },
    'key',
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const knownKeys = (schema: SchemaNode): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, property]) => (property.notUsedHere ? [] : [key]))

function wrongType(node: Node, schema: SchemaNode, path: Path, context: ShapeContext): undefined {
  context.report.problem(path, {
    code: 'wrong_type',
    what: `${node.type === 'object' || node.type === 'array' ? capital(typeName(node.type)) : context.report.shown(path)} stands where ${expected(schema)} must be.`,
    why: 'No value is converted by guessing.',
    fix: exampleOf(schema),
  })
  return invalid
}
