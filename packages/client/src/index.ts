export type { Caller, Collaborator, ExternalUser } from './caller.ts'
export type { MiddlewareOptions } from './middleware.ts'
export { AssertionError, assertionHeader, type VerifyOptions, verifyAssertion } from './verify-assertion.ts'
