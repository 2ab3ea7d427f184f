/** Answers of PostgreSQL that are about how a statement was sent, and not about what is wrong. */

const codeOf = (error: unknown): string => (error as { readonly code?: string }).code ?? ''

/** Of a statement that claims something: the key is taken, or of what was to be changed nothing is left (`claimRow`). */
export const isClaimLost = (error: unknown): boolean => /^(23505|22012)$/.test(codeOf(error))

/** Of what PostgreSQL has undone because of another, such as one of two who wait for each other: it may be run again. */
export const isUndone = (error: unknown): boolean => /^(40001|40P01)$/.test(codeOf(error))

/**
 * Of a row that refers to one which is not there. Whoever writes it has found that one, so another has deleted it since: run again, it is
 * not found.
 */
export const isParentGone = (error: unknown): boolean => codeOf(error) === '23503'

/** As PostgreSQL says of what it has undone because of another: the transaction is run again. */
export const conflictFor = (error: Error): Error =>
  Object.assign(new Error(error.message, { cause: error }), { code: '40001', severity: 'ERROR' })

/**
 * What is wrong with how it was prepared, and not with itself.
 * @returns `changed`: it is of a table that has changed since, by another version of the program beside this one; `unkept`: it is gone
 *   or there already, as by a pooler between of which nobody has told us
 */
export function faultOfPreparing(error: unknown): 'changed' | 'unkept' | undefined {
  const code = codeOf(error)
  if (code === '0A000') return 'changed'
  return code === '26000' || code === '42P05' ? 'unkept' : undefined
}
