/** What a secret is called, where no schema says what stands there: a misspelt key, another program's entry, a comment. */
import { distance } from 'fastest-levenshtein'
import type { SchemaNode } from '../schema/schema-node.ts'
import { namedKeys } from '../schema-walk.ts'

const secretName =
  /secret|passw|passphrase|pwd$|credential|private[-_ ]?key|licen[cs]e[-_ ]?key|api[-_ ]?key|token$/i

/** What the keys of a schema say about names. */
export interface SecretNames {
  /** A key of the schema: as a value it is no secret, and the file cannot be read without it. */
  isSchemaWord(text: string): boolean
  /**
   * Whether what stands behind this name is a secret: by the schema, by what secrets are called, or by being a slip of the
   * finger away from a key that is secret. `passwordMinLength` is none, for the schema knows better.
   */
  soundsSecret(name: string): boolean
}

const made = new WeakMap<SchemaNode, SecretNames>()

/** By the keys of this schema, which differ with the types of strategy that there are. Made once for each. */
export function secretNamesOf(schema: SchemaNode): SecretNames {
  const names = made.get(schema) ?? readNames(schema)
  made.set(schema, names)
  return names
}

function readNames(schema: SchemaNode): SecretNames {
  /** Every key of the schema, and whether it is secret anywhere. */
  const known = new Map<string, boolean>()
  for (const [key, { secret }] of namedKeys(schema))
    known.set(key, known.get(key) === true || secret === true)
  const secretKeys = [...known].flatMap(([key, secret]) => (secret ? [key.toLowerCase()] : []))
  return {
    isSchemaWord: text => known.has(text),
    soundsSecret(name) {
      const last = name.slice(name.lastIndexOf('.') + 1)
      const secret = known.get(last)
      return secret ?? (secretName.test(last) || secretKeys.some(key => isSlipOf(last.toLowerCase(), key)))
    },
  }
}

/** A short word is two letters away from too many others; there, only two letters exchanged count as one slip. */
function isSlipOf(name: string, key: string): boolean {
  if (Math.abs(name.length - key.length) > 2) return false
  const away = distance(name, key)
  return away <= 1 || (away === 2 && (key.length >= 8 || sorted(name) === sorted(key)))
}

const sorted = (word: string): string => [...word].sort().join('')
