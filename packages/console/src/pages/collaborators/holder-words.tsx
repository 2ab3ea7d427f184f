import type { AddressHolder } from '../../api/admin/collaborators.ts'
import { fullDay } from '../../components/time.ts'

/** Whose account an address is already, for the one who has invited it. */
export function WhoHasIt({ email, holder }: { readonly email: string; readonly holder: AddressHolder }) {
  const { fullname, strategies, lastSignInAt } = holder
  return (
    <>
      {email} is the address of an account already: {/* A name may turn the direction of what follows. */}
      <bdi>{fullname || 'somebody without a name'}</bdi>, who signs in with{' '}
      {strategies.join(', ') || 'nothing that is offered'}
      {lastSignInAt !== undefined && `, last on ${fullDay(lastSignInAt)}`}.
    </>
  )
}

/** What whoever comes in by the invitation is to that account. */
export const whatBecomes: Readonly<Record<AddressHolder['becomes'], string>> = {
  'somebody-new':
    'Whoever has the address at the provider now gets an account of their own, with the chosen roles alone.',
  joined: 'This adds a way to sign in to that account. Its owner is told at their next sign-in.',
  'joined-by-owner':
    'This adds a way to sign in to that account once its owner says so: they must be signed in the usual way when they open the link, in the same browser. An invitation of a super admin does not need that.',
  anew: 'Whoever comes in by it gets that account, and every other way into it ends.',
}
