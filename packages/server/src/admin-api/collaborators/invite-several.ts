import { inviterStanding } from '../../accounts/inviter.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import { notAnAddress } from '../../identity/email-address.ts'
import { type Invited, invite } from '../../sign-in/invite.ts'
import { asActor } from '../record-change.ts'
import type { ImportContext } from './import.ts'
import { sameRoles } from './import-row.ts'
import { type PastedAddress, pastedAddresses } from './pasted-addresses.ts'
import { refused } from './refused.ts'
import { refuseTakeover } from './target.ts'

/** Each password costs a hash of tens of milliseconds, and the answer is waited for. */
export const MOST_INVITED = 200

/** What became of one address. */
export interface InvitedRow {
  readonly written: string
  readonly email?: string
  /** `already`: an open invitation says the same, and stays as it is. `left`: nothing could be kept any more when its turn came. */
  readonly outcome: 'invited' | 'already' | 'refused' | 'left'
  /** Why not, in words. */
  readonly why?: string
  readonly invited?: Invited
}

/**
 * Invites everybody in a pasted text for one strategy. What is no address, or is refused, is told beside the others, which
 * count. Asked for one address alone, an open invitation of it is made anew: whoever does that has lost what to hand over.
 * Each is a transaction of its own, so that what was told to be done is kept whatever happens to the next.
 * @throws GatewrightError `bad_request` for nobody, or for more than {@link MOST_INVITED}
 */
export async function inviteSeveral(
  context: ImportContext,
  caller: Caller,
  wish: {
    readonly addresses: string
    readonly strategy: string
    readonly roles: readonly string[]
    readonly mail?: boolean
  },
): Promise<readonly InvitedRow[]> {
  const pasted = pastedAddresses(wish.addresses)
  if (pasted.length === 0) throw refused('Write at least one e-mail address.')
  if (pasted.length > MOST_INVITED) {
    throw refused(
      `These are ${pasted.length} addresses. Up to ${MOST_INVITED} can be invited at a time; more by importing a table.`,
    )
  }
  const rows: InvitedRow[] = []
  let broken: GatewrightError | undefined
  for (const address of pasted) {
    if (broken !== undefined) {
      rows.push({ ...address, outcome: 'left', why: broken.message })
      continue
    }
    try {
      rows.push({ ...address, ...(await inviteOne(address)) })
    } catch (error) {
      if (!(error instanceof GatewrightError) || (error.status >= 500 && rows.length === 0)) throw error
      // What was kept is told, passwords above all: nobody would ever learn of them.
      if (error.status >= 500) broken = error
      const reason = error.is('bad_request') ? error.response.reason : undefined
      const why = reason ?? error.response.message ?? error.message
      rows.push({ ...address, outcome: error.status >= 500 ? 'left' : 'refused', why })
    }
  }
  return rows

  async function inviteOne({
    email,
    written,
  }: PastedAddress): Promise<Pick<InvitedRow, 'outcome' | 'invited'>> {
    if (email === undefined) throw refused(notAnAddress(written))
    await refuseTakeover(context, caller, email)
    if (pasted.length > 1 && (await isInvited(email))) return { outcome: 'already' }
    const { strategy, roles, mail = false } = wish
    const invited = await invite(context, context.config, {
      email,
      strategy,
      roles,
      by: asActor(caller),
      mail,
    })
    return { outcome: 'invited', invited }
  }

  async function isInvited(email: string): Promise<boolean> {
    const open = await context.invitations.find(email, wish.strategy)
    if (open === undefined) return false
    const { notCounting } = await inviterStanding(context.accounts, context.config, open)
    return notCounting === undefined && sameRoles(open.roles, wish.roles.length > 0 ? wish.roles : ['member'])
  }
}
