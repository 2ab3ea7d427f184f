import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/packages/published.ts'
import { ignoredBy, namedBelow, type Stage, type Step } from './dockerfile.ts'

/** Debian as `debian:bookworm-slim` has it: the packages that are required, and apt. Made once, by Debian's own tool. */
function debian(): string {
  const folder = join(root, 'node_modules/.cache/gatewright/container/bookworm')
  if (existsSync(join(folder, 'done'))) return join(folder, 'root')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  execFileSync('mmdebstrap', ['--quiet', '--variant=minbase', 'bookworm', join(folder, 'root')], {
    stdio: 'inherit',
  })
  writeFileSync(join(folder, 'done'), '')
  return join(folder, 'root')
}

/** What stands in for the images that the Dockerfile begins with: each gets a root file system of its own. */
const bases: Readonly<Record<string, (into: string) => void>> = {
  'debian:bookworm-slim': into => copy(`${debian()}/.`, into),
  // The official image's Node is nodejs.org's; here it is the project's own, with the machine's npm.
  'node:24-bookworm-slim': into => {
    copy(`${debian()}/.`, into)
    copy(process.execPath, join(into, 'usr/local/bin/node'))
    const command = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()
    const npm = join(realpathSync(command), '../..')
    mkdirSync(join(into, 'usr/local/lib/node_modules'), { recursive: true })
    copy(`${npm}/.`, join(into, 'usr/local/lib/node_modules/npm'))
    for (const name of ['npm', 'npx']) {
      const target = `../lib/node_modules/npm/bin/${name}-cli.js`
      execFileSync('ln', ['--symbolic', '--force', target, join(into, 'usr/local/bin', name)])
    }
  },
}

/**
 * Does what the Dockerfile says, stage by stage, each in a root file system of its own below `into`.
 * @returns the last stage's root
 */
export function buildImage(stages: readonly Stage[], into: string): string {
  const made = new Map<string, string>()
  let last = ''
  for (const [index, stage] of stages.entries()) {
    last = join(into, String(index))
    mkdirSync(last, { recursive: true })
    const base = bases[stage.from]
    if (base === undefined)
      throw new Error(`The Dockerfile begins with ${stage.from}, which is not known here.`)
    base(last)
    let folder = '/'
    for (const step of stage.steps) {
      if (step.keyword === 'WORKDIR') {
        folder = step.rest
        mkdirSync(join(last, folder), { recursive: true })
      }
      if (step.keyword === 'COPY') copyStep(step, { to: last, folder, made })
      if (step.keyword === 'RUN') runStep(step.rest, last, folder)
    }
    if (stage.name !== undefined) made.set(stage.name, last)
  }
  return last
}

function copyStep(
  { flags, rest }: Step,
  place: { readonly to: string; readonly folder: string; readonly made: ReadonlyMap<string, string> },
): void {
  const [from = '', to = ''] = rest.split(/\s+/)
  const target = join(place.to, to.startsWith('/') ? to : join(place.folder, to))
  if (flags.from === undefined) {
    copyContext(target)
    return
  }
  const source = join(place.made.get(flags.from) as string, from)
  mkdirSync(dirname(target), { recursive: true })
  // Of a folder, what is in it.
  copy(statSync(source).isDirectory() ? `${source}/.` : source, target)
  if (flags.chown !== undefined) execFileSync('chown', ['--recursive', flags.chown, target])
}

/** The build's context: the project's folder without what `.dockerignore` names. */
function copyContext(target: string): void {
  const ignore = readFileSync(join(root, '.dockerignore'), 'utf8')
  for (const file of contextFiles(ignore)) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    cpSync(join(root, file), join(target, file), { verbatimSymlinks: true })
  }
}

/** Every file of the context, from the project's folder on. */
export function contextFiles(ignore: string, below = ''): readonly string[] {
  const isIgnored = ignoredBy(ignore)
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap(entry => {
    const path = join(below, entry.name)
    if (!entry.isDirectory()) return isIgnored(path) ? [] : [path]
    return isIgnored(path) && !namedBelow(ignore, path) ? [] : contextFiles(ignore, path)
  })
}

/** A RUN step: in its root file system, as root, with the machine's network, as a builder does. */
function runStep(command: string, to: string, folder: string): void {
  for (const file of ['resolv.conf', 'hosts']) copy(`/etc/${file}`, join(to, 'etc', file))
  const env: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/root' }
  // What this machine needs to reach its registry.
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'https_proxy', 'no_proxy']) {
    if (process.env[name]) env[name] = process.env[name]
  }
  env.npm_config_registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  if (process.env.NODE_EXTRA_CA_CERTS) {
    env.NODE_EXTRA_CA_CERTS = '/etc/extra-ca.pem'
    copy(process.env.NODE_EXTRA_CA_CERTS, join(to, env.NODE_EXTRA_CA_CERTS))
  }
  const inside = ['chroot', to, 'env', `--chdir=${folder}`, '/bin/sh', '-c', command]
  execFileSync(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${join(to, 'proc')}`, ...inside],
    { env: { ...env, PATH: `${env.PATH}:/usr/sbin:/sbin` }, stdio: 'inherit' },
  )
}

/** With owners and modes. A file that is a link is copied as what it leads to, a folder with its links as they are. */
function copy(from: string, to: string): void {
  const links = statSync(from).isDirectory() ? '--no-dereference' : '--dereference'
  execFileSync('cp', ['--archive', links, '--no-target-directory', from, to])
}
