import { GatewrightError } from '../../errors.ts'

/** A refusal with a sentence that says why. */
export const refused = (message: string) =>
  new GatewrightError('bad_request', { response: { message, reason: message }, detail: { reason: message } })
