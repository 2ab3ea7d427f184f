/**
 * What a script reads of a command, the same for all of them.
 *
 * `failed` is what everything else was before there were others: a file with problems, a refusal, a machine that does not let it.
 */
export const exitCodes = {
  /** It was done; the file is fine; they may enter. */
  done: 0,
  failed: 1,
  /** The command was not understood: an option, an argument, a name that there is not. As shells and `getopt` have it. */
  usage: 2,
  /**
   * It was understood and looked at, and the answer is no: they may not enter, or only once they have signed in; the file is fine
   * and something is worth knowing (`check --strict`); a restart that has to be agreed to first.
   */
  no: 3,
} as const
