/** Secrets of a file that can be read: by the schema, and by name where the schema knows no such key. */
import type { Node } from 'jsonc-parser'
import { formatPath, type Path } from '../problem.ts'
import type { SchemaNode } from '../schema/schema-node.ts'
import { alternativesOf, schemasBelow } from '../schema-walk.ts'
import { secretNamesOf } from './names.ts'
import type { Finding } from './place.ts'
import { isShown } from './shown.ts'

/** A header for an app may be a key; what tells of people alone is shown (`isShown`). */
const mayHoldSecret = ({ secret, template }: SchemaNode): boolean => secret === true || template === 'header'

/** Everything below a secret is secret. Yes, no and nothing are not. */
export function secretsInTree(root: Node, schema: SchemaNode): readonly Finding[] {
  const { soundsSecret } = secretNamesOf(schema)
  const found: Finding[] = []
  const visit = (node: Node, path: Path, schemas: readonly SchemaNode[], secret: boolean): void => {
    if (node.type === 'object') {
      for (const property of node.children ?? []) {
        const [key, value] = property.children ?? []
        if (!key || !value) continue
        const name = String(key.value)
        const below = secret ? [] : schemasBelow(schemas, name)
        const isSecret = secret || below.some(mayHoldSecret) || (below.length === 0 && soundsSecret(name))
        visit(value, [...path, name], below, isSecret)
      }
    } else if (node.type === 'array') {
      const below = secret ? [] : schemasBelow(schemas, 0)
      const isSecret = secret || below.some(one => one.secret)
      for (const [index, child] of (node.children ?? []).entries())
        visit(child, [...path, index], below, isSecret)
    } else if (secret && (node.type === 'string' || node.type === 'number')) {
      if (isShown(String(node.value))) return
      const quote = node.type === 'string' ? 1 : 0
      found.push({
        start: node.offset + quote,
        end: node.offset + node.length - quote,
        path: formatPath(path),
        ...(quote === 0 ? { isNumber: true } : {}),
        values: [String(node.value)],
      })
    }
  }
  visit(root, [], alternativesOf(schema), false)
  return found
}
