/** Limits by which somebody is refused. An error says in `detail.limit` which one it was; what is not listed counts as `other`. */
export const limits = {
  connections: 'Connections at once, of one address or of all',
  'slow-clients': 'Time for a request to come',
  'sign-in-address': 'Attempts with a form of one network',
  'sign-in-account': 'Attempts with a form at one account',
  'sign-in-posted': 'Posted answers of providers of one network',
  'password-queue': 'Passwords that wait to be verified',
  other: 'Any other',
} as const

export type Limit = keyof typeof limits

/** Bounded, whatever an error says. */
export const limitNamed = (name: unknown): Limit =>
  typeof name === 'string' && Object.hasOwn(limits, name) ? (name as Limit) : 'other'
