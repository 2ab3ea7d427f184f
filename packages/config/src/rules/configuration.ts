/** A file that is watched and written by the server too would be restarted onto by a click on "Save". */
import type { RuleContext } from './context.ts'

export function checkConfiguration({ file, report, hasProblemBelow }: RuleContext): void {
  const { owner = 'storage', watch } = file.configuration ?? {}
  if (watch !== true || owner === 'file' || hasProblemBelow(['configuration', 'owner'])) return
  report.problem(['configuration', 'watch'], {
    code: 'watched_and_written',
    what: '"watch" is true, and the owner of this file is "storage".',
    why: 'A file that is edited in the console takes effect by the cogwheel, when somebody wants it to; it would restart with each save.',
    fix: 'Add "owner": "file" beside it, or take "watch" out.',
  })
}
