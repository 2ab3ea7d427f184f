import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Customer } from './chat-token.ts'

/** The one customer who has an account here. A real shop would ask for a password; this is not what the example shows. */
const uma: Customer = { id: 'customer-17', name: 'Uma Okafor', email: 'uma@customers.test', plan: 'gold' }

const cookieName = 'shop_visit'

/** Who is at which browser. */
export interface Visits {
  /** The visit of this request's cookie, or a new guest's, with the cookie that it needs. */
  of(request: IncomingMessage): { readonly customer: Customer; readonly cookie?: string }
  /** A new cookie for a visit that begins signed in, or as a guest. */
  begin(as: 'uma' | 'guest'): string
}

/** Kept in memory, by a random id, so that nobody can write themselves a visit of somebody else. */
export function createVisits(): Visits {
  const visits = new Map<string, Customer>()

  function remember(customer: Customer): string {
    const id = randomUUID()
    visits.set(id, customer)
    return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`
  }

  const guest = (): Customer => ({ id: `guest-${randomUUID()}` })

  return {
    of(request) {
      const id = new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1]
      const known = id === undefined ? undefined : visits.get(id)
      if (known !== undefined) return { customer: known }
      const customer = guest()
      return { customer, cookie: remember(customer) }
    },
    begin: as => remember(as === 'uma' ? uma : guest()),
  }
}
