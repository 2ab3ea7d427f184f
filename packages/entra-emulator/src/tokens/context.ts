import type { EmulatorContext } from '../context.ts'
import type { SigningKeys } from '../keys/signing-keys.ts'

/** What making a token needs. */
export interface TokenContext extends EmulatorContext {
  readonly keys: SigningKeys
}
