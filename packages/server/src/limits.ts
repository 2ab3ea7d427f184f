/**
 * Limits by which somebody is refused or closed, and what each is of. Whatever is refused by one says in `detail.limit` which one it
 * was: by these names they are counted (`gatewright_limit_refusals_total`), and there are no others.
 */
export const limits = {
  connections: 'Connections at once, of one address or of all.',
  'slow-clients': 'Time for a request to come.',
  'body-size': 'Bytes of what is posted.',
  'sign-in-address': 'Attempts with a form, of one network.',
  'sign-in-account': 'Attempts with a form, at one account.',
  'sign-in-wait': 'How long an attempt waits for others of its network that are being looked at.',
  'sign-in-posted': 'Posted answers of providers, of one network.',
  'sign-in-answers': 'Answers of providers that end an attempt, of one network.',
  'kept-addresses': 'Bytes of addresses that are kept for after sign-in, of one network or of all.',
  'password-queue': 'Passwords that wait to be verified, or new ones to be judged.',
  'provider-queue': 'Sign-ins that wait for a provider.',
  'provider-hangs': 'Calls to a provider whose last ones were not answered in time.',
  readings: 'Exports and looks at the secrets, of one person.',
  'storage-queue': 'What waits to be written.',
} as const

export type Limit = keyof typeof limits

/** One of them, whatever an error says. */
export const limitNamed = (name: unknown): Limit | undefined =>
  typeof name === 'string' && Object.hasOwn(limits, name) ? (name as Limit) : undefined
