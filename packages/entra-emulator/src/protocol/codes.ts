import { randomBytes } from 'node:crypto'
import { type Clock, nowInSeconds } from '../clock.ts'

/** What an authorization code stands for. */
export interface CodeGrant {
  readonly appId: string
  /** The tenant part of the authorize address, `common` kept as it is: a code is redeemed under the same one. */
  readonly tenantPath: string
  /** The tenant whose tokens it gives. */
  readonly tenantId: string
  readonly userId: string
  readonly redirectUri: string
  readonly platform: 'web' | 'spa' | 'publicClient'
  readonly scope: string
  readonly nonce: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: 'S256' | 'plain'
  readonly sessionId: string
  readonly authTime: number
  readonly mfa: boolean
}

export interface CodeStore {
  issue(grant: CodeGrant): string
  /** The grant, and whether it was redeemed before or is too old. Marks it as redeemed. */
  redeem(
    code: string,
  ): { readonly grant: CodeGrant; readonly state: 'fresh' | 'redeemed' | 'expired' } | undefined
}

const lifetimeSeconds = 600

/** Authorization codes: random, good for ten minutes and one use, in memory only. */
export const createCodeStore = (clock: Clock): CodeStore => {
  const codes = new Map<string, { grant: CodeGrant; expiresAt: number; redeemed: boolean }>()
  const forgetOld = () => {
    // Kept for another lifetime, so that a late or second use gets the right error.
    for (const [code, entry] of codes) {
      if (entry.expiresAt + lifetimeSeconds > nowInSeconds(clock)) break
      codes.delete(code)
    }
  }
  return {
    issue(grant) {
      forgetOld()
      const code = `0.${randomBytes(48).toString('base64url')}`
      codes.set(code, { grant, expiresAt: nowInSeconds(clock) + lifetimeSeconds, redeemed: false })
      return code
    },
    redeem(code) {
      const entry = codes.get(code)
      if (entry === undefined) return undefined
      const state = entry.redeemed ? 'redeemed' : entry.expiresAt <= nowInSeconds(clock) ? 'expired' : 'fresh'
      entry.redeemed = true
      return { grant: entry.grant, state }
    },
  }
}
