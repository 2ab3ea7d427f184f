import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { published, root } from '../packages/published.ts'
import { setVersion } from './version.ts'

const tools = join(import.meta.dirname, 'tools')
const program = join(tools, 'node_modules/.bin/cyclonedx-npm')

/**
 * Writes what a release is made of, as CycloneDX (ECMA-424): its packages, what those need at their users', and what is
 * bundled into their pages. By CycloneDX's own program, which also checks the outcome against the schema, and from manifests
 * and lock file alone: which machine it runs on makes no difference.
 */
export function writeSbom(file: string, version: string): void {
  if (!existsSync(program)) {
    // Nobody but a release needs it, so nobody's `npm install` brings it. No script of it is run.
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: tools, stdio: 'pipe' })
  }
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-sbom-'))
  try {
    const manifests = globSync(
      ['package.json', 'package-lock.json', '{packages,examples,tests}/*/package.json'],
      { cwd: root },
    )
    for (const path of manifests) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      cpSync(join(root, path), join(folder, path))
    }
    setVersion(folder, version)
    nameWhole(folder, version)
    const workspaces = [...published.map(({ name }) => name), 'console'].flatMap(name => [
      '-w',
      `packages/${name}`,
    ])
    const args = ['--package-lock-only', '--omit', 'dev', '--output-reproducible', '--validate', '-o', file]
    execFileSync(program, [...args, ...workspaces, join(folder, 'package.json')], {
      cwd: folder,
      stdio: 'pipe',
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The workspace as the thing that is released. */
function nameWhole(folder: string, version: string): void {
  const file = join(folder, 'package.json')
  const { private: _, ...kept } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...kept, name: 'gatewright', version, engines: undefined }))
}
