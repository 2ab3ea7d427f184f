// The same as the one of packages/cli: this package is used without any other of the project. Plain JavaScript for Node 20.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** How often is looked whether the parent is still there, in milliseconds. */
const lookEvery = 500

let watching = false

/**
 * Calls back once when whoever started this process is gone: npm, which starts a script by a shell that passes no signal on. Whoever ends
 * npm by its process id, however rudely, ends what it has started. Does nothing where npm did not start it: a server that was
 * put into the background outlives its terminal. On Windows, where nobody learns of a parent's end, it never does.
 * @param {() => void} gone as if somebody had told this process to stop
 */
export function whenNpmIsGone(gone = () => process.kill(process.pid, 'SIGTERM')) {
  if (watching) return
  watching = true
  if (process.env.npm_lifecycle_event === undefined && process.env.npm_command !== 'exec') return
  const parent = process.ppid
  // npm itself where the shell has given its place away (`exec`), which some do with a single command.
  const npm = isShell(parent) ? parentOf(parent) : undefined
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return
    clearInterval(timer)
    gone()
  }, lookEvery)
  timer.unref()
}

/** Where there is no `/proc`, only the end of the shell itself is seen: macOS, whose shell takes no place of its own for one command. */
const isShell = pid => /^(ba|da|k|z|a)?sh$|^busybox$/.test(basename(nameOf(pid)))

/** @returns {string} the program's name; empty where it cannot be known */
function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

/** @returns {number | undefined} a process that has lost its parent has another: 1, or whoever takes care of such */
function parentOf(pid) {
  try {
    // `pid (name) state parent …`, where a name may hold anything (proc_pid_stat(5)).
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return undefined
  }
}
