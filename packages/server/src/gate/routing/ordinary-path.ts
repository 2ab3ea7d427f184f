/**
 * What no server reads as another path but for case and a slash at the end, which is nearly every path: printable ASCII without
 * the marks that the steps of the rules look for. A blank or a plus within a name is nobody's mark; at either end one is.
 * @param decoded the path as text
 */
export const isOrdinary = (decoded: string): boolean =>
  !/[^ -~]|["#*:<>?~]|\/[ +(]|[ +](?:\/|$)|\.(?:[./]|$)/.test(decoded)

/**
 * In characters, decoded. What servers may read in several ways takes work for each of them, and comes from whoever likes. A
 * file's name has 255 bytes; a longer path is ordinary, or nobody means it.
 */
export const longestUnusual = 2048

/** Whether a path is to be refused for the readings that it might have. */
export const isTooLongToReadTwice = (decoded: string): boolean =>
  decoded.length > longestUnusual && !isOrdinary(decoded)
