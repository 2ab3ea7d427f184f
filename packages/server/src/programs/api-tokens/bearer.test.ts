import type { AppConfig, Config } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../../identity/caller.ts'
import type { ApiToken } from './api-token.ts'
import { createApiTokenBearer } from './bearer.ts'

const value = `gw_${'a'.repeat(43)}`
const config = {
  roles: ['member', 'admin'],
  superAdmins: [],
  strategies: [{ id: 'azure', type: 'basic', offered: true }],
} as unknown as Config
const app = (id = 'bot') => ({ id }) as AppConfig
const token: ApiToken = {
  ...{ id: 't1', collaboratorId: 'c1', identityId: 'i1', name: 'job', apps: ['bot'], strategy: 'azure' },
  ...{ source: 'basic', createdAt: 0, expiresAt: 1000, lastUsedAt: undefined },
}

function setUp({ strategies = config.strategies, disabled = false, available = true } = {}) {
  const state = {
    time: 0,
    token: token as ApiToken | undefined,
    owner: 'i1',
    touched: 0,
    read: 0,
    failing: false,
  }
  const holder = {
    collaborator: { id: 'c1', disabled, roles: ['member'] },
    identity: {
      ...{ id: 'i1', email: 'a@x.test', emailTrusted: true, fullname: 'Ada', groups: [], providerRoles: [] },
      strategy: 'azure',
    },
  }
  const same: Caller[] = []
  const bearer = createApiTokenBearer(
    {
      apiTokens: {
        byId: async id => (id === 't1' ? state.token : undefined),
        async byValue(wanted) {
          state.read += 1
          if (state.failing) throw new Error('down')
          return wanted === value ? state.token : undefined
        },
        async touch() {
          state.touched += 1
        },
      },
      accounts: {
        holderOf: async id => (id === state.owner ? (holder as never) : undefined),
        isSuperAdmin: async () => false,
      },
      storage: { isAvailable: () => available },
      clock: { now: () => state.time },
      programCallers: {
        size: 0,
        same(caller) {
          same.push(caller)
          return caller
        },
        close: () => undefined,
      },
    },
    { ...config, strategies },
  )
  return { bearer, state, same }
}
const owner = {
  sessionId: 'api-token.t1',
  collaboratorId: 'c1',
  identityId: 'i1',
  expiresAt: 1000,
  strategy: 'azure',
}

describe('a token', () => {
  it('lets in as its owner, as the identity that it was made by', async () => {
    const { bearer, state, same } = setUp()
    const found = await bearer.authenticate(value, app())
    expect(found).toMatchObject(owner)
    expect([state.touched, same]).toEqual([1, [found]])
  })

  it.each([
    ['another app', app('shop'), {}],
    [
      'a strategy that is no longer offered',
      app(),
      { strategies: [{ ...config.strategies[0], offered: false } as never] },
    ],
    ['a strategy that is gone', app(), { strategies: [] }],
    ['an owner who is disabled', app(), { disabled: true }],
  ])('lets nobody in with %s, neither now nor again', async (_, to, change) => {
    const { bearer, state, same } = setUp(change)
    expect(await bearer.authenticate(value, to)).toBeUndefined()
    expect(await bearer.again?.(owner as never, to, config)).toBeUndefined()
    expect([state.touched, same]).toEqual([0, []])
  })

  it('lets nobody in whose identity is gone, or who brings another value', async () => {
    const { bearer, state } = setUp()
    expect(await bearer.authenticate(value.replace('a', 'b'), app())).toBeUndefined()
    state.owner = 'i2'
    expect(await bearer.authenticate(value, app())).toBeUndefined()
    expect(await bearer.again?.(owner as never, app(), config)).toBeUndefined()
  })

  it('is looked for only where it could be one', async () => {
    const { bearer, state } = setUp({ available: false })
    expect(await bearer.authenticate('of-the-app', app())).toBeUndefined()
    expect(state.read).toBe(0)
    expect(bearer.isOurs?.(`Bearer ${value}`)).toBe(true)
  })

  it('waits for the database', async () => {
    const unavailable = { code: 'storage_unavailable' }
    const down = setUp({ available: false })
    await expect(down.bearer.authenticate(value, app())).rejects.toMatchObject(unavailable)
    expect(down.state.read).toBe(0)
    const { bearer, state } = setUp()
    state.failing = true
    const failure = { ...unavailable, cause: new Error('down') }
    await expect(bearer.authenticate(value, app())).rejects.toMatchObject(failure)
  })
})

describe('what is open with a token', () => {
  it('stays until that moment', async () => {
    const { bearer, state } = setUp()
    const again = () => bearer.again?.(owner as never, app(), config)
    state.time = 999
    expect(await again()).toMatchObject(owner)
    state.time = 1000
    expect(await again()).toBeUndefined()
    state.time = 0
    state.token = undefined
    expect(await again()).toBeUndefined()
  })

  it('is not asked about for a session', () => {
    expect(setUp().bearer.again?.({ ...owner, sessionId: 's1' } as never, app(), config)).toBeUndefined()
  })
})
