import { formatProblems } from '@gatewright/config'
import { refuseOwnedBy } from '../../config-file/owner.ts'
import { versionOf } from '../../config-file/read-text.ts'
import type { Actor } from '../../config-file/versions.ts'
import type { Context } from '../../context.ts'
import type { SaveConfiguration } from '../../set-up/configuration-step.ts'
import { SetUpRefusal } from '../../set-up/refusal.ts'
import { configurationOf, keepSuperAdmin } from '../configuration/edit.ts'

/**
 * Saves the configuration for a set-up as the editor does: checked as a start would, as a version with its author, and refused where
 * somebody else has changed the file meanwhile, or nobody could operate the server any more.
 * @param address where the author's browser is
 */
export function saveAs(
  context: Pick<Context, 'accounts' | 'configuration' | 'strategyTypes'>,
  by: Actor,
  address: string,
): SaveConfiguration {
  return async (text, before = '') => {
    if (text === before) return
    const { file } = configurationOf(context)
    refuseOwnedBy(file)
    const parsed = await file.texts.read(text)
    if (!parsed.ok) {
      throw new SetUpRefusal(
        'config_problems',
        `With this the configuration would have problems, so it was left as it is:\n${formatProblems(parsed.problems)}`,
        'Mend them in the code editor, and begin again: it goes on from here.',
      )
    }
    await keepSuperAdmin(context, parsed.config)
    await file.save({ text, baseVersion: versionOf(before), by, address, how: 'saved' })
  }
}
