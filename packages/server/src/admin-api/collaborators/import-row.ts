import type { Accounts } from '../../accounts/accounts.ts'
import type { Collaborator } from '../../accounts/collaborator.ts'
import type { AddressHolder } from '../../sign-in/invited-account.ts'
import { refused } from './refused.ts'
import { INVITED_PERSON } from './table-header.ts'

/** What a row says of somebody. */
export interface RowWish {
  readonly email: string
  /** None where the cell is empty. */
  readonly strategy?: string
  readonly roles: readonly string[]
}

/** The roles of a cell. What separates them cannot stand in a name of the file, so joining and splitting are inverse. */
export const rolesIn = (cell = ''): readonly string[] => cell.split(/[\s,;|]+/).filter(role => role !== '')

export const sameRoles = (some: readonly string[], others: readonly string[]): boolean =>
  some.every(role => others.includes(role)) && others.every(role => some.includes(role))

export const inWords = (roles: readonly string[]): string => roles.join(', ') || 'none'

/**
 * Of two rows about the same address and strategy, nobody knows which one counts. An account's and an invitation's are two.
 * @throws GatewrightError `bad_request` for the second
 */
export function refuseSecondRow(
  seen: Map<string, number>,
  email: string,
  strategy: string | undefined,
  line: number,
  isInvitation = false,
): void {
  const key = `${email} ${strategy ?? ''} ${isInvitation}`
  const first = seen.get(key)
  if (first !== undefined) throw refused(`${email} stands in line ${first} already.`)
  seen.set(key, line)
}

/**
 * The account that a row is about: the one with its address that signs in by its strategy. An address that nobody has
 * vouched for may be written by anybody, so such an account gets nothing that it does not have.
 * @returns nothing where the address is to be invited
 * @throws GatewrightError `bad_request` where it could be another person's account
 */
export async function accountOfRow(
  accounts: Pick<Accounts, 'byEmail' | 'identitiesOf' | 'ownerOf'>,
  { email, strategy, roles }: RowWish,
): Promise<Collaborator | undefined> {
  const withAddress = await accounts.byEmail(email)
  const identities = await Promise.all(withAddress.map(({ id }) => accounts.identitiesOf(id)))
  const ways = identities.map(known => known.map(identity => identity.strategy))
  const ownerId = await accounts.ownerOf(email)
  const owner = withAddress.find(({ id }) => id === ownerId)
  const fitting = withAddress.filter((_, at) =>
    strategy === undefined ? ways[at]?.length === 0 : ways[at]?.includes(strategy),
  )
  const [account, ...more] = strategy === undefined && owner !== undefined ? [owner] : fitting
  if (more.length > 0) {
    throw refused(
      `Several accounts have the address ${email}. Change their roles in the list of collaborators.`,
    )
  }
  if (account === undefined) {
    if (owner === undefined) return undefined
    const known = [...new Set(ways.flat())].join(', ')
    throw refused(
      `${email} has an account, ${owner.fullname}, that does not sign in with "${strategy}"${known && `, but with ${known}`}. ` +
        'Leave the strategy out to give it these roles; for somebody else who has the address now, write "new" in a column "person".',
    )
  }
  if (account === owner || roles.length === 0 || sameRoles(roles, account.roles)) return account
  if (strategy === undefined) return undefined
  throw refused(
    `Nobody has vouched that ${email} belongs to the account that signs in with "${strategy}". Change its roles in the list of collaborators.`,
  )
}

/**
 * Whom a row means where an account has its address: that account's person, somebody new, or the same person made anew. Or it
 * is an open invitation's, as the export writes it.
 * @throws GatewrightError `bad_request` for another word
 */
export function personIn(cell = ''): 'known' | 'new' | 'anew' | 'invited' {
  const word = cell.trim().toLowerCase()
  if (word === '') return 'known'
  if (word === 'new' || word === 'anew' || word === INVITED_PERSON) return word
  throw refused(
    `"${cell.slice(0, 100)}" says nothing in the column person. Leave it empty for whoever has the account with this address, or write "new" for somebody else who has the address now, or "anew" for the same person, made anew at the provider.`,
  )
}

/** Whose account an invited address leads to, and what the invitation means for it. */
export function inWordsWhoHasIt({ fullname, becomes }: AddressHolder): string {
  const meaning = {
    'somebody-new': 'whoever has it now gets an account of their own',
    joined: 'this adds a way to sign in to it',
    'joined-by-owner': 'its owner adds this way from a session of theirs',
    anew: 'whoever signs in gets that account, and every other way into it ends',
  }[becomes]
  return `${fullname} has an account with this address: ${meaning}.`
}
