import type { EmulatorContext } from '../context.ts'
import { transitiveGroupsOf, type User } from '../store/index.ts'

/** From this many groups on, tokens say where the list is instead of holding it. */
const overageFrom = 200

const traits: readonly {
  readonly title: string
  readonly lesson: string
  readonly has: (context: EmulatorContext, user: User) => boolean
}[] = [
  {
    title: 'No mail',
    lesson: 'Tokens and userinfo carry no email at all.',
    has: (_context, user) => user.mail === null,
  },
  {
    title: "Another tenant's address",
    lesson: 'The email claim names somebody else: who matches accounts by address lets them in (nOAuth).',
    has: ({ store }, user) => {
      const domain = user.mail?.split('@')[1]?.toLowerCase()
      if (domain === undefined || user.userType === 'Guest') return false
      return store.tenants
        .list()
        .some(tenant => tenant.id !== user.tenantId && tenant.verifiedDomains.includes(domain))
    },
  },
  {
    title: 'In more than 200 groups',
    lesson: 'The groups claim is replaced by a pointer to Graph (overage).',
    has: ({ store }, user) =>
      store.groupMemberships.by('member', user.id).length > 0 &&
      transitiveGroupsOf(store, user.id).length > overageFrom,
  },
  {
    title: 'Guest',
    lesson: 'Signs in at home; `tid` is this tenant, `idp` the home.',
    has: (_context, user) => user.userType === 'Guest',
  },
  {
    title: 'Disabled',
    lesson: 'Sign-in ends with AADSTS50057.',
    has: (_context, user) => !user.accountEnabled,
  },
  {
    title: 'Must change the password',
    lesson: 'The sign-in page asks for a new password first (AADSTS50055 where nobody can be asked).',
    has: (_context, user) => user.forceChangePasswordNextSignIn,
  },
  {
    title: 'Apostrophe in the address',
    lesson: "Breaks what puts addresses into queries or pages unescaped: o'brien.",
    has: (_context, user) => user.userPrincipalName.includes("'"),
  },
  {
    title: 'Name in other scripts',
    lesson: 'Breaks what assumes Latin letters in headers, cookies and logs.',
    has: (_context, user) => /\p{L}/u.test(user.displayName.replaceAll(/\p{Script=Latin}/gu, '')),
  },
]

const shownPerTrait = 3

/** The awkward people of this directory, by what makes them awkward. */
export const listPersonas = (context: EmulatorContext) => {
  const { store } = context
  const users = store.users.list()
  return {
    value: traits.map(({ title, lesson, has }) => {
      const found: User[] = []
      for (const user of users) {
        if (!has(context, user)) continue
        found.push(user)
        if (found.length === shownPerTrait) break
      }
      return {
        title,
        lesson,
        users: found.map(user => ({
          id: user.id,
          tenantId: user.tenantId,
          tenantName: store.tenants.get(user.tenantId)?.displayName ?? user.tenantId,
          displayName: user.displayName,
          userPrincipalName: user.userPrincipalName,
        })),
      }
    }),
  }
}
