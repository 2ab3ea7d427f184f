import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const examples = fileURLToPath(new URL('../../../../../examples/', import.meta.url))

/** Debian keeps servers where a plain user's path does not lead. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

/** Installs a daemon, or another thing that the script knows, where it is missing; says so. */
export function ensureInstalled(daemon: string): void {
  execFileSync('sh', [join(examples, 'install-for-tests.sh'), daemon], { stdio: 'inherit', env })
}

/** A recipe's text with its marked places filled in. Every place must be there, or the recipe has changed. */
export function fillIn(recipe: string, places: Readonly<Record<string, string>>): string {
  const text = readFileSync(join(examples, recipe), 'utf8')
  for (const place of Object.keys(places)) {
    if (!text.includes(place)) throw new Error(`${recipe} has no "${place}"`)
  }
  // In one go: a port that was filled in may begin like the next place.
  const any = Object.keys(places).map(place => place.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return any.length === 0
    ? text
    : text.replace(new RegExp(any.join('|'), 'g'), place => places[place] as string)
}

/** A folder of its own, gone after the test. */
export function temporaryFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-recipe-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the daemon in the foreground as our child until the test ends; resolves when it listens. */
export async function startDaemon(command: string, args: readonly string[], port: number): Promise<void> {
  // Caddy keeps its state under these.
  const home = temporaryFolder({})
  const own = { ...env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home }
  const child = spawn(command, args, { env: own, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  let running = true
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    output += chunk
  })
  const ended = new Promise<void>(resolve =>
    child.on('close', () => {
      running = false
      resolve()
    }),
  )
  child.on('error', error => {
    output += error.message
    running = false
  })
  // The whole group: a master that is killed leaves its workers behind.
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // Gone already.
    }
  }
  onTestFinished(async () => {
    signal('SIGTERM')
    const timer = setTimeout(() => signal('SIGKILL'), 1_000)
    if (running) await ended
    clearTimeout(timer)
  })
  const deadline = Date.now() + 30_000
  while (running && Date.now() < deadline) {
    if (await accepts(port)) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`${command} does not listen on ${port}:\n${output}`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
