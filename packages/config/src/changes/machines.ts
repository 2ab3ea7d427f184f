import type { Config } from '../config.ts'
import { inWords, quoted } from '../in-words.ts'
import type { Change } from './change.ts'
import { change, same } from './compare.ts'

export function compareMachines(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  const old = new Map(before.machines.map(machine => [machine.name, machine]))
  const now = new Map(after.machines.map(machine => [machine.name, machine]))
  for (const [name, machine] of now) {
    const previous = old.get(name)
    if (previous !== undefined && same(previous, machine)) continue
    const opens = `They open ${quoted(machine.apps)} with ${
      machine.roles.length === 0 ? 'no role' : `the roles ${inWords(machine.roles)}`
    }.`
    const what = previous === undefined ? 'are accepted' : 'are accepted in another way'
    changes.push(
      change(`machines.${name}`, `Tokens of the issuer ${machine.issuer} ${what}.`, {
        kind: previous === undefined ? 'added' : 'changed',
        effects: [opens],
      }),
    )
  }
  for (const [name, machine] of old) {
    if (now.has(name)) continue
    changes.push(
      change(
        `machines.${name}`,
        `Tokens of the issuer ${machine.issuer} are no longer accepted as "${name}".`,
        {
          kind: 'removed',
          effects: ['Programs that bring them are refused, and what they hold open is closed.'],
        },
      ),
    )
  }
  return changes
}
