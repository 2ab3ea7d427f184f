import { Type } from 'typebox'
import type { ListedPerson } from '../../accounts/people.ts'
import type { Context } from '../../context.ts'
import { passwordsOf, passwordWayOf } from './passwords.ts'
import { createInvitationShowing, ShownInvitation } from './shown-invitation.ts'

export const Roles = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })

export const Collaborator = Type.Object({
  id: Type.String(),
  email: Type.String(),
  fullname: Type.String(),
  roles: Roles,
  superAdmin: Type.Boolean(),
  disabled: Type.Boolean(),
  strategies: Type.Array(Type.String(), { description: 'Those that they have signed in with.' }),
  hasPassword: Type.Boolean({ description: 'One of their ways keeps its passwords here, to be reset.' }),
  locked: Type.Boolean({ description: 'Too many wrong passwords; ends by itself.' }),
  sharesAddress: Type.Optional(
    Type.Boolean({ description: 'Another account says an address of this one as well.' }),
  ),
  lastSeenAt: Type.Optional(Type.Number({ description: 'Milliseconds since 1970.' })),
  invitation: Type.Optional(ShownInvitation),
})

type ShowingContext = Pick<
  Context,
  'accounts' | 'config' | 'strategyTypes' | 'storage' | 'clock' | 'mailer' | 'audit'
>

/** People as the console shows them. */
export async function showPeople(
  context: ShowingContext,
  people: readonly ListedPerson[],
  superAdmins: ReadonlySet<string>,
) {
  const locked = await passwordsOf(context).lockedAmong(people.map(person => person.email))
  const invitations = await Promise.all(people.map(createInvitationShowing(context)))
  return people.map((listed, at) => {
    const { holder: _, invitation: __, ...person } = listed
    return {
      ...person,
      roles: [...person.roles],
      strategies: [...person.strategies],
      superAdmin: superAdmins.has(person.id),
      hasPassword: passwordWayOf(context, listed) !== undefined,
      locked: locked.has(person.email),
      ...(invitations[at] && { invitation: invitations[at] }),
    }
  })
}
