import type { OfferedStrategy } from '../../api/auth.ts'

/** Between the buttons and the form below them: `or with a password`. */
export const orWith = ({ words, label }: OfferedStrategy): string => `or with ${words?.with ?? label}`

/** As {@link orWith}, where the form makes the account. */
export const orMakeAnAccountWith = ({ words, label }: OfferedStrategy): string =>
  `or make an account with ${words?.with ?? label}`

/** Before the names of further strategies that take a form; one word for them all only where they agree on it. */
export function othersOf(strategies: readonly OfferedStrategy[]): string {
  const [others, ...different] = new Set(strategies.map(({ words }) => words?.others))
  return others !== undefined && different.length === 0 ? others : 'Other ways to sign in'
}
