/** Where the values of a text stand, and where the entries of its strategies lead: what a secret is bound to. */
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser'
import { readDocument } from '../document.ts'
import type { Path } from '../problem.ts'
import type { SchemaNode } from '../schema/schema-node.ts'
import { alternativesOf, schemasBelow } from '../schema-walk.ts'
import { builtInStrategies } from '../strategies/built-in.ts'
import { definitionOf, type StrategyDefinition, writtenCallback } from '../strategies/definition.ts'

/** A text, number or key, as it is written. */
export interface Spot {
  /** In UTF-16 units from the start of the text, with its quotation marks. */
  readonly start: number
  readonly end: number
  /** Of the value; of a key, of what it names. */
  readonly path: Path
  readonly isKey: boolean
}

/** What a strategy is, as far as its secrets are concerned. */
export interface Destination {
  readonly type: unknown
  /** Origins that its entry names, but for the one of its callback. */
  readonly origins: ReadonlySet<string>
  /** Origin of the callback URL, where the entry writes it out: the provider sends browsers there, with a code. */
  readonly back?: string
}

export interface Spots {
  readonly spots: readonly Spot[]
  /** By the name of the strategy. */
  readonly destinations: ReadonlyMap<string, Destination>
  /** Where each app listens, by its id: what its secrets are sent to. */
  readonly upstreams: ReadonlyMap<string, ReadonlySet<string>>
  /** Origin of `httpServer.externalUrl`, where the text writes it out. */
  readonly home?: string
}

/** @returns `undefined` for a text that is too broken to say where anything stands */
export function spotsOf(text: string, definitions = builtInStrategies): Spots | undefined {
  const document = readDocument(text)
  const { root } = document
  if (root === undefined) return undefined
  const shift = text.length - document.text.length
  const spots: Spot[] = []
  const visit = (node: Node, path: Path): void => {
    if (node.type === 'object') {
      for (const { children: [key, value] = [] } of node.children ?? []) {
        if (!key || !value) continue
        const inner = [...path, String(key.value)]
        spots.push(spotOf(key, inner, true))
        visit(value, inner)
      }
    } else if (node.type === 'array') {
      for (const [index, child] of (node.children ?? []).entries()) visit(child, [...path, index])
    } else if (node.type === 'string' || node.type === 'number') spots.push(spotOf(node, path, false))
  }
  const spotOf = ({ offset, length }: Node, path: Path, isKey: boolean): Spot => ({
    start: offset + shift,
    end: offset + shift + length,
    path,
    isKey,
  })
  visit(root, [])
  const externalUrl = findNodeAtLocation(root, ['httpServer', 'externalUrl'])?.value
  return {
    spots,
    destinations: destinationsIn(root, definitions),
    upstreams: upstreamsIn(root),
    ...(typeof externalUrl === 'string' ? { home: originOf(externalUrl) } : {}),
  }
}

function destinationsIn(
  root: Node,
  definitions: readonly StrategyDefinition[],
): ReadonlyMap<string, Destination> {
  const found = new Map<string, Destination>()
  for (const { children: [key, value] = [] } of findNodeAtLocation(root, ['authStrategies'])?.children ??
    []) {
    if (key && value) found.set(String(key.value), destinationOf(getNodeValue(value), definitions))
  }
  return found
}

function upstreamsIn(root: Node): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>()
  for (const { children: [key, value] = [] } of findNodeAtLocation(root, ['apps'])?.children ?? []) {
    const upstream = value === undefined ? undefined : findNodeAtLocation(value, ['upstream'])
    if (key === undefined || upstream === undefined) continue
    const written = upstream.type === 'array' ? (upstream.children ?? []) : [upstream]
    found.set(String(key.value), new Set(written.map(node => originOf(String(node.value)))))
  }
  return found
}

/**
 * Where an entry of `authStrategies` leads: what its fields for addresses hold, and, of a type that is not known, whatever
 * looks like an address.
 */
export function destinationOf(entry: unknown, definitions = builtInStrategies): Destination {
  const type = isObject(entry) ? entry.type : undefined
  const definition = definitionOf(definitions, typeof type === 'string' ? type : undefined)
  const callback = writtenCallback(definition, entry)
  // By its key: another address that is equal to it leads away all the same.
  const callbackKey = callback === undefined ? undefined : JSON.stringify(definition?.callbackAt)
  const origins = new Set<string>()
  const visit = (value: unknown, schemas: readonly SchemaNode[] | undefined, path: Path): void => {
    if (typeof value === 'string') {
      const isAddress = schemas?.some(({ kind }) => kind !== undefined && addresses.has(kind))
      if (!isAddress && !(schemas === undefined && value.includes('://'))) return
      if (JSON.stringify(path) !== callbackKey) origins.add(originOf(value))
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        visit(item, schemas && schemasBelow(schemas, 0), [...path, index])
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value))
        visit(item, schemas && schemasBelow(schemas, key), [...path, key])
    }
  }
  visit(entry, definition && alternativesOf(definition.schema as SchemaNode), [])
  return { type, origins, ...(callback === undefined ? {} : { back: originOf(callback) }) }
}

/**
 * Whether all that an entry leads to was there when its secret was stored. Its callback may be written or moved to the home that
 * was stored with the secret, never to one that the same edit names: then browsers would take their codes elsewhere.
 * @param home as the stored text has it
 */
export const leadsNoFurther = (
  now: Destination | undefined,
  stored: Destination | undefined,
  home: string | undefined,
): boolean =>
  now !== undefined &&
  stored !== undefined &&
  now.type === stored.type &&
  (now.back === undefined || now.back === stored.back || now.back === home) &&
  [...now.origins].every(origin => stored.origins.has(origin))

const addresses: ReadonlySet<SchemaNode['kind']> = new Set([
  'url',
  'origin',
  'upstream',
  'host',
  'domain',
] as const)

/** Of what is no URL, the text itself: it is equal to nothing else. */
const originOf = (text: string): string => {
  const url = URL.parse(text)
  return url === null || url.origin === 'null' ? text : url.origin
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
