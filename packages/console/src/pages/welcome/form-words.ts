import type { OfferedStrategy } from '../../api/auth.ts'

/** Between the buttons and the form below them: `or with a password`. */
export const orWith = ({ words, label }: OfferedStrategy): string => `or with ${words?.with ?? label}`

/** As {@link orWith}, where the form makes the account. */
export const orMakeAnAccountWith = ({ words, label }: OfferedStrategy): string =>
  `or make an account with ${words?.with ?? label}`
