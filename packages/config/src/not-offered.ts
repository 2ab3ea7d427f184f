import type { StrategyDefinition } from './strategies/definition.ts'

/** One sentence for the operator, or `undefined` where people may sign in with it. */
export function notOfferedBecause(
  id: string,
  definition: Pick<StrategyDefinition, 'accounts'> | undefined,
  file: {
    readonly pro?: {
      readonly collaboratorsAuthStrategies?: readonly (string | undefined)[]
      readonly externalAuth?: { readonly enabled?: boolean }
    }
  },
): string | undefined {
  const listed = namesOf(file.pro?.collaboratorsAuthStrategies ?? usual).has(id)
  const enabled = definition?.accounts === 'here' || file.pro?.externalAuth?.enabled === true
  if (listed && enabled) return undefined
  const list = `add "${id}" to pro.collaboratorsAuthStrategies`
  const enable = 'set pro.externalAuth.enabled to true'
  if (!listed && !enabled)
    return `"${id}" is not listed, and accounts that live elsewhere are off: ${list}, and ${enable}.`
  return listed
    ? `Accounts of "${id}" live elsewhere, and that is off: ${enable}.`
    : `"${id}" is not listed: ${list}.`
}

const usual: readonly string[] = ['default']

/** Every strategy of a file is looked for in its list: what is long is gone through once. */
const sets = new WeakMap<readonly (string | undefined)[], ReadonlySet<string | undefined>>()

function namesOf(list: readonly (string | undefined)[]): ReadonlySet<string | undefined> {
  const known = sets.get(list)
  if (known !== undefined) return known
  const names = new Set(list)
  sets.set(list, names)
  return names
}
