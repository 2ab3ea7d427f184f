import { GatewrightError } from '../errors.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { Form, FormField } from '../strategies/form-strategy.ts'

/** Of what is counted and recorded as an account: as long as an e-mail address can be. In UTF-16 units. */
export const LONGEST_ACCOUNT = 320

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

/**
 * Whose account it is about: what stands in the field that is `username` for password managers. `''` where no field is:
 * whoever guesses then guesses at the same thing.
 */
const accountIn = (fields: readonly FormField[], form: Form): string => {
  const field = accountField(fields)
  return (field && form[field.name]) ?? ''
}

/** The same in one spelling: attempts are counted by it. */
export function accountKey(fields: readonly FormField[], form: Form): string {
  const typed = accountIn(fields, form)
  return (parseEmailAddress(typed) ?? typed.trim().toLowerCase()).slice(0, LONGEST_ACCOUNT)
}

/**
 * The account as the audit log keeps it: what was typed, no longer than an e-mail address. Where an address is asked for and
 * something else was typed, nothing: it could be the password.
 */
export function namedAccount(fields: readonly FormField[], form: Form): string | undefined {
  const typed = accountIn(fields, form)
  if (accountField(fields)?.kind === 'email') return parseEmailAddress(typed)
  return (
    typed
      .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
      .trim()
      .slice(0, LONGEST_ACCOUNT) || undefined
  )
}

const accountField = (fields: readonly FormField[]) =>
  fields.find(({ autocomplete }) => autocomplete === 'username')

const malformed = (reason: string) => new GatewrightError('bad_request', { detail: { reason } })
