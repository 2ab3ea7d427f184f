/**
 * What a field for an e-mail address has. Not `type="email"`: browsers refuse letters beyond ASCII before the `@` there, and
 * rewrite the domain after it, so that `zoë@münchen.example` could not be typed. What an address is, the server says.
 */
export const addressInput = {
  type: 'text',
  inputMode: 'email',
  autoCapitalize: 'none',
  spellCheck: false,
  pattern: '.*\\S@\\S.*',
  title: 'An address such as ada@example.com',
} as const
