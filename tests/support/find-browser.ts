import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/** Names under which systems install Chromium and its relatives. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Chromium without what makes a window of it, which takes a fifth less of the processor. Pages that are left do not stay alive. */
export const SHELL = 'chromium-headless-shell'

/**
 * Path of a Chromium: the one that `CHROMIUM_PATH` names, one on the `PATH`, or the one that Playwright downloaded.
 * `undefined` when there is none.
 * @param options.whole with everything that people's own browsers have
 */
export function findBrowser({ whole = false }: { readonly whole?: boolean } = {}): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined && named !== '') return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  const wanted = whole ? names : [SHELL, ...names]
  const installed = wanted.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable)
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
