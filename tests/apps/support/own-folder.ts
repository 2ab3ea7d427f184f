import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { After } from '../../support/run-parts.ts'

/** An empty folder for an app, which goes with it. */
export function ownFolder(app: string, after: After): string {
  const folder = mkdtempSync(join(tmpdir(), `gatewright-${app}-`))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
