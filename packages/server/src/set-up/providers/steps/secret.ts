import { readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { keepFile } from '../../kept-file.ts'
import { SetUpRefusal } from '../../refusal.ts'
import type { Step } from '../../step.ts'
import type { ProviderContext } from '../provider-context.ts'

/** Where the secret of a strategy lies, beside the configuration file. */
export const keptSecretFile = (strategy: string): string => join('secrets', strategy)

/** The client secret in a file of its own, for this machine alone; the configuration refers to it. */
export function secretStep(context: ProviderContext): Step {
  const { wishes, configFile, provider, current, update } = context
  const folder = dirname(configFile)
  const file = keptSecretFile(wishes.strategy)
  const path = join(folder, file)
  return {
    id: 'secret',
    thing: 'the client secret',
    does: `keeps the client secret in ${file}, for this machine alone`,
    async look() {
      const kept = current().secret
      if (kept === undefined) return { state: 'absent' }
      const there = textOf(join(folder, kept.file))
      if (there === undefined) return { state: 'differs', what: [`${kept.file} is missing, or empty.`] }
      return wishes.secret !== undefined && there.trim() !== wishes.secret
        ? {
            state: 'differs',
            what: [`${kept.file} holds another client secret than the one that was given.`],
          }
        : { state: 'done' }
    },
    async make() {
      const { secret, secretFrom } = wishes
      if (secret === undefined)
        throw new SetUpRefusal(
          'no_secret',
          `The client secret of ${provider.title} is missing.`,
          'Give it once more: --client-secret-file <file>, or the variable GATEWRIGHT_SETUP_CLIENT_SECRET.',
        )
      const kept = current().secret
      // One that lies where it may be referred to stays where it is, and is its owner's.
      const inside = secretFrom === undefined ? undefined : relative(folder, secretFrom)
      if (secretFrom === path && kept === undefined) return update({ secret: { file, made: false } })
      if (kept === undefined && textOf(path) !== undefined) {
        throw new SetUpRefusal(
          'file_there',
          `${path} is there already, and is not of this set-up.`,
          'Move it away, or choose another name for the strategy with --name. Where it holds this very secret: --client-secret-file with its path.',
        )
      }
      if (kept?.made === false) {
        throw new SetUpRefusal(
          'file_there',
          `${join(folder, kept.file)} holds another secret, and is not of this set-up.`,
          'Write the new one into it yourself, and run the same command again.',
        )
      }
      // Before: where it is cut short the file is known to be ours.
      await update({ secret: { file, made: true } })
      await keepFile(path, secret, configFile)
      if (inside !== undefined && !inside.startsWith(`..${sep}`) && secretFrom !== path)
        context.say(`The secret now lies in ${file}; ${inside} is needed no more.`)
    },
    async undo() {
      const kept = current().secret
      if (kept === undefined) return []
      if (kept.made) rmSync(join(folder, kept.file), { force: true })
      await update({ secret: undefined })
      return [kept.made ? `${kept.file} was deleted.` : `${kept.file} was there before, and was left.`]
    },
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8') || undefined
  } catch {
    return undefined
  }
}
