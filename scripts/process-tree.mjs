// Plain JavaScript for Node 20: this runs before anything is installed.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** How long processes may take to stop once they were told to, in milliseconds; a server has 8 s for its last answers. */
const stoppedWithin = 10_000

/**
 * Tells a process and all that it has started to stop, groups of their own included, and ends by force whatever has not.
 * Settles when none of them runs.
 * @param {number} root process id
 */
export async function endTree(root) {
  const pids = [root, ...descendantsOf(root)]
  for (const pid of pids) signal(pid, 'SIGTERM')
  const until = Date.now() + stoppedWithin
  while (pids.some(isRunning) && Date.now() < until) await wait(50)
  for (const pid of pids) signal(pid, 'SIGKILL')
}

/**
 * @param {number} root process id
 * @returns {number[]}
 */
export function descendantsOf(root) {
  const parents = parentsOfAll()
  const found = [root]
  for (const parent of found) {
    for (const [pid, of] of parents) if (of === parent) found.push(pid)
  }
  return found.slice(1)
}

/** @returns {[number, number][]} each process with its parent */
function parentsOfAll() {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(pid => {
        try {
          return [[Number(pid), parentIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))]]
        } catch {
          // It has ended meanwhile.
          return []
        }
      })
  } catch {
    return psLines().map(line => line.trim().split(/\s+/).map(Number))
  }
}

const parentIn = stat => Number(stat.split(') ').at(-1)?.split(' ')[1])

function psLines() {
  try {
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  } catch {
    return []
  }
}

const isRunning = pid => signal(pid, 0)

function signal(pid, name) {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
