import { expect, it } from 'vitest'
import { createExternalUsers, ticketParameter } from './external-users.ts'
import { createUsedTokens } from './replay.ts'

const clock = { now: () => Date.parse('2026-03-01T12:00:00Z') }
const verification = (secret: string) => ({
  algorithms: ['HS256'],
  clockToleranceSeconds: 30,
  replayProtection: false,
  allowedOrigins: [],
  key: { kind: 'secret' as const, secret },
})

it('a ticket of before the key or the demands changed is not taken any more', async () => {
  const kept = new Map<string, Readonly<Record<string, unknown>>>()
  const codes = {
    async issue(_: string, payload: Readonly<Record<string, unknown>>) {
      kept.set(`code-${kept.size}`, payload)
      return `code-${kept.size - 1}`
    },
    redeem: async (_: string, code: string) => kept.get(code),
  }
  const keySets = { of: () => Promise.reject(new Error('no key set is asked')) } as never
  const under = (secret: string) => {
    const users = createExternalUsers(
      { enabled: true, verification: verification(secret) },
      { clock, codes, keySets, usedTokens: createUsedTokens(clock) },
    )
    if (users === undefined) throw new Error('no external users')
    return users
  }
  const ends = { expiresAt: clock.now() + 60_000, connectionEndsAt: clock.now() + 60_000 }
  const { ticket } = await under('one').issueTicket({ subject: 'uma', payload: {}, ...ends }, 'bot')
  const take = async (secret: string) =>
    (await under(secret).identify({ headers: {} }, 'bot', `?${ticketParameter}=${ticket}`)).kind
  expect([await take('one'), await take('other')]).toEqual(['verified', 'invalid'])
})
