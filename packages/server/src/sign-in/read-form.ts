import { GatewrightError } from '../errors.ts'
import type { Form, FormField } from '../strategies/form-strategy.ts'

const LONGEST = { text: 1000, email: 1000, password: 4096 } as const

/**
 * The values of the fields that a strategy asks for; whatever else was sent is left out.
 * @throws GatewrightError `bad_request`; says which field, never what was in it
 */
export function readForm(fields: readonly FormField[], sent: Readonly<Record<string, string>>): Form {
  const form: Record<string, string> = {}
  for (const { name, kind, optional, later, maxLength = LONGEST[kind] } of fields) {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined
    if (value === undefined) {
      if (optional || later) continue
      throw malformed(`${name} is missing`)
    }
    if (kind === 'password' && value === '') throw malformed(`${name} is empty`)
    if (value.length > maxLength) throw malformed(`${name} is longer than ${maxLength}`)
    form[name] = value
  }
  return form
}

/** Whose account it is about, as far as the form says: all but the passwords. For counting attempts. */
export const accountIn = (fields: readonly FormField[], form: Form): string =>
  fields.flatMap(({ name, kind }) => (kind === 'password' ? [] : [form[name] ?? ''])).join('\n')

const malformed = (reason: string) => new GatewrightError('bad_request', { detail: { reason } })
