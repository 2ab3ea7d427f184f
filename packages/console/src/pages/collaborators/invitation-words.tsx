import type { AdminInvitation } from '../../api/admin/collaborators.ts'
import { dayAndTime } from '../../components/time.ts'
import { When } from '../../components/when.tsx'

type Shown = AdminInvitation['invitation']

/** Why an invitation redeems nothing any more. */
export const whyNotCounting: Readonly<Record<NonNullable<Shown['notCounting']>, string>> = {
  deleted: 'Whoever invited is deleted.',
  disabled: 'Whoever invited is disabled.',
  'way-gone': 'Whoever invited can no longer sign in the way that they did then.',
  'no-admin': 'Whoever invited is no admin any more.',
}

const whatBecomes: Readonly<Record<NonNullable<Shown['holder']>['becomes'], string>> = {
  'somebody-new': 'this is for somebody new',
  joined: 'this adds a way to sign in to it',
  'joined-by-owner': 'its owner may add this way to it',
  anew: 'whoever comes in by this gets it, and every other way into it ends',
}

/** What became of the mail of an invitation. That it arrived is not known. */
export function MailState({ mail }: { readonly mail: NonNullable<Shown['mail']> }) {
  if (mail.state === 'sent') return <>Mail sent {dayAndTime(mail.at)}</>
  const why = mail.reason === undefined ? '' : `: ${mail.reason} ${mail.cure ?? ''}`
  if (mail.state === 'failed') return <>Mail failed{why}</>
  return (
    <>
      Mail waiting (next try {dayAndTime(mail.at)}){why}
    </>
  )
}

/** The account that has the address of an invitation, and what that comes to. */
export function WhoseItIs({ holder }: { readonly holder: NonNullable<Shown['holder']> }) {
  return (
    <>
      {/* A name may turn the direction of what follows. */}
      <bdi>{holder.fullname || 'Somebody without a name'}</bdi> has an account with this address:{' '}
      {whatBecomes[holder.becomes]}.
    </>
  )
}

/** Somebody with the address of an invitation came by another way than it is for. */
export function NearMiss({ miss }: { readonly miss: NonNullable<Shown['nearMiss']> }) {
  return (
    <>
      Came with {miss.strategy} <When at={miss.at} />, and was refused. Invite them for {miss.strategy}, or
      tell them which button to press.
    </>
  )
}
