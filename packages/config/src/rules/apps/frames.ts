/** Sites that may show an app in a frame. */

import { listOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import { parseHttpUrl } from '../../urls.ts'
import type { RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'

export function checkFrames(
  app: AppEntry,
  path: Path,
  { report, externalUrl, isWritten }: RuleContext,
): void {
  if (app.frames === undefined) return
  if (app.frames.length === 0 && !isWritten([...path, 'frames', 0])) return
  const urls = listOf(app.url).filter(url => url !== undefined)
  if (urls.length === 0 || urls.some(url => canBeFramed(url, externalUrl))) return
  report.problem(
    [...path, 'frames'],
    {
      code: 'frames_without_effect',
      what: 'No address of the app is one by https on a host of its own.',
      why: 'Browsers send a cookie to a frame of another site by https alone; and on the console’s host it would be the key to the console, in that frame.',
      fix: 'Give the app an address such as https://support.example.com, or delete "frames".',
    },
    'key',
  )
}

function canBeFramed(url: string, externalUrl: string | undefined): boolean {
  const parsed = parseHttpUrl(url)
  // What cannot be read has a problem of its own.
  if (parsed === undefined) return !url.startsWith('/')
  return parsed.protocol === 'https:' && parsed.origin !== externalUrl
}
