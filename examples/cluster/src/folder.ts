import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'gatewright-cluster-'

/** A folder that is gone with this cluster; those of clusters that were killed are swept up first. */
export function createFolder(): string {
  for (const name of readdirSync(tmpdir()).filter(name => name.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    const owner = ownerOf(folder)
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(folder, { recursive: true, force: true })
  }
  const folder = mkdtempSync(join(tmpdir(), prefix))
  writeFileSync(join(folder, 'pid'), `${process.pid}`)
  return folder
}

function ownerOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'pid'), 'utf8')
  } catch {
    return undefined
  }
}
