import type { FaultEndpoint, FaultKind } from '../store/index.ts'

/** What each kind of fault does, and where it strikes when the fault itself does not say. */
export const faultCatalogue: Readonly<
  Record<
    FaultKind,
    { readonly title: string; readonly effect: string; readonly endpoints: readonly FaultEndpoint[] }
  >
> = {
  slow: {
    title: 'Slow',
    effect: 'Answers after `delayMs` (2000).',
    endpoints: ['token', 'keys', 'discovery'],
  },
  hung: { title: 'Hung', effect: 'Takes the request and never answers.', endpoints: ['token'] },
  server_error: { title: 'Server error', effect: 'Answers 500.', endpoints: ['token'] },
  unavailable: {
    title: 'Unavailable',
    effect: 'Answers 503 with Retry-After (`retryAfterSeconds`, 5).',
    endpoints: ['token'],
  },
  too_many_requests: {
    title: 'Too many requests',
    effect: 'Answers 429 with Retry-After (`retryAfterSeconds`, 5).',
    endpoints: ['token', 'graph'],
  },
  html_instead_of_json: {
    title: 'HTML instead of JSON',
    effect: 'Answers 200 with a page, as a proxy in between does.',
    endpoints: ['token'],
  },
  wrong_audience: {
    title: 'Wrong audience',
    effect: 'Tokens are for another app.',
    endpoints: ['token', 'authorize'],
  },
  wrong_issuer: {
    title: 'Wrong issuer',
    effect: 'Tokens name another issuer.',
    endpoints: ['token', 'authorize'],
  },
  wrong_tenant: {
    title: 'Wrong tenant',
    effect: 'Tokens carry the `tid` of another tenant.',
    endpoints: ['token', 'authorize'],
  },
  expired_token: {
    title: 'Expired token',
    effect: 'Tokens expired an hour ago.',
    endpoints: ['token', 'authorize'],
  },
  not_yet_valid_token: {
    title: 'Token not valid yet',
    effect: 'Tokens become valid in an hour.',
    endpoints: ['token', 'authorize'],
  },
  wrong_nonce: {
    title: 'Wrong nonce',
    effect: 'ID tokens carry another nonce.',
    endpoints: ['token', 'authorize'],
  },
  missing_claims: {
    title: 'Missing claims',
    effect: 'Tokens lack the named `claims` (oid, email).',
    endpoints: ['token', 'authorize'],
  },
  unknown_key: {
    title: 'Unknown key',
    effect: 'Tokens are signed by a key that is published nowhere.',
    endpoints: ['token', 'authorize'],
  },
  rotated_key: {
    title: 'Rotated key',
    effect: 'The signing key changes without notice just before a token is signed.',
    endpoints: ['token', 'authorize'],
  },
  clock_off: {
    title: 'Clock off',
    effect: 'Times in tokens are `minutes` (10) ahead; negative: behind.',
    endpoints: ['token', 'authorize'],
  },
  conditional_access_block: {
    title: 'Conditional Access block',
    effect: 'AADSTS53003 instead of a sign-in.',
    endpoints: ['authorize', 'token'],
  },
  mfa_required: {
    title: 'MFA required',
    effect: 'Asks for a second factor (the page shows the code); AADSTS50076 where nobody can be asked.',
    endpoints: ['authorize', 'token'],
  },
}
