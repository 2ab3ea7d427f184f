/** Roles that somebody has been given, and had before. */
export interface RoleChange {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/**
 * A change of roles as it is when it is written: what is added and taken away is so by what they were taken for, and what somebody else
 * has added or taken away since stays so.
 * @param roles those that are wanted
 * @param was those that whoever wants them took them for
 */
export function roleChange(
  current: readonly string[],
  roles: readonly string[],
  was: readonly string[] = current,
): RoleChange {
  const wanted = roles.filter(role => !was.includes(role) || current.includes(role))
  const addedSince = current.filter(role => !was.includes(role))
  return { from: current, to: [...new Set([...wanted, ...addedSince])] }
}
