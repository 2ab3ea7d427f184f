import { describe, expect, it } from 'vitest'
import type { SignInContext } from './context.ts'
import { type Owner, removableWay } from './removable-way.ts'

const config = { superAdmins: [{ email: 'ada@contoso.test', strategy: 'azure' }] }
const old = { id: 'old', noticed: true }
const added = { id: 'added', noticed: false }

/** What comes of taking this way away: it, or why not. */
async function attempt(
  wayId: string,
  { by = 'old', superAdmin = false, ways = [old, added], superAdminWays = [] as readonly string[] } = {},
) {
  const context = {
    config,
    accounts: {
      identitiesOf: async (collaboratorId: string) => (collaboratorId === 'ada' ? ways : [{ id: 'eves' }]),
      isSuperAdmin: async ({ id }: { readonly id: string }, known: unknown) =>
        known === config && superAdminWays.includes(id),
    },
  } as unknown as SignInContext
  const caller = { collaboratorId: 'ada', identityId: by, superAdmin } as Owner
  return removableWay(context, caller, wayId).then(
    ({ id }) => id,
    ({ code, detail, response }) => {
      if (code === 'bad_request') expect(response).toEqual({ message: detail.reason, reason: detail.reason })
      return `${code}: ${detail.reason ?? ''}`
    },
  )
}

describe('a way to sign in is taken away by its owner', () => {
  it('who is signed in by another that they know', async () => {
    expect(await attempt('added')).toBe('added')
  })

  it('and is none of theirs where it is another’s, as where there is none', async () => {
    for (const id of ['eves', 'nobodys']) expect(await attempt(id)).toBe('gone: ')
  })

  it('and not while they are signed in by it', async () => {
    expect(await attempt('old')).toMatch('bad_request: You are signed in this way now.')
  })

  it('and not by whoever was added beside them, or whose way is gone by now', async () => {
    for (const by of ['added', 'gone']) {
      expect(await attempt('old', { by })).toMatch('bad_request: The way that you are signed in by is new.')
    }
  })

  it('who is a super admin, where it makes one', async () => {
    const superAdminWays = ['added']
    expect(await attempt('added', { superAdminWays })).toMatch(
      'bad_request: This way makes you a super admin.',
    )
    expect(await attempt('added', { superAdminWays, superAdmin: true })).toBe('added')
    expect(await attempt('added', { superAdminWays: ['old'] })).toBe('added')
  })
})
