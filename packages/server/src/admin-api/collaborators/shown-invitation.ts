import { Type } from 'typebox'
import type { Invitation } from '../../accounts/invitations.ts'
import { type InviterStanding, inviterStanding } from '../../accounts/inviter.ts'
import type { ListedPerson } from '../../accounts/people.ts'
import type { Audit } from '../../audit/audit.ts'
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
    nearMiss: Type.Optional(
      Type.Object(
        { at: Type.Number({ description: 'Milliseconds since 1970.' }), strategy: Type.String() },
        { description: 'Somebody with this address came since by another strategy, and was refused.' },
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
  audit,
}: Pick<Context, 'accounts' | 'config' | 'mailer' | 'audit'>) {
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
    const nearMiss = await nearMissOf(audit, invitation)
    return {
      strategy,
      expiresAt,
      ...(invitedByName === undefined ? {} : { invitedBy: invitedByName }),
      ...(mail && { mail: { state: mail.state, at: mail.nextAt, ...mail.problem } }),
      ...(notCounting === undefined ? {} : { notCounting }),
      ...(nearMiss && { nearMiss }),
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

/** Refusals of one address that are looked through. */
const LOOKED_AT = 5

/** The latest who came with the address of an invitation, and by another way than it is for. */
async function nearMissOf(audit: Pick<Audit, 'attemptsOf'>, { email, strategy }: Invitation) {
  const { refusals } = await audit.attemptsOf({ addresses: [email] }, LOOKED_AT)
  const missed = refusals.find(
    ({ code, detail: { invitedWith } }) =>
      code === 'not_invited' && Array.isArray(invitedWith) && invitedWith.includes(strategy),
  )
  const by = missed?.detail.strategy
  return missed === undefined || typeof by !== 'string' ? undefined : { at: missed.at, strategy: by }
}
