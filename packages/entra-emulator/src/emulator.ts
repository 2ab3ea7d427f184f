import type { EmulatorContext } from './context.ts'
import type { SigningKeys } from './keys/signing-keys.ts'
import type { CodeStore } from './protocol/codes.ts'
import type { DeviceCodes } from './protocol/device-codes.ts'
import type { Interactions } from './sign-in/interactions.ts'
import type { Passwords } from './sign-in/passwords.ts'
import type { Sessions } from './sign-in/sessions.ts'

/** The context with what only the protocol's own routes use. */
export interface Emulator extends EmulatorContext {
  readonly keys: SigningKeys
  /** Who is signed in in which browser. */
  readonly sessions: Sessions
  /** Sign-ins that wait for a form. */
  readonly interactions: Interactions
  readonly codes: CodeStore
  readonly deviceCodes: DeviceCodes
  readonly passwords: Passwords
}
