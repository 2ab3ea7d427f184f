import type { Config } from '../config.ts'
import type { Change } from './change.ts'
import { change, same } from './compare.ts'

/** What people read at the door. */
export function compareTexts({ texts: old }: Config, { texts: now }: Config): Change[] {
  if (same(old, now)) return []
  const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
  const tags = now?.languages.map(({ tag }) => tag).join(', ')
  const what =
    now === undefined
      ? 'The pages at the door say what comes along again.'
      : `The pages at the door say what ${tags ? `the files say (${tags})` : 'comes along'}; ${now.language} is for whoever wishes for none of their languages.`
  return [change('texts', what, { kind })]
}
