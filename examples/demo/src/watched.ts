/**
 * Node's own watcher around a program: `watched.ts [flags for Node] <program> [arguments]`. The watcher cannot be told to end with
 * its parent, for it loads nothing that `--import` names; this process can, and takes it along.
 */
import { spawn } from 'node:child_process'

const watcher = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', '--max-semi-space-size=4', ...process.argv.slice(2)],
  { stdio: ['ignore', 'inherit', 'inherit'] },
)
// What the program itself has no use for must not end its watcher.
for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => watcher.kill(signal))
watcher.on('error', error => {
  console.error(`the watcher could not be started: ${error.message}`)
  process.exit(1)
})
watcher.once('exit', code => process.exit(code ?? 1))
