import { parseEmailAddress } from '../../identity/email-address.ts'

/** Whom one may ask about. */
export type Principal =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'account'; readonly email: string }
  /** A program that brings a JWT of an entry under `machines`; of any subject that it takes, when none is named. */
  | { readonly kind: 'machine'; readonly entry: string; readonly subject: string | undefined }
  /** A user of another site whose token `pro.externalAuth` verifies. */
  | { readonly kind: 'external-user' }

/** `ada@example.com`, `machine:ci`, `machine:ci:repo:contoso/site`, `external-user` or `nobody`. */
export function parsePrincipal(text: string): Principal {
  const wanted = text.trim()
  if (wanted === '' || wanted === 'nobody') return { kind: 'nobody' }
  if (wanted === 'external-user') return { kind: 'external-user' }
  const machine = /^machine:([^:]*)(?::(.+))?$/.exec(wanted)
  if (machine !== null) return { kind: 'machine', entry: machine[1] as string, subject: machine[2] }
  return { kind: 'account', email: parseEmailAddress(wanted) ?? wanted.toLowerCase() }
}
