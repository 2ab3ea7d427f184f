import type { AppConfig, Config } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../../errors.ts'
import type { Database } from '../../storage/database.ts'
import { type ApiToken, TooManyTokensError } from './api-token.ts'
import { createApiToken, revokeApiToken } from './create-and-revoke.ts'

const day = 24 * 3600_000
const tx = { name: 'the transaction' } as unknown as Database
const apps = [{ id: 'bot' }, { id: 'shop' }] as unknown as AppConfig[]
const config = { apps, strategies: [{ id: 'azure', type: 'basic', offered: true }] } as unknown as Config
const wish = {
  owner: { id: 'c1', email: 'a@x.test' },
  proved: { identityId: 'i1', strategy: 'azure', source: 'basic' },
  name: ' job ',
  apps: ['bot', 'shop', 'bot'],
  by: { name: 'command line' },
}

async function make(change: object = {}, failure?: Error, under = config) {
  const created: unknown[] = []
  const recorded: unknown[] = []
  const outcome = await createApiToken(
    {
      apiTokens: {
        async create(...asked) {
          created.push(asked)
          if (failure !== undefined) throw failure
          return { token: {} as ApiToken, value: 'gw_x' }
        },
      },
      audit: { transaction: work => work(tx, async entry => void recorded.push(entry)) },
      clock: { now: () => 1000 },
    },
    under,
    { ...wish, ...change },
  ).catch((error: unknown) => error)
  return { created, recorded, outcome }
}
const refusal = async (change: object, failure?: Error, under = config) => {
  const { outcome, recorded } = await make(change, failure, under)
  expect(recorded).toEqual([])
  expect(outcome).toBeInstanceOf(GatewrightError)
  const { code, detail, response } = outcome as GatewrightError
  expect(response).toEqual({ message: detail.reason, reason: detail.reason })
  return [code, detail.reason]
}

describe('a token is made', () => {
  it('for what it may open, for ninety days, and written down', async () => {
    const { created, recorded, outcome } = await make()
    const expiresAt = 1000 + 90 * day
    const of = { identityId: 'i1', strategy: 'azure', source: 'basic' }
    expect(created).toEqual([
      [
        { collaboratorId: 'c1', ...of, name: 'job', apps: ['bot', 'shop'], expiresAt },
        { madeIn: undefined, most: 50, tx },
      ],
    ])
    expect(recorded).toEqual([
      {
        ...{ kind: 'token-created', actor: 'command line', target: 'a@x.test', result: 'ok' },
        detail: { name: 'job', apps: ['bot', 'shop'], expiresAt },
      },
    ])
    expect(outcome).toEqual({ token: {}, value: 'gw_x' })
    expect(Object.keys(recorded[0] as object).toSorted()).toEqual([
      'actor',
      'detail',
      'kind',
      'result',
      'target',
    ])
  })

  it('in a session, by somebody, for some days', async () => {
    const by = { id: 'c1', name: 'Ada', address: '192.0.2.1' }
    for (const days of [1, 366]) {
      const { created, recorded } = await make({ by, days, proved: { ...wish.proved, sessionId: 's1' } })
      expect(created).toMatchObject([[{ expiresAt: 1000 + days * day }, { madeIn: 's1' }]])
      expect(recorded).toMatchObject([{ actorId: 'c1', actor: 'Ada', address: '192.0.2.1' }])
    }
  })
})

describe('no token is made', () => {
  it.each([
    [{ name: ' ' }, 'A token needs a name that says what it is for.'],
    [{ apps: [] }, 'A token needs at least one app that it may open.'],
    [{ apps: ['bot', 'x'] }, 'There is no app "x". There are: bot, shop.'],
    [{ apps: ['shop'], choice: [{ id: 'bot' }] }, 'You may not open an app "shop". You may open: bot.'],
    [{ apps: ['shop'], choice: [] }, 'You may not open an app "shop". You may open: none.'],
    ...[0, -1, 1.5, 367, Number.NaN].map(days => [
      { days },
      'A token lives for a whole number of days from 1 to 366.',
    ]),
  ] as [object, string][])('for %j', async (change, reason) => {
    expect(await refusal(change)).toEqual(['bad_request', reason])
  })

  it('by what is no longer offered', async () => {
    const reason = 'What you signed in with is no longer offered, so a token of it would open nothing.'
    expect(await refusal({}, undefined, { ...config, strategies: [] })).toEqual(['bad_request', reason])
  })

  it('beyond fifty, or where it cannot be written', async () => {
    expect(await refusal({}, new TooManyTokensError())).toEqual([
      'bad_request',
      'There are 50 tokens already. Revoke those that are not needed.',
    ])
    const other = new Error('down')
    expect((await make({}, other)).outcome).toBe(other)
  })
})

it('a token is revoked, and written down', async () => {
  const done: unknown[] = []
  const services = {
    apiTokens: { revoke: async (...asked: unknown[]) => void done.push(asked) },
    audit: {
      transaction: (work: (...within: unknown[]) => unknown) =>
        work(tx, async (entry: unknown) => void done.push(entry)),
    },
  } as unknown as Parameters<typeof revokeApiToken>[0]
  const token = { id: 't1', name: 'job' } as ApiToken
  await revokeApiToken(services, { token, ownerEmail: 'a@x.test', by: { name: 'command line' } })
  const by = { id: 'c1', name: 'Ada', address: '192.0.2.1' }
  await revokeApiToken(services, { token, ownerEmail: 'a@x.test', by })
  const entry = { kind: 'token-revoked', target: 'a@x.test', result: 'ok', detail: { name: 'job' } }
  expect(done).toEqual([
    ...[[token, tx], { ...entry, actor: 'command line' }],
    ...[[token, tx], { ...entry, actorId: 'c1', actor: 'Ada', address: '192.0.2.1' }],
  ])
  expect(Object.keys(done[1] as object).toSorted()).toEqual(['actor', 'detail', 'kind', 'result', 'target'])
})
