/**
 * `npm run release -- <patch|minor|major|version>`: sets one version everywhere, moves the changelog's "Unreleased" under it,
 * and makes the artifacts. Publishing is the workflow's (.github/workflows/release.yml).
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { readManifest } from '../packages/manifest.ts'
import { root } from '../packages/published.ts'
import { makeArtifacts } from './artifacts.ts'
import { notesOf, releaseChangelog } from './changelog.ts'
import { git, refuseDirtyTree, refuseStaleReferences, refuseTag } from './checks.ts'
import { Refusal } from './refusal.ts'
import { nextVersion, setVersion } from './version.ts'

const usage = `npm run release -- <patch | minor | major | 1.4.0>   the next version
npm run release -- current                           the artifacts of the version that the packages have

  --dry-run             makes the artifacts, and changes nothing else
  --tag                 commits, and tags the commit
  --repository <url>    https address of the sources, for the packages' "repository"`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      tag: { type: 'boolean', default: false },
      repository: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  const [wanted = values['dry-run'] ? 'patch' : ''] = positionals
  if (wanted === '' || positionals.length > 1) throw new Refusal(`Which version?\n\n${usage}`)
  const isDry = values['dry-run']
  const { version: current } = readManifest('packages/server')
  const version = wanted === 'current' ? current : nextVersion(current, wanted)
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')

  refuseDirtyTree()
  if (wanted !== 'current') {
    refuseTag(version)
    const date = new Date().toISOString().slice(0, 10)
    const released = releaseChangelog(changelog, version, date)
    refuseStaleReferences()
    if (!isDry) {
      setVersion(root, version)
      writeFileSync(join(root, 'CHANGELOG.md'), released)
    }
  }
  console.log(`${wanted === 'current' ? 'Gatewright' : `${current} becomes`} ${version}. Building …`)
  // Anew: nobody knows who has changed what git does not look at.
  for (const built of ['packages/console/dist', 'packages/entra-emulator/portal/dist']) {
    rmSync(join(root, built), { recursive: true, force: true })
  }
  const { ensureBuilt } = await import(new URL('../ensure-built.mjs', import.meta.url).href)
  await ensureBuilt()
  const { repository } = values
  const release = { version, ...(repository === undefined ? {} : { repository }) }
  const folder = await makeArtifacts(release, isDry ? `${version}-dry-run` : version)
  console.log(`\n${readFileSync(join(folder, 'SHA256SUMS'), 'utf8')}\nin ${relative(root, folder)}`)
  if (isDry) return console.log('Nothing else was changed.')
  if (wanted === 'current') return
  if (values.tag) {
    git('commit', '--all', '--message', `release: ${version}`)
    git(
      'tag',
      '--annotate',
      `v${version}`,
      '--message',
      notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version),
    )
    return console.log(
      `Committed, and tagged v${version}. "git push --follow-tags" lets the workflow publish it.`,
    )
  }
  console.log(
    `Look at what has changed (git diff), commit it, and tag the commit v${version}; --tag does both.`,
  )
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
