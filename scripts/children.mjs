// Plain JavaScript for Node 20: this runs before anything is installed.
import { constants } from 'node:os'
import { endTree } from './process-tree.mjs'

const children = new Set()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
let ending

/**
 * From here on, until it has ended, a child of this process is not left behind: a signal that ends this process ends it too, with
 * all that it has started. A test run has servers, browsers and proxies of others, some in groups of their own.
 * @param {import('node:child_process').ChildProcess} child
 */
export function leaveNoneBehind(child) {
  if (children.size === 0) for (const signal of signals) process.on(signal, endAll)
  children.add(child)
  child.once('close', () => {
    children.delete(child)
    if (children.size === 0 && ending === undefined) for (const signal of signals) process.off(signal, endAll)
  })
}

function endAll(signal) {
  ending ??= Promise.all([...children].map(child => endTree(child.pid))).then(() =>
    process.exit(128 + constants.signals[signal]),
  )
}
