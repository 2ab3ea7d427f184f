import { invitationIdOf } from './people.ts'

/** Somebody of the list. */
interface Listed {
  readonly id: string
  readonly email: string
}

/** Where in the list somebody stands: by address, accounts before invitations, and by id. */
export interface PersonPlace {
  readonly email: string
  readonly invited: boolean
  /** The account's or the invitation's own. */
  readonly id: string
}

/** Before everybody. */
export const START: PersonPlace = { email: '', invited: false, id: '' }

export const placeOf = ({ id, email }: Listed): PersonPlace => {
  const invitationId = invitationIdOf(id)
  return { email, invited: invitationId !== undefined, id: invitationId ?? id }
}

export function byPlace(one: Listed, other: Listed): number {
  const [a, b] = [placeOf(one), placeOf(other)]
  return inBytes(a.email, b.email) || Number(a.invited) - Number(b.invited) || inBytes(a.id, b.id)
}

/** As the database compares: by the bytes of UTF-8, which is not the order of JavaScript's own units. */
const inBytes = (one: string, other: string): number =>
  one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other))

export const writePersonPlace = ({ email, id }: Listed): string =>
  Buffer.from(`${id}\n${email}`).toString('base64url')

export function readPersonPlace(cursor: string): PersonPlace {
  const [id = '', email = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n', 2)
  return placeOf({ id, email })
}
