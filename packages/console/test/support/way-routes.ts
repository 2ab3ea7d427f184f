import type { AdminWay } from '../../src/api/admin/collaborators.ts'
import type { Way } from '../../src/api/ways.ts'
import type { Routes } from './mock-server.ts'

const day = 24 * 3_600_000
const ago = (distance: number) => Date.now() - distance

export const myWays: readonly Way[] = [
  {
    id: 'w1',
    strategy: { id: 'azure', label: 'Contoso' },
    offered: true,
    address: 'ada@contoso.test',
    addedBy: 'an entry of superAdmins',
    createdAt: ago(400 * day),
    lastUsedAt: ago(0),
    noticed: true,
    current: true,
  },
  {
    id: 'w2',
    strategy: { id: 'default', label: 'Password' },
    offered: true,
    address: 'ada@contoso.test',
    addedBy: 'the one-time link',
    createdAt: ago(401 * day),
    lastUsedAt: ago(90 * day),
    noticed: true,
    current: false,
  },
]

/** Added since, by somebody else. */
export const newWay: Way = {
  id: 'w3',
  strategy: { id: 'gitlab', label: 'Google' },
  offered: true,
  address: 'ada.lovelace@gmail.test',
  addedBy: 'an invitation of adm@corp.test',
  createdAt: Date.parse('2026-02-28T12:00:00Z'),
  lastUsedAt: ago(day),
  noticed: false,
  current: false,
}

const way = (change: Partial<AdminWay>): AdminWay => ({
  id: 'v1',
  strategy: 'azure',
  offered: true,
  keepsPassword: false,
  address: 'grace@contoso.test',
  addressTrusted: true,
  addedBy: 'an invitation of ada@contoso.test',
  createdAt: ago(40 * day),
  lastUsedAt: ago(day),
  noticed: true,
  ...change,
})

/** Of Grace: one that counts, one whose address an admin typed, one with somebody else's address. */
export const graceWays: readonly AdminWay[] = [
  way({}),
  way({
    id: 'v2',
    strategy: 'default',
    keepsPassword: true,
    address: 'hopper@contoso.test',
    addressTrusted: false,
    noticed: false,
    addedBy: 'an invitation of adm@corp.test',
  }),
  way({
    id: 'v3',
    strategy: 'google',
    offered: false,
    address: 'alan@contoso.test',
    addressTrusted: false,
    addressOf: { id: 'c3', fullname: 'Alan Turing', email: 'alan@contoso.test' },
    addedBy: 'self-signup',
  }),
]

/** The API of ways to sign in: the caller's own, and Grace's for administrators. */
export function wayRoutes(start: readonly Way[] = myWays): Routes {
  let ways = start
  return {
    'GET /auth/identities': () => ({ json: ways }),
    'POST /auth/identities/notice': call => {
      const { ids } = call.body as { ids: readonly string[] }
      ways = ways.map(each => (ids.includes(each.id) ? { ...each, noticed: true } : each))
      return { status: 204 }
    },
    'DELETE /auth/identities/*': call => {
      ways = ways.filter(({ id }) => !call.path.endsWith(`/${id}`))
      return { status: 204 }
    },
    'GET /admin/collaborators/*/identities': call => ({
      json: call.path.includes('/c2/') ? graceWays : [],
    }),
    'DELETE /admin/collaborators/*/identities/*': () => ({ status: 204 }),
    'POST /admin/collaborators/*/vouch': () => ({ status: 204 }),
  }
}
