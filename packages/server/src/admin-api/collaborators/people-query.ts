import { type Static, Type } from 'typebox'
import { PERSON_STATES, type PeopleFilter } from '../../accounts/people.ts'
import { PERSON_ORDERS, type PersonOrder, type PersonSort } from '../../accounts/person-order.ts'

/** Whom a request means, in the words of its query or its body. */
export const PeopleQuery = Type.Object({
  search: Type.Optional(Type.String({ maxLength: 320, description: 'Part of the name or the address.' })),
  role: Type.Optional(Type.String({ maxLength: 64 })),
  superAdmin: Type.Optional(Type.Literal('1', { description: 'Super admins alone.' })),
  state: Type.Optional(
    Type.Enum([...PERSON_STATES], {
      description: '`expired`: invitations that have run out, which no other list has.',
    }),
  ),
  strategy: Type.Optional(
    Type.String({ maxLength: 64, description: 'One that they have signed in with, or are invited to.' }),
  ),
})

export const filterOf = ({
  search,
  superAdmin,
  role,
  state,
  strategy,
}: Static<typeof PeopleQuery>): PeopleFilter => ({
  ...(search?.trim() && { search: search.trim() }),
  ...(role && { role }),
  ...(state && { state }),
  ...(strategy && { strategy }),
  ...(superAdmin && { superAdmin: true }),
})

export const Sort = Type.String({
  pattern: `^-?(?:${PERSON_ORDERS.join('|')})$`,
  description: 'With `-` before it the other way round: `-seen` has the last seen first.',
})

/** @param text as {@link Sort} has it */
export function sortOf(text = 'address'): PersonSort {
  const descending = text.startsWith('-')
  return { by: (descending ? text.slice(1) : text) as PersonOrder, descending }
}
