/** Makes sure that there is a Chromium for the browser tests, and says what it does. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from '../tests/support/find-browser.ts'

/** Ways to get one, in order; each is tried only where it can work. */
const ways: readonly {
  readonly what: string
  readonly possible: boolean
  readonly command: readonly string[]
}[] = [
  {
    what: "Downloading Playwright's Chromium",
    possible: true,
    command: ['npx', 'playwright-core', 'install', '--no-progress', 'chromium'],
  },
  {
    what: 'Installing the Debian package chromium',
    possible: isRoot() && existsSync('/usr/bin/apt-get'),
    command: [
      'sh',
      '-c',
      'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium',
    ],
  },
]

let browser = workingBrowser()
for (const { what, possible, command } of ways) {
  if (browser !== undefined) break
  if (!possible) continue
  console.log(`No Chromium found. ${what}: ${command.join(' ')}`)
  spawnSync(command[0] ?? '', command.slice(1), { stdio: 'inherit' })
  browser = workingBrowser()
}

if (browser === undefined) {
  console.error(
    'There is no Chromium, and getting one failed. Install Chromium or Chrome, or set CHROMIUM_PATH to its program.',
  )
  process.exitCode = 1
} else {
  console.log(`Browser: ${browser}`)
}

/** A browser that starts: a downloaded one does not where the system lacks its libraries. */
function workingBrowser(): string | undefined {
  const path = findBrowser()
  return path !== undefined && spawnSync(path, ['--version']).status === 0 ? path : undefined
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}
