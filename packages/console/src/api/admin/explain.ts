import { call } from '../http.ts'

/** What the gate would say, to one account signed in with one strategy or to nobody. */
export interface Explained {
  readonly visitor?: {
    readonly email: string
    readonly strategy: string
    readonly roles: readonly string[]
    readonly groups: readonly string[]
  }
  /** Why nobody counts as signed in although an address was asked about. */
  readonly note?: string
  readonly outcome: 'allow' | 'sign-in' | 'refuse'
  /** A sentence that names the rule. */
  readonly because: string
}

/** @param email empty to ask about somebody who is not signed in */
export function explainAccess(email: string, url: string): Promise<readonly Explained[]> {
  const query = new URLSearchParams({ url, ...(email === '' ? {} : { email }) })
  return call<readonly Explained[]>('GET', `/admin/explain?${query}`)
}
