import type { AdminApiToken } from '../../src/api/admin/api-tokens.ts'
import type { OpenableApp } from '../../src/api/tokens.ts'
import type { Routes } from './mock-server.ts'

const hour = 3_600_000
const day = 24 * hour
const ago = (distance: number) => Date.now() - distance
const ahead = (distance: number) => Date.now() + distance

const apps: readonly OpenableApp[] = [
  { id: 'support', name: 'Support bot', url: 'http://support.localhost:3000' },
  { id: 'wiki', name: 'Team wiki', url: 'http://wiki.localhost:3000' },
]

const ada = { collaboratorId: 'c1', email: 'ada@contoso.test', fullname: 'Ada Lovelace', superAdmin: true }
const grace = {
  collaboratorId: 'c2',
  email: 'grace@contoso.test',
  fullname: 'Grace Hopper',
  superAdmin: false,
}

/** What the mock gives for the value of a new token. */
export const newValue = 'gw_q5oTz8m0cJ2vXnR7yLb4WkEa1hUs9dGfPiC3xKe6VtN'

/** The API of tokens, with two of Ada's, of which one has expired, and one of Grace's. */
export function tokenRoutes(): Routes {
  let tokens: readonly AdminApiToken[] = [
    {
      ...ada,
      id: 't1',
      name: 'nightly export',
      apps: ['support', 'wiki'],
      createdAt: ago(40 * day),
      expiresAt: ahead(50 * day),
      lastUsedAt: ago(8 * hour),
    },
    { ...ada, id: 't2', name: 'laptop', apps: ['wiki'], createdAt: ago(95 * day), expiresAt: ago(5 * day) },
    {
      ...grace,
      id: 't3',
      name: 'dashboard of the support team',
      apps: ['support'],
      createdAt: ago(3 * day),
      expiresAt: ahead(27 * day),
      lastUsedAt: ago(2 * 60_000),
    },
  ]
  const revoke = (path: string) => {
    tokens = tokens.filter(({ id }) => !path.endsWith(`/${id}`))
    return { status: 204 }
  }
  return {
    'GET /auth/tokens': () => ({ json: tokens.filter(({ email }) => email === ada.email) }),
    'GET /auth/tokens/apps': () => ({ json: apps }),
    'POST /auth/tokens': call => {
      const { name, apps: opened, days } = call.body as { name: string; apps: string[]; days: number }
      const token = {
        ...ada,
        id: 't9',
        name,
        apps: opened,
        createdAt: ago(0),
        expiresAt: ahead(days * day),
      }
      tokens = [token, ...tokens]
      return { status: 201, json: { token, value: newValue } }
    },
    'DELETE /auth/tokens/*': call => revoke(call.path),
    'GET /admin/api-tokens': () => ({ json: { items: tokens } }),
    'DELETE /admin/api-tokens/*': call => revoke(call.path),
  }
}
