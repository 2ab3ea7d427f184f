import type { Node, NodeProblem } from './node.ts'

/** Characters of a problem that is not written as this version writes it. */
const LONGEST = 2000

/** What a node says of its state, which may be of a newer version: a word that is not known is kept, and `unknown` stands for what is none. */
export const readNodeState = (written: string): Node['state'] =>
  /^[a-z][\w-]{0,39}$/i.test(written) ? written : 'unknown'

/** Why a node has refused a restart, as it has written it: what is not of the shape that is known here is shown as it stands there. */
export function readNodeProblem(written: string): NodeProblem {
  const read = parsed(written)
  if (typeof read === 'string') return { message: read.slice(0, LONGEST) }
  if (typeof read === 'object' && read !== null && 'message' in read && typeof read.message === 'string') {
    const code = 'code' in read && typeof read.code === 'string' ? read.code : undefined
    return { ...(code !== undefined && { code }), message: read.message }
  }
  return { message: written.slice(0, LONGEST) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
