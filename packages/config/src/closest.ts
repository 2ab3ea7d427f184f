import { distance } from 'fastest-levenshtein'
import { tolerance } from './closest-name.ts'
import type { SchemaNode } from './schema/schema-node.ts'

/** A sentence that says what an unknown key was probably meant to be, or where it belongs. */
export function closest(key: string, schema: SchemaNode, root: SchemaNode): string | undefined {
  const near = closestKey(key, schema)
  if (near) return `Did you mean "${near}"?`
  const place = placeOf(key, root, '')
  return place ? `"${key}" belongs in ${place}: move it there.` : undefined
}

function closestKey(key: string, schema: SchemaNode): string | undefined {
  const folded = fold(key)
  let best: { name: string; away: number } | undefined
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.notUsedHere) continue
    if (property.aliases?.some(alias => fold(alias) === folded)) return name
    const away = fold(name) === folded ? 0 : distance(key.toLowerCase(), name.toLowerCase())
    if (!best || away < best.away) best = { name, away }
  }
  return best && best.away <= tolerance(key) ? best.name : undefined
}

const fold = (key: string): string => key.toLowerCase().replace(/[-_ ]/g, '')

/** Where in the whole file a key of exactly this name stands. */
function placeOf(key: string, schema: SchemaNode, prefix: string): string | undefined {
  const queue: { schema: SchemaNode; prefix: string }[] = [{ schema, prefix }]
  for (const { schema: node, prefix: at } of queue) {
    for (const option of node.anyOf ?? []) queue.push({ schema: option, prefix: at })
    for (const inner of Object.values(node.patternProperties ?? {}))
      queue.push({ schema: inner, prefix: `${at}.<name>` })
    if (node.items) queue.push({ schema: node.items, prefix: `${at}[]` })
    for (const [name, property] of Object.entries(node.properties ?? {})) {
      if (name === key && !property.notUsedHere) return at === '' ? 'the file itself, at the top' : at
      queue.push({ schema: property, prefix: at === '' ? name : `${at}.${name}` })
    }
  }
  return undefined
}
