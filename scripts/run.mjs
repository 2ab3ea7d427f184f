// Plain JavaScript for Node 20: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leaveNoneBehind } from './children.mjs'

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const bin = join(root, 'node_modules', '.bin')

/** `PATH` with the project's own tools first, so that every `#!/usr/bin/env node` below finds the bundled Node. */
export const toolPath = [bin, ...pathWithoutBin()].join(delimiter)

/** `PATH` without them: `npm ci` removes the folder that the bundled Node would be running from. */
export const outsidePath = pathWithoutBin().join(delimiter)

function pathWithoutBin() {
  return (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '' && folder !== bin)
}

/**
 * Runs a command to its end in the project's folder.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ path?: string, env?: Record<string, string>, quiet?: boolean }} [options] `quiet` keeps the output back
 * @returns {Promise<{ code: number, output: string }>} `output` is empty unless `quiet`
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...options.env, PATH: options.path ?? toolPath },
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      // npm is a script with the ending .cmd on Windows, which only a shell starts.
      shell: process.platform === 'win32',
    })
    leaveNoneBehind(child)
    let output = ''
    child.stdout?.on('data', chunk => (output += chunk))
    child.stderr?.on('data', chunk => (output += chunk))
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}
