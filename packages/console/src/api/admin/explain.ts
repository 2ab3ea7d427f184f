import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** What the gate would say, to one account signed in with one strategy or to nobody. */
export type Explained = Answer<'GET', '/admin/explain'>[number]

/** @param question.who an address, `machine:<entry>` or `external-user`; empty to ask about somebody who is not signed in */
export const explainAccess = (question: {
  readonly who: string
  readonly method: string
  readonly url: string
}) => call('GET', '/admin/explain', { query: question })
