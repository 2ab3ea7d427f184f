import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { distance } from 'fastest-levenshtein'
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Static, TSchema } from 'typebox'
import System from 'typebox/system'
import Value from 'typebox/value'

/** One thing that is wrong with a file. `line` and `column` count from 1; `field` is empty for a syntax error. */
export interface FileProblem {
  readonly line: number
  readonly column: number
  readonly field: string
  readonly message: string
}

/** A data or seed file that cannot be used, with everything that is wrong with it. The file is left as it is. */
export class FileProblemsError extends Error {
  override readonly name = 'FileProblemsError'
  readonly file: string
  readonly problems: readonly FileProblem[]

  constructor(file: string, problems: readonly FileProblem[]) {
    super(
      problems
        .map(p => `${file}:${p.line}:${p.column} ${p.field === '' ? '' : `${p.field}: `}${p.message}`)
        .join('\n'),
    )
    this.file = file
    this.problems = problems
  }
}

/** A JSON file (comments and trailing commas allowed) that matches its schema, and a way to point into it. */
export interface JsonFile<T> {
  readonly value: T
  /** Makes a problem at this field, for checks that a schema cannot express. */
  problemAt(path: readonly (string | number)[], message: string): FileProblem
}

/** Reads and checks; throws {@link FileProblemsError} with all problems at once. */
export const readJsonFile = <S extends TSchema>(file: string, schema: S): JsonFile<Static<S>> =>
  parseJson(file, readFileSync(file, 'utf8'), schema)

const parseJson = <S extends TSchema>(file: string, text: string, schema: S): JsonFile<Static<S>> => {
  const good = parseLargeFile(text, schema)
  if (good !== undefined) return good
  const syntax: ParseError[] = []
  const tree = parseTree(text, syntax, { allowTrailingComma: true })
  if (syntax.length > 0 || tree === undefined) {
    const problems = syntax.map(error => ({
      ...positionOf(text, error.offset),
      field: '',
      message: `this is not valid JSON (${printParseErrorCode(error.error)}).`,
    }))
    if (problems.length === 0) problems.push({ line: 1, column: 1, field: '', message: 'the file is empty.' })
    throw new FileProblemsError(file, problems)
  }
  const problemAt = (path: readonly (string | number)[], message: string): FileProblem => ({
    ...positionOf(text, nearestNode(tree, path).offset),
    field: formatPath(path),
    message,
  })
  const value = toValue(tree)
  const problems = checkValue(schema, value).map(({ path, message }) => problemAt(path, message))
  if (problems.length > 0) throw new FileProblemsError(file, problems)
  return { value: value as Static<S>, problemAt }
}

/** Above this size the compiled checker pays for the time that it takes to load. */
const largeFile = 500_000

/**
 * The quick way for a large file without comments and problems: a tree with positions takes seconds for ten thousand users,
 * and is needed only to point at what is wrong.
 */
const parseLargeFile = <S extends TSchema>(text: string, schema: S): JsonFile<Static<S>> | undefined => {
  if (text.length < largeFile) return undefined
  const { Compile } = createRequire(import.meta.url)('typebox/compile') as typeof import('typebox/compile')
  try {
    const value: unknown = JSON.parse(text)
    if (!Compile(schema).Check(value)) return undefined
    const problemAt = (path: readonly (string | number)[], message: string): FileProblem => ({
      ...positionOf(text, nearestNode(parseTree(text) ?? emptyTree, path).offset),
      field: formatPath(path),
      message,
    })
    return { value: value as Static<S>, problemAt }
  } catch {
    return undefined
  }
}

const emptyTree: Node = { type: 'null', offset: 0, length: 0 }

/** Checks a value that comes from code; the same messages without lines. */
export const checkValue = (
  schema: TSchema,
  value: unknown,
): { readonly path: readonly (string | number)[]; readonly message: string }[] => {
  System.Settings.Set({ maxErrors: 1_000 })
  if (Value.Check(schema, value)) return []
  const errors = Value.Errors(schema, value)
  const unions = new Set(errors.filter(error => error.keyword === 'anyOf').map(error => error.instancePath))
  const found: { path: readonly (string | number)[]; message: string }[] = []
  for (const error of errors) {
    const path = fromPointer(error.instancePath)
    const params = error.params as Record<string, unknown>
    if (error.keyword === 'boolean') continue
    if (unions.has(error.instancePath) && error.keyword !== 'anyOf') continue
    if (error.keyword === 'required') {
      for (const name of params.requiredProperties as string[])
        found.push({ path, message: `"${name}" is missing.` })
    } else if (error.keyword === 'additionalProperties') {
      const known = Object.keys((schemaAt(schema, error.schemaPath)?.properties as object | undefined) ?? {})
      for (const name of params.additionalProperties as string[])
        found.push({ path: [...path, name], message: `unknown field.${suggest(name, known)}` })
    } else if (error.keyword === 'anyOf') {
      found.push({ path, message: `must be ${alternativesOf(schemaAt(schema, error.schemaPath))}.` })
    } else {
      const description = schemaAt(schema, error.schemaPath)?.description
      found.push({
        path,
        message: typeof description === 'string' ? `must be ${description}.` : `${error.message}.`,
      })
    }
  }
  return found
}

type SchemaNode = Record<string, unknown>

const schemaAt = (schema: TSchema, schemaPath: string): SchemaNode | undefined => {
  let node: unknown = schema
  for (const part of schemaPath.split('/').slice(1)) node = (node as SchemaNode | undefined)?.[part]
  return node as SchemaNode | undefined
}

const alternativesOf = (schema: SchemaNode | undefined): string =>
  ((schema?.anyOf as SchemaNode[] | undefined) ?? [])
    .map(option =>
      option.const !== undefined
        ? JSON.stringify(option.const)
        : String(option.description ?? (option.type === 'null' ? 'null' : `a ${option.type}`)),
    )
    .join(' or ')

const suggest = (name: string, known: readonly string[]): string => {
  const best = known
    .map(candidate => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  if (best !== undefined && best.far <= Math.max(2, name.length / 3))
    return ` Did you mean "${best.candidate}"?`
  return known.length > 0 ? ` Known here: ${known.join(', ')}.` : ''
}

const fromPointer = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))

const formatPath = (path: readonly (string | number)[]): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')

const nearestNode = (tree: Node, path: readonly (string | number)[]): Node => {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length))
    // A property is more helpful to point at than its value.
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node
  }
  return tree
}

const positionOf = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/** Like jsonc-parser's `getNodeValue`, but `__proto__` stays an ordinary key. */
const toValue = (node: Node): unknown => {
  if (node.type === 'array') return (node.children ?? []).map(toValue)
  if (node.type !== 'object') return node.value
  const entries = (node.children ?? []).map(property => {
    const [key, value] = property.children ?? []
    return [key?.value as string, value === undefined ? null : toValue(value)] as const
  })
  return Object.fromEntries(entries)
}
