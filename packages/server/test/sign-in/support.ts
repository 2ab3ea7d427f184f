import type { Config } from '@gatewright/config'
import { pino } from 'pino'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Audit } from '../../src/audit/audit.ts'
import type { AuditEvent } from '../../src/audit/audit-event.ts'
import type { Clock } from '../../src/clock.ts'
import { createRevocation } from '../../src/revocation.ts'
import { createSessions } from '../../src/sessions/sessions.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { createOneTimeCodes } from '../../src/storage/one-time-code-store.ts'
import type { Engine } from '../stores/engines.ts'
import { plainSeal } from '../support/plain-seal.ts'

export const host = 'localhost:3000'
export const origin = `http://${host}`

/** What signing in is built from, on a database without a server around it, and what comes of it. */
export function signInOn(
  { database, events }: Awaited<ReturnType<Engine['open']>>,
  clock: Clock,
  config: Config,
) {
  const audited: AuditEvent[] = []
  const refusals: unknown[] = []
  const logged: Record<string, unknown>[] = []
  const tokensOf: string[] = []
  const accounts = createAccountStore(database, clock)
  const log = pino({ level: 'info' }, { write: line => void logged.push(JSON.parse(line)) })
  const storage = { database, isAvailable: () => true }
  const audit: Pick<Audit, 'transaction'> = {
    transaction: work => database.transaction(tx => work(tx, async event => void audited.push(event))),
  }
  const sessions = createSessions({ storage, events, accounts, seal: plainSeal, clock, log, config })
  const apiTokens = {
    async revokeAllOf(collaboratorId: string) {
      tokensOf.push(collaboratorId)
      return 0
    },
  }
  const context = {
    ...{ config, clock, log, storage, audit, accounts, sessions, origin, host, secure: false },
    seal: plainSeal,
    revocation: createRevocation({ sessions, accounts, audit, clock, apiTokens: apiTokens as never }),
    codes: createOneTimeCodes(database, clock),
    sizes: new Map(),
    refusalFlood: { record: async (...asked: unknown[]) => void refusals.push(asked) },
    clientOf: () => ({ address: '192.0.2.1', userAgent: 'a browser' }),
    callerOf: async () => undefined,
  } as unknown as SignInContext
  return { accounts, sessions, context, audited, refusals, logged, tokensOf }
}
