import type { Config } from '../config.ts'
import type { Change } from './change.ts'
import { change, same } from './compare.ts'

/** Whose pages people meet at the door. */
export function compareBranding({ branding: old }: Config, { branding: now }: Config): Change[] {
  if (same(old, now)) return []
  const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
  const what =
    now === undefined
      ? 'The sign-in page is Gatewright’s own again.'
      : `The sign-in page and the pages of errors are those of ${now.name}.`
  return [change('branding', what, { kind })]
}
