import { randomBytes } from 'node:crypto'
import { type Clock, nowInSeconds } from '../clock.ts'
import type { AuthorizeRequest } from '../protocol/authorize-request.ts'
import type { SignedInAccount } from './sessions.ts'

/** A sign-in under way in one tab: what was asked for, and how far it has come. */
export interface Interaction {
  readonly id: string
  readonly request: AuthorizeRequest
  /** The account at home that has shown its password (or was picked), with its session. */
  readonly account?: Pick<SignedInAccount, 'userId' | 'sid' | 'mfa' | 'authTime'>
  /** The account whose expired password was right, and is now to be changed. */
  readonly changingPasswordOf?: string
  /** The second factor that the page asks for. */
  readonly mfaCode?: string
  readonly consented?: boolean
}

export interface Interactions {
  start(request: AuthorizeRequest): Interaction
  get(id: string): Interaction | undefined
  update(id: string, patch: Partial<Omit<Interaction, 'id' | 'request'>>): Interaction
  end(id: string): void
}

const lifetimeSeconds = 3600

export const createInteractions = (clock: Clock): Interactions => {
  const interactions = new Map<string, { interaction: Interaction; expiresAt: number }>()
  return {
    start(request) {
      const now = nowInSeconds(clock)
      for (const [id, entry] of interactions) {
        if (entry.expiresAt > now) break
        interactions.delete(id)
      }
      const interaction: Interaction = { id: randomBytes(18).toString('base64url'), request }
      interactions.set(interaction.id, { interaction, expiresAt: now + lifetimeSeconds })
      return interaction
    },
    get(id) {
      const entry = interactions.get(id)
      return entry !== undefined && entry.expiresAt > nowInSeconds(clock) ? entry.interaction : undefined
    },
    update(id, patch) {
      const entry = interactions.get(id)
      if (entry === undefined) throw new Error('this sign-in has ended')
      entry.interaction = { ...entry.interaction, ...patch }
      return entry.interaction
    },
    end(id) {
      interactions.delete(id)
    },
  }
}
