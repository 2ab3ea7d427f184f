import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the provider says, as it stands in the field `Assertion`. */
export interface Assertion {
  readonly nameId: string
  readonly address: string
  readonly session: string
  /** The `Request` that it answers. */
  readonly inResponseTo: string
}

const tagOf = (text: string, key: string): string =>
  createHmac('sha256', key).update(text).digest('base64url')

export function sign(assertion: Assertion, key: string): string {
  const text = Buffer.from(JSON.stringify(assertion)).toString('base64url')
  return `${text}.${tagOf(text, key)}`
}

/** `undefined` for what the provider has not signed. */
export function verify(signed: string, key: string): Assertion | undefined {
  const [text = '', tag = ''] = signed.split('.')
  const [wanted, given] = [Buffer.from(tagOf(text, key)), Buffer.from(tag)]
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return undefined
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
}
