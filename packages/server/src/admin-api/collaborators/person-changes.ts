import { createAccountStore } from '../../accounts/account-store.ts'
import { createInvitationStore } from '../../accounts/invitation-store.ts'
import { invitationIdOf } from '../../accounts/people.ts'
import type { Context } from '../../context.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Database } from '../../storage/database.ts'
import type { RecordChange } from '../record-change.ts'
import { changeRoles } from './roles.ts'
import { keepingASuperAdmin, type Target, type TargetContext } from './target.ts'

export type ChangeContext = TargetContext & Pick<Context, 'sessions' | 'revocation'>

/** A change that one administrator makes, in the transaction in which it is written down. */
export interface Making {
  readonly tx: Database
  readonly record: RecordChange
  readonly caller: Caller
}

/** Gives these roles in the place of those that there are. @throws GatewrightError as {@link changeRoles} */
export async function giveRoles(
  context: ChangeContext,
  { tx, record }: Making,
  target: Target,
  roles: readonly string[],
): Promise<void> {
  const { from, to } = await changeRoles(context, tx, target, roles)
  await record({ kind: 'roles', target: target.email, detail: { from, to } })
}

/**
 * Disables an account, which signs it out, or enables it. Of an invitation there is nothing to disable.
 * @throws GatewrightError as {@link keepingASuperAdmin}
 */
export async function setDisabled(
  context: ChangeContext,
  { tx, record, caller }: Making,
  target: Target,
  disabled: boolean,
): Promise<void> {
  if (invitationIdOf(target.id) !== undefined) return
  if (disabled) {
    await keepingASuperAdmin(context, tx, caller, target, accounts => accounts.setDisabled(target.id, true))
    await context.sessions.endOf(target.id, {}, tx)
  } else await createAccountStore(tx, context.clock).setDisabled(target.id, false)
  await record({ kind: disabled ? 'disabled' : 'enabled', target: target.email })
}

/** Ends an invitation. */
export async function withdrawInvitation(
  { clock }: Pick<ChangeContext, 'clock'>,
  { tx, record }: Making,
  invitationId: string,
  email: string,
): Promise<void> {
  await createInvitationStore(tx, clock).withdraw(invitationId)
  await record({ kind: 'invitation-withdrawn', target: email })
}

/**
 * Ends all sessions and API tokens of somebody: whoever has got hold of a session may have made some. The session that asks
 * goes on.
 * @returns how many there were; nothing is written down where there were none
 */
export async function signOut(
  { revocation }: Pick<ChangeContext, 'revocation'>,
  { tx, record, caller }: Making,
  target: Pick<Target, 'id' | 'email'>,
): Promise<number> {
  const except = target.id === caller.collaboratorId ? { except: caller.sessionId } : {}
  const { sessions: ended, apiTokens } = await revocation.endOf(target.id, except, tx)
  if (ended + apiTokens > 0) {
    await record({ kind: 'session-ended', target: target.email, detail: { all: true, ended, apiTokens } })
  }
  return ended + apiTokens
}
