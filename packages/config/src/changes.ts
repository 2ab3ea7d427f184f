/** What differs between two configurations, in words, and what that means for people: the text of the restart dialog. */

import { compareApps } from './changes/apps.ts'
import { compareBranding } from './changes/branding.ts'
import type { Change } from './changes/change.ts'
import { compareExtAuthz } from './changes/ext-authz.ts'
import { compareMachines } from './changes/machines.ts'
import { comparePlace } from './changes/place.ts'
import { compareServer } from './changes/server.ts'
import { compareStrategies } from './changes/strategies.ts'
import { compareTexts } from './changes/texts.ts'
import { compareWatched } from './changes/watched.ts'
import type { Config } from './config.ts'
import { scrubText } from './secrets/hidden.ts'
import { definitionsOf } from './strategies/known-definitions.ts'

/** Never holds a secret, nor what a variable or file was resolved to. Empty where nothing differs. */
export function explainChanges(before: Config, after: Config): readonly Change[] {
  const clean = (text: string) => scrubText(before, scrubText(after, text))
  return [
    ...compareServer(before, after),
    ...comparePlace(before, after),
    ...compareStrategies(before, after, definitionsOf(after)),
    ...compareApps(before, after),
    ...compareMachines(before, after),
    ...compareBranding(before, after),
    ...compareTexts(before, after),
    ...compareWatched(before, after),
    ...compareExtAuthz(before, after),
  ].map(change => ({ ...change, what: clean(change.what), effects: change.effects.map(clean) }))
}
