/**
 * `npm run test:container`: does what the Dockerfile says in root file systems that Debian's tools make, without an engine, and
 * runs what comes of it as an engine would: read-only, as its number, without capabilities, as process 1. Linux and root only.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/packages/published.ts'
import { configOf, parseDockerfile } from './dockerfile.ts'
import { buildImage } from './images.ts'

/** What is needed, with the package of Debian that has it. */
const tools = { mmdebstrap: 'mmdebstrap', unshare: 'util-linux', setpriv: 'util-linux', ip: 'iproute2' }

function absent(): readonly string[] {
  const isThere = (tool: string): boolean => {
    try {
      execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  return [
    ...(process.platform === 'linux' ? [] : ['Linux']),
    ...(process.getuid?.() === 0 ? [] : ['root, who alone may mount and change the root folder']),
    ...Object.entries(tools).flatMap(([tool, of]) =>
      isThere(tool) ? [] : [`${tool}, of Debian's package ${of}`],
    ),
  ]
}

// Where `chroot` and `ip` are, and who becomes root by `sudo` may not look.
process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`
const missing = absent()
if (missing.length > 0) {
  console.error(`Nothing was tried. There is no\n${missing.map(what => `  ${what}`).join('\n')}`)
  process.exit(1)
}

mkdirSync(join(root, 'build'), { recursive: true })
const work = mkdtempSync(join(root, 'build/container-'))
try {
  const begun = performance.now()
  const stages = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  const image = buildImage(stages, work)
  const size = execFileSync('du', ['--summarize', '--block-size=M', `${image}/app`], { encoding: 'utf8' })
  console.log(
    `built in ${((performance.now() - begun) / 1000).toFixed(0)} s; /app has ${size.split('M')[0]} MB`,
  )
  const plan = { image, work, config: configOf(stages.at(-1) as NonNullable<(typeof stages)[0]>) }
  writeFileSync(join(work, 'plan.json'), JSON.stringify(plan))
  // Mounts, addresses and processes of the test end with it.
  const apart = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
  const inside = join(import.meta.dirname, 'inside.ts')
  const child = spawn('unshare', [...apart, process.execPath, inside, join(work, 'plan.json')], {
    stdio: 'inherit',
  })
  const [code] = await once(child, 'close')
  process.exitCode = code as number
} finally {
  rmSync(work, { recursive: true, force: true })
}
