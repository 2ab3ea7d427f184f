import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/** Names under which systems install Chromium and its relatives. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Path of a Chromium: the one that `CHROMIUM_PATH` names, one on the `PATH`, or the one that Playwright downloaded.
 * `undefined` when there is none.
 */
export function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined && named !== '') return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  const installed = folders.flatMap(folder => names.map(name => join(folder, name))).find(isExecutable)
  if (installed !== undefined) return installed
  const downloaded = chromium.executablePath()
  return existsSync(downloaded) ? downloaded : undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
