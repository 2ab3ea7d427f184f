// `node scripts/container.mjs <folder>`: what the Dockerfile copies into the image. Plain JavaScript: it installs first.
import { resolve } from 'node:path'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain, Stop } from './ensure-installed.mjs'

await runMain(async () => {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Stop('Where to? node scripts/container.mjs <folder>')
  await ensureInstalled()
  await ensureBuilt()
  const { assemble } = await import('./container/assemble.ts')
  assemble(resolve(folder))
})
