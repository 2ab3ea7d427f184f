/** Lists of people can be sorted by each of these. */
export const PERSON_ORDERS = ['address', 'name', 'role', 'seen'] as const
export type PersonOrder = (typeof PERSON_ORDERS)[number]

export interface PersonSort {
  readonly by: PersonOrder
  /** From the end: the last seen first. */
  readonly descending?: boolean
}
