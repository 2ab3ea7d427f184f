/** Makes sure that there is a Chromium for the browser tests, and says what it does. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser, SHELL } from '../tests/support/find-browser.ts'

const isDebians = isRoot() && existsSync('/usr/bin/apt-get')

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
    possible: isDebians,
    command: [
      'sh',
      '-c',
      'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium',
    ],
  },
]

let browser = workingBrowser({ whole: true })
for (const { what, possible, command } of ways) {
  if (browser !== undefined) break
  if (!possible) continue
  console.log(`No Chromium found. ${what}: ${command.join(' ')}`)
  spawnSync(command[0] ?? '', command.slice(1), { stdio: 'inherit' })
  browser = workingBrowser({ whole: true })
}
if (browser !== undefined && isDebians && workingBrowser() === browser) installShell()

if (browser === undefined) {
  console.error(
    'There is no Chromium, and getting one failed. Install Chromium or Chrome, or set CHROMIUM_PATH to its program.',
  )
  process.exitCode = 1
} else {
  console.log(`Browser: ${workingBrowser()}`)
}

/** A browser that starts: a downloaded one does not where the system lacks its libraries. */
function workingBrowser(wanted: { readonly whole?: boolean } = {}): string | undefined {
  const path = findBrowser(wanted)
  return path !== undefined && spawnSync(path, ['--version']).status === 0 ? path : undefined
}

/** Where it cannot be had, the whole one does it too. */
function installShell(): void {
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${SHELL}`
  console.log(
    `Installing the Debian package ${SHELL}, with which the tests take less of the processor: ${install}`,
  )
  spawnSync('sh', ['-c', `${install} || { apt-get update -q && ${install}; }`], {
    stdio: 'inherit',
    timeout: 90_000,
  })
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}
