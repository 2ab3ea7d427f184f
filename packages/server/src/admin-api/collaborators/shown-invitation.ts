import { Type } from 'typebox'
import type { Invitation } from '../../accounts/invitations.ts'
import { type InviterStanding, inviterStanding } from '../../accounts/inviter.ts'
import type { ListedPerson } from '../../accounts/people.ts'
import type { Context } from '../../context.ts'
import type { AddressHolder } from '../../sign-in/invited-account.ts'

export const Becomes = Type.Union(
  [
    Type.Literal('joined'),
    Type.Literal('anew'),
    Type.Literal('somebody-new'),
    Type.Literal('joined-by-owner'),
  ],
  { description: 'What whoever redeems the invitation is to that account.' },
)

export const ShownInvitation = Type.Object(
  {
    strategy: Type.String(),
    expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }),
    invitedBy: Type.Optional(Type.String({ description: 'Who invited, in words.' })),
    notCounting: Type.Optional(
      Type.Union(
        [
          Type.Literal('deleted'),
          Type.Literal('disabled'),
          Type.Literal('way-gone'),
          Type.Literal('no-admin'),
        ],
        {
          description:
            'It redeems nothing: the account of whoever invited is deleted or disabled, the way they were signed in by is gone or no longer offered, or they are no admin any more. Absent where it counts.',
        },
      ),
    ),
    mail: Type.Optional(
      Type.Object(
        {
          state: Type.Union([Type.Literal('waiting'), Type.Literal('sent'), Type.Literal('failed')]),
          at: Type.Number({
            description:
              'Milliseconds since 1970: of one that waits, when it is tried next; else when the mail server took it, or it was given up.',
          }),
          reason: Type.Optional(Type.String({ description: 'Why it has not gone out.' })),
          cure: Type.Optional(Type.String({ description: 'What to do about it.' })),
        },
        { description: 'Of one that was sent by mail. That it arrived is not known: bounces are not read.' },
      ),
    ),
    holder: Type.Optional(
      Type.Object(
        { id: Type.String(), fullname: Type.String(), becomes: Becomes },
        { description: 'The account that has the address.' },
      ),
    ),
  },
  { description: 'Of a row that is an open invitation, and no account.' },
)

/** What a page of the list shows of its invitations. Each inviter is judged once. */
export function createInvitationShowing({
  accounts,
  config,
  mailer,
}: Pick<Context, 'accounts' | 'config' | 'mailer'>) {
  const judged = new Map<string, Promise<InviterStanding>>()

  function standingOf(invitation: Invitation): Promise<InviterStanding> {
    const key = `${invitation.invitedBy} ${invitation.invitedByIdentity}`
    const known = judged.get(key) ?? inviterStanding(accounts, config, invitation)
    judged.set(key, known)
    return known
  }

  return async ({ invitation, holder }: ListedPerson) => {
    if (invitation === undefined) return undefined
    const { notCounting, superAdmin } = await standingOf(invitation)
    const { strategy, expiresAt, invitedByName } = invitation
    const mail = await mailer.lastOf(invitation.id)
    return {
      strategy,
      expiresAt,
      ...(invitedByName === undefined ? {} : { invitedBy: invitedByName }),
      ...(mail && { mail: { state: mail.state, at: mail.nextAt, ...mail.problem } }),
      ...(notCounting === undefined ? {} : { notCounting }),
      ...(holder === undefined ? {} : { holder: { ...holder, becomes: becomes(invitation, superAdmin) } }),
    }
  }
}

/** What a super admin has said of the account counts as long as they are one. */
function becomes({ account }: Invitation, superAdmin: boolean): AddressHolder['becomes'] {
  if (account?.mode === 'another') return 'somebody-new'
  if (account === undefined || !superAdmin) return 'joined-by-owner'
  return account.mode === 'apart' ? 'somebody-new' : account.mode
}
