// Builds the package as it is published and packs it: `node scripts/pack.mjs [folder for the tarball]`.
// What the clone runs from source (Node strips the types) does not run below node_modules, so the tarball holds built files.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = resolve(process.argv[2] ?? root)
const staging = mkdtempSync(join(tmpdir(), 'entra-emulator-pack-'))

try {
  const build = ['run', '--silent', 'build:lib', '--', '--outDir', join(staging, 'dist')]
  execFileSync('npm', build, { cwd: root, stdio: 'inherit' })
  for (const path of ['bin', 'seed', 'README.md', 'portal/dist'])
    if (existsSync(join(root, path))) cpSync(join(root, path), join(staging, path), { recursive: true })
  cpSync(join(root, '..', '..', 'LICENSE'), join(staging, 'LICENSE'))
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(publicManifest(), null, 2)}\n`)
  mkdirSync(target, { recursive: true })
  execFileSync('npm', ['pack', '--silent', '--pack-destination', target], { cwd: staging, stdio: 'inherit' })
} finally {
  rmSync(staging, { recursive: true, force: true })
}

function publicManifest() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  delete manifest.private
  delete manifest.scripts
  delete manifest.devDependencies
  manifest.engines = { node: '>=20.19' }
  manifest.exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }
  return manifest
}
