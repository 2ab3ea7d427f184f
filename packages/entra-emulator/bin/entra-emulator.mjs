#!/usr/bin/env node
// Plain JavaScript for Node 20: this runs before the bundled Node is known to be there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { whenNpmIsGone } from './parent.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const source = join(here, '..', 'src', 'cli.ts')
// From source it needs a Node that strips types; what is published is plain JavaScript.
const wantedMajor = existsSync(source) ? 24 : 22
// In the clone it runs from source; what is published holds the built files alone.
const program = existsSync(source) ? source : join(here, '..', 'dist', 'cli.js')

/** This Node when it is new enough, else the one that the `node` package put into a `node_modules` above. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'node', 'bin', binary)
    if (existsSync(candidate)) return candidate
    if (folder === dirname(folder)) return undefined
  }
}

// Node would open its inspector at the one, to every account of the machine, and end at the other.
for (const signal of ['SIGUSR1', 'SIGUSR2']) process.on(signal, () => {})
whenNpmIsGone()

const node = findNode()
if (node === process.execPath) {
  await import(pathToFileURL(program).href)
} else if (node === undefined) {
  console.error(
    `entra-emulator needs Node ${wantedMajor}. Here runs ${process.versions.node}, and no Node ${wantedMajor} came with the project: ` +
      "run 'npm rebuild node' in the project's folder (newer npm versions run no install script unasked), or install Node " +
      `${wantedMajor} or newer.`,
  )
  process.exitCode = 1
} else {
  const endWithParent = new URL('end-with-parent.mjs', import.meta.url).href
  const child = spawn(
    node,
    [
      ...(wantedMajor === 24 ? ['--disable-sigusr1'] : []),
      '--import',
      endWithParent,
      program,
      ...process.argv.slice(2),
    ],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  )
  child.channel?.unref()
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', error => {
    console.error(`entra-emulator could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', code => {
    process.exitCode = code ?? 1
  })
}
