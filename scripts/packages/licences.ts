import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What packages call the notices of what they bundle themselves. */
const noticeFiles = ['ThirdPartyNotices.txt', 'THIRD-PARTY-NOTICES', 'NOTICE', 'NOTICE.txt', 'NOTICE.md']

/**
 * The licences of everything in a browser's bundle, as Vite has listed them beside it, and the notices that those
 * packages bring along themselves.
 * @param bundle the folder that Vite has written
 */
export function licencesOf(bundle: string): string {
  const listed = readFileSync(join(bundle, '.vite/license.md'), 'utf8').replace(/^# .*\n+.*\n/, '')
  const names = [...listed.matchAll(/^## (\S+) - \d/gm)].map(([, name]) => name ?? '')
  const notices = names.flatMap(name =>
    noticeFiles
      .flatMap(file => installedAbove(bundle).map(modules => join(modules, name, file)))
      .filter(existsSync)
      .slice(0, 1)
      .map(
        file => `## Notices of ${name}\n\n${readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim()}\n`,
      ),
  )
  return `${[listed.trim(), ...notices].join('\n\n')}\n`
}

/** Where Node looks for packages from a folder on. */
function installedAbove(folder: string): readonly string[] {
  return createRequire(join(folder, 'here.js')).resolve.paths('any') ?? []
}
