/** The text of a file without its secrets, for screens, diffs and exports. */
import type { Node } from 'jsonc-parser'
import type { Config } from './config.ts'
import { createLocator, readDocument } from './document.ts'
import { formatPath, type Path } from './problem.ts'
import { isReference } from './references.ts'
import { isSecretAt, secretName } from './schema-walk.ts'
import { scrubText, secretsOf } from './secrets.ts'

export const mask = '••••••••'

export interface SecretPlace {
  readonly path: string
  readonly steps: Path
  /** From 1, of the value. */
  readonly line: number
  readonly column: number
  /** Of the value with its quotation marks, in UTF-16 units from the start of the text. */
  readonly offset: number
  readonly length: number
  /** `${env:…}` or `${file:…}`: nothing to hide, and nothing to move. */
  readonly isReference: boolean
}

/**
 * Masks every secret that is written out. References stay: they show where a secret is, not what it is. A text too broken
 * to be read is masked by the names of its keys, and so are comments, where old secrets like to stay.
 * @param label what to write in place of the secret of this path
 */
export function redactText(text: string, label: (path: string) => string = () => mask): string {
  const { text: plain, places } = readSecrets(text)
  let masked = ''
  let end = 0
  for (const place of places) {
    if (place.isReference) continue
    masked += `${maskByName(plain.slice(end, place.offset))}${JSON.stringify(label(place.path))}`
    end = place.offset + place.length
  }
  return maskUrls(masked + maskByName(plain.slice(end)))
}

/** Both sides of a diff: a secret that differs is marked, since two masks look the same. */
export function redactPair(before: string, after: string): { before: string; after: string } {
  const values = (text: string) => {
    const { text: plain, places } = readSecrets(text)
    return new Map(places.map(place => [place.path, plain.slice(place.offset, place.offset + place.length)]))
  }
  const old = values(before)
  const changed = new Set(
    [...values(after)]
      .filter(([path, value]) => old.has(path) && old.get(path) !== value)
      .map(([path]) => path),
  )
  return {
    before: redactText(before),
    after: redactText(after, path => (changed.has(path) ? `${mask} (changed)` : mask)),
  }
}

/** A copy of a configuration for an export or a support request: secrets masked, references in place of their values. */
export function redactConfig(config: Config): unknown {
  const secrets = new Set(secretsOf(config))
  return JSON.parse(
    JSON.stringify(config, (_, value: unknown) =>
      typeof value !== 'string' ? value : secrets.has(value) ? mask : scrubText(config, value),
    ),
  )
}

/** Where secrets stand in a text, in its order. */
export function listSecrets(input: string): readonly SecretPlace[] {
  const { text, places } = readSecrets(input)
  // Offsets are those of the text as it was given, with its byte order mark.
  return places.map(place => ({ ...place, offset: place.offset + input.length - text.length }))
}

function readSecrets(input: string): { text: string; places: SecretPlace[] } {
  const { text, root } = readDocument(input)
  const places: SecretPlace[] = []
  if (root) visit(root, [], createLocator(text), places)
  return { text, places }
}

function visit(
  node: Node,
  path: Path,
  locate: ReturnType<typeof createLocator>,
  places: SecretPlace[],
): void {
  if (node.type === 'object') {
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? []
      if (key && value) visit(value, [...path, String(key.value)], locate, places)
    }
    return
  }
  if (node.type === 'array') {
    for (const [index, child] of (node.children ?? []).entries())
      visit(child, [...path, index], locate, places)
    return
  }
  if (node.type === 'null' || node.type === 'boolean' || node.value === '' || !isSecretAt(path)) return
  const { offset, length } = node
  places.push({
    path: formatPath(path),
    steps: path,
    ...locate(offset),
    offset,
    length,
    isReference: typeof node.value === 'string' && isReference(node.value),
  })
}

/** `"clientSecret": "…"` outside the tree: in comments, and in texts that are no JSON. */
function maskByName(text: string): string {
  return text.replace(
    /(["'“]?)(\w+)(["'”]?\s*[:=]\s*)(["'“])((?:[^"'”\\\n]|\\.)*)/g,
    (whole, open: string, name: string, between: string, quote: string, value: string) =>
      (secretName.test(name) || /^publicKey$/.test(name)) &&
      value !== '' &&
      !isReference(value) &&
      value !== mask
        ? `${open}${name}${between}${quote}${mask}`
        : whole,
  )
}

/** `https://user:password@host` */
const maskUrls = (text: string): string => text.replace(/(\w+:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g, `$1${mask}`)
