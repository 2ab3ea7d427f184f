import { GatewrightError } from '../../errors.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { OneTimeCodes } from '../../storage/one-time-codes.ts'

/** How long a code can be redeemed, in seconds. */
const codeSeconds = 60

/** What a code stands for. */
export interface SessionCode {
  readonly sessionId: string
  /** The only one where it counts. */
  readonly host: string
  /** Of the nonce that the browser has to hold. */
  readonly challenge: string
}

/** Codes by which a session comes to where its cookie does not: each once, for a minute, for one host and one challenge. */
export interface SessionCodes<Code extends SessionCode> {
  issue(code: Code): Promise<string>
  /** What it stands for; it is as good as before. @param given by anybody */
  peek(given: string): Promise<Code | undefined>
  /** Whoever has shown it where it does not belong shall not try it elsewhere. */
  useUp(given: string): Promise<void>
  /**
   * A session's cookie for the code. Of two that come with the same one at once, one gets it.
   * @param secure whether people use https on that host
   * @returns `Set-Cookie` value; `undefined` where the session has ended
   * @throws GatewrightError `hand_over_failed` where it is used up by now
   */
  trade(given: string, code: Code, secure: boolean): Promise<string | undefined>
}

/** @param options.most codes of one session that can be redeemed at a time */
export function createSessionCodes<Code extends SessionCode>(options: {
  readonly kind: string
  readonly most: number
  readonly sessions: Pick<LiveSessions, 'cookieForHost'>
  readonly codes: OneTimeCodes
}): SessionCodes<Code> {
  const { kind, most, sessions, codes } = options
  return {
    issue: (code: SessionCode) => codes.issue(kind, { ...code }, codeSeconds, { id: code.sessionId, most }),
    async peek(given) {
      if (given === '' || given.length > 500) return undefined
      return (await codes.peek(kind, given)) as Code | undefined
    },
    async useUp(given) {
      await codes.redeem(kind, given)
    },
    trade: (given, { sessionId, host }, secure) =>
      sessions.cookieForHost(sessionId, host, secure, async tx => {
        if ((await codes.redeem(kind, given, tx)) === undefined) throw handOverFailed('code')
      }),
  }
}

/** @param reason for the log */
export const handOverFailed = (reason: string) =>
  new GatewrightError('hand_over_failed', { detail: { reason } })
