import type { ProtocolContext } from '../protocol/context.ts'
import type { Interactions } from './interactions.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions } from './sessions.ts'

/** What a sign-in needs: all that an emulator keeps, so that the endpoints take it too. */
export interface SignInContext extends ProtocolContext {
  /** Who is signed in in which browser. */
  readonly sessions: Sessions
  /** Sign-ins that wait for a form. */
  readonly interactions: Interactions
  readonly passwords: Passwords
}
