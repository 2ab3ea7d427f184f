import { invitationIdOf } from './people.ts'
import type { PersonOrder, PersonSort } from './person-order.ts'

/** Where in a list somebody stands: by the keys of its order, then accounts before invitations, and by id. */
export interface PersonPlace {
  readonly keys: readonly (string | number)[]
  readonly invited: boolean
  /** The account's or the invitation's own. */
  readonly id: string
}

/** How many keys an order has, and whether the first of them is a number. */
const shapes: Readonly<Record<PersonOrder, { readonly keys: number; readonly byNumber?: true }>> = {
  address: { keys: 1 },
  name: { keys: 1 },
  role: { keys: 2 },
  seen: { keys: 2, byNumber: true },
}

/** Of rows that stand at places, in the ascending order. */
export function byPlace(a: PersonPlace, b: PersonPlace): number {
  for (const [at, one] of a.keys.entries()) {
    const order = byKey(one, b.keys[at] as string | number)
    if (order !== 0) return order
  }
  return Number(a.invited) - Number(b.invited) || byKey(a.id, b.id)
}

/** As the database compares: by the bytes of UTF-8, which is not the order of JavaScript's own units. */
function byKey(one: string | number, other: string | number): number {
  if (one === other) return 0
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)))
}

/** What a place looks like to whoever brings it back, for the order that it is of. */
export const writePersonPlace = (sort: PersonSort, { keys, invited, id }: PersonPlace): string =>
  Buffer.from(JSON.stringify([sort.by, sort.descending === true, ...keys, invited, id])).toString('base64url')

/** @returns `undefined` where it is no place of a list in this order */
export function readPersonPlace(sort: PersonSort, cursor: string): PersonPlace | undefined {
  const shape = shapes[sort.by]
  let written: unknown
  try {
    written = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  if (!Array.isArray(written) || written.length !== shape.keys + 4) return undefined
  const [by, descending, ...rest] = written
  const keys = rest.slice(0, shape.keys)
  const [invited, id] = rest.slice(shape.keys)
  const areKeys = keys.every((key, at) => typeof key === (at === 0 && shape.byNumber ? 'number' : 'string'))
  if (by !== sort.by || descending !== (sort.descending === true) || !areKeys) return undefined
  return typeof invited === 'boolean' && typeof id === 'string' ? { keys, invited, id } : undefined
}

/** The id that a row of the list has, as a place has it. */
export const placedId = (id: string): Pick<PersonPlace, 'invited' | 'id'> => {
  const invitationId = invitationIdOf(id)
  return { invited: invitationId !== undefined, id: invitationId ?? id }
}
