import { pino } from 'pino'
import { beforeEach, expect, it } from 'vitest'
import type { AuditEvent, RefusedEvent } from '../audit/audit-event.ts'
import { createRefusalFlood, type RefusalFlood } from './refusal-flood.ts'

let now = 0
let written: AuditEvent[] = []
let flood: RefusalFlood
beforeEach(() => {
  now = 1_000_000
  written = []
  const audit = { noteRefusal: async (event: AuditEvent) => void written.push(event) }
  flood = createRefusalFlood({ audit, clock: { now: () => now }, log: pino({ level: 'silent' }) })
})

const address = '203.0.113.7'
const refused = async (times: number, more: Partial<AuditEvent> = {}, account?: string) => {
  for (let n = 0; n < times; n++)
    await flood.record(
      {
        kind: 'sign-in',
        actor: account ?? 'unknown',
        target: 'default',
        result: 'refused',
        code: account === undefined ? 'state_unknown' : 'invalid_credentials',
        address,
        ...more,
      } as RefusedEvent,
      { account },
    )
}
const guesses = (account: string) =>
  written.filter(({ kind, actor }) => kind === 'sign-in' && actor === account)

it('what costs nothing keeps no guess at a password out of the audit log', async () => {
  await refused(1000)
  await refused(1000, { kind: 'sign-out-by-provider' })
  await refused(1000, { code: 'too_many_requests' }, 'ada@example.test')
  // Provider accounts of whoever attacks.
  for (let n = 0; n < 9; n++) await refused(250, { target: 'gh', code: 'not_invited' }, `m${n}@evil.test`)
  const before = guesses('ada@example.test').length
  await refused(15, {}, 'ada@example.test')
  expect(guesses('ada@example.test')).toHaveLength(before + 15)
})

it('the log says when it leaves out, and at the end how many, once each', async () => {
  await refused(400)
  const ofMany = () => written.filter(({ kind }) => kind === 'refusals').map(({ detail }) => detail)
  expect(ofMany()).toEqual([{ of: 'sign-in' }])
  now += 299_999
  await flood.sweep()
  expect(ofMany()).toHaveLength(1)
  now += 1
  await flood.sweep()
  await flood.sweep()
  expect(ofMany()).toEqual([{ of: 'sign-in' }, { of: 'sign-in', more: 100 }])
  await refused(302)
  await flood.close()
  await flood.close()
  expect(ofMany().slice(2)).toEqual([{ of: 'sign-in' }, { of: 'sign-in', more: 2 }])
})

it('an account that is guessed at from everywhere is bounded by itself', async () => {
  for (let n = 0; n < 250; n++) await refused(1, { address: `203.0.${n}.7` }, 'ada@example.test')
  expect(guesses('ada@example.test')).toHaveLength(200)
  await refused(1, {}, 'grace@example.test')
  expect(guesses('grace@example.test')).toHaveLength(1)
})

it('keeps a bounded number of windows, and loses no count of one that ends early', async () => {
  await refused(305, { address: '192.0.2.1' })
  for (let n = 0; n < 10_001; n++) await refused(1, { address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` })
  expect(written.filter(({ kind }) => kind === 'refusals').map(({ detail }) => detail)).toEqual([
    { of: 'sign-in' },
    { of: 'sign-in', more: 5 },
  ])
})
