/** Tells a process and all that it has started to stop, and ends by force whatever has not. */
export function endTree(root: number): Promise<void>
/** Ids of all processes that a process has started, and those have started. */
export function descendantsOf(root: number): number[]
