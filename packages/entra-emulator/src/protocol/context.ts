import type { TokenContext } from '../tokens/context.ts'
import type { CodeStore } from './codes.ts'
import type { DeviceCodes } from './device-codes.ts'

/** What answering an authorize request needs besides tokens. */
export interface ProtocolContext extends TokenContext {
  readonly codes: CodeStore
  readonly deviceCodes: DeviceCodes
}
