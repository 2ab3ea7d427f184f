import type { Config } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { invitedAccount, NotForThisAccount } from './invited-account.ts'

const email = 'grace@x.test'
const oauth2 = (id: string, issuer: string, offered = true) => ({
  ...{ id, type: 'oauth2', offered, options: { issuer, tenants: [] } },
})
const config = {
  strategies: [
    oauth2('azure', 'https://azure.test'),
    oauth2('gitlab', 'https://gitlab.test'),
    oauth2('azure-2', 'https://azure.test'),
    oauth2('off', 'https://off.test', false),
    { id: 'default', type: 'basic', offered: true },
  ],
} as unknown as Config

/** What an invitation means where an account with these strategies has the address, and these passwords are for it. */
async function outcome(
  wish: object,
  { strategies = ['azure'], passwords = [] as string[], seen = true } = {},
) {
  const grace = { id: 'c1', fullname: 'Grace', lastSignInAt: seen ? 5 : undefined }
  return invitedAccount(
    {
      accounts: {
        ownerOf: async (of: string) => (of === email ? 'c1' : undefined),
        async byId(id: string) {
          expect(id).toBe('c1')
          return grace as never
        },
        byIdentity: async ({ strategy }: { strategy: string }) =>
          strategy === 'orphan' ? undefined : ({ collaborator: grace } as never),
        identitiesOf: async () =>
          strategies.map(each => {
            const [strategy = '', issuer = `https://${strategy}.test`] = each.split(' ')
            return { strategy, issuer }
          }) as never,
      } as never,
      strategyTypes: {
        passwords: () => ({
          ownersOfAddress: async (of: string) =>
            of === email ? passwords.map(strategy => ({ strategy })) : [],
        }),
      } as never,
      database: {} as never,
      clock: { now: () => 0 },
    },
    config,
    { email, strategy: 'azure', superAdmin: true, samePerson: false, somebodyNew: false, ...wish },
  ).catch((error: unknown) => {
    if (!(error instanceof NotForThisAccount)) throw error
    return error.message
  })
}
const holder = { id: 'c1', fullname: 'Grace', strategies: ['azure'], lastSignInAt: 5 }
const account = { id: 'c1', mode: 'another' }
/** It is kept with the invitation whose account it is not. */
const somebodyNew = { holder: { ...holder, becomes: 'somebody-new' }, account }

describe('an invitation to an address', () => {
  it('that nobody has is for somebody new', async () => {
    expect(await outcome({ email: 'eve@x.test' })).toEqual({})
    expect(await outcome({ email: 'eve@x.test', samePerson: true })).toBe(
      'No account has the address eve@x.test: invite it as somebody new.',
    )
  })

  it('that somebody has by the same strategy is for somebody new, whoever invites', async () => {
    for (const superAdmin of [true, false]) {
      expect(await outcome({ superAdmin })).toEqual(somebodyNew)
    }
  })

  it('that somebody has by the same provider under another strategy is for somebody new, too', async () => {
    for (const superAdmin of [true, false]) {
      expect(await outcome({ superAdmin, strategy: 'azure-2' })).toEqual(somebodyNew)
    }
  })

  it('that somebody has by what the strategy was before is theirs, or for somebody new where nobody could join it', async () => {
    const before = { strategies: ['azure https://before.test'] }
    const joined = { ...account, mode: 'joined' }
    expect(await outcome({}, before)).toEqual({ holder: { ...holder, becomes: 'joined' }, account: joined })
    expect(await outcome({ superAdmin: false }, before)).toEqual(somebodyNew)
    expect(await outcome({ superAdmin: false, somebodyNew: true }, before)).toEqual(somebodyNew)
    // A way that is not offered joins nothing either; and one that is does.
    for (const [other, becomes] of [
      ['off', 'somebody-new'],
      ['gitlab', 'joined-by-owner'],
    ]) {
      const strategies = [...before.strategies, other as string]
      expect(await outcome({ superAdmin: false }, { strategies })).toMatchObject({ holder: { becomes } })
    }
    // Somebody whose ways are all by other strategies may come back to them.
    expect(await outcome({ superAdmin: false }, { strategies: ['off'] })).toMatchObject({
      holder: { becomes: 'joined-by-owner' },
    })
  })

  it('that somebody has by another strategy is somebody else’s where a super admin says so, and takes the address', async () => {
    const wish = { strategy: 'gitlab', somebodyNew: true }
    expect(await outcome(wish)).toEqual({
      holder: { ...holder, becomes: 'somebody-new' },
      account: { id: 'c1', mode: 'apart' },
    })
    expect(await outcome({ ...wish, superAdmin: false })).toContain('Only a super admin may say')
    expect(await outcome({ ...wish, samePerson: true })).toContain('not both')
    expect(await outcome({ somebodyNew: true, superAdmin: false })).toEqual(somebodyNew)
  })

  it('that somebody has by another strategy is theirs where a super admin says so', async () => {
    expect(await outcome({ strategy: 'gitlab' })).toEqual({
      holder: { ...holder, becomes: 'joined' },
      account: { id: 'c1', mode: 'joined' },
    })
    expect(await outcome({ strategy: 'gitlab', superAdmin: false })).toEqual({
      holder: { ...holder, becomes: 'joined-by-owner' },
    })
  })

  it('is for the same person only where a super admin says so', async () => {
    for (const strategy of ['azure', 'gitlab']) {
      expect(await outcome({ strategy, samePerson: true })).toEqual({
        holder: { ...holder, becomes: 'anew' },
        account: { id: 'c1', mode: 'anew' },
      })
      expect(await outcome({ strategy, samePerson: true, superAdmin: false })).toBe(
        `Only a super admin may say that whoever signs in next as ${email} is Grace: it hands the account over.`,
      )
    }
  })

  it('shows each strategy once, and those alone that there are', async () => {
    const strategies = ['azure', 'gone', 'azure', 'gitlab']
    const known = { id: 'c1', fullname: 'Grace', strategies: ['azure', 'gitlab'] }
    expect(await outcome({}, { strategies, seen: false })).toStrictEqual({
      holder: { ...known, becomes: 'somebody-new' },
      account,
    })
  })

  it('is refused where somebody has a password for it there, and not where elsewhere', async () => {
    expect(await outcome({ strategy: 'default' }, { passwords: ['default'] })).toBe(
      `Grace (${email}) signs in with default already. Where the password is lost, a super admin resets it; where the address is somebody else's now, delete that account first.`,
    )
    expect(await outcome({ strategy: 'default' }, { passwords: ['other'] })).toHaveProperty('account')
    expect(await outcome({ strategy: 'orphan' }, { passwords: ['orphan'] })).toHaveProperty('account')
  })
})
