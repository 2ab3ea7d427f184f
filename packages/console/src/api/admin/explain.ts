import { call } from '../http.ts'

/** What the gate would say, to one account signed in with one strategy or to nobody. */
export interface Explained {
  readonly visitor?: {
    readonly email: string
    readonly strategy: string
    readonly roles: readonly string[]
    readonly groups: readonly string[]
    /** The `sub` of a program, which has no address. */
    readonly subject?: string
  }
  /** Why they count as nobody although somebody was asked about. */
  readonly note?: string
  readonly outcome: 'allow' | 'sign-in' | 'refuse'
  /** A sentence that names the rule. */
  readonly because: string
}

/** @param question.who an address, `machine:<entry>` or `external-user`; empty to ask about somebody who is not signed in */
export function explainAccess(question: {
  readonly who: string
  readonly method: string
  readonly url: string
}): Promise<readonly Explained[]> {
  const { who, method, url } = question
  const query = new URLSearchParams({ url, method, ...(who === '' ? {} : { who }) })
  return call<readonly Explained[]>('GET', `/admin/explain?${query}`)
}
