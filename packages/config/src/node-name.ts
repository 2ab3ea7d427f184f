import { hostname } from 'node:os'

/**
 * What a node is called: by its machine, and by its number where several processes of one machine share the work.
 * @param env `GATEWRIGHT_NODE` names it; `GATEWRIGHT_WORKER` is the number, from 1
 */
export function nodeNameOf(env: Readonly<Record<string, string | undefined>>): string {
  const named = env.GATEWRIGHT_NODE?.trim()
  const name = (named ? named : hostname()).slice(0, 100)
  const worker = env.GATEWRIGHT_WORKER?.trim()
  return worker ? `${name} #${worker.slice(0, 10)}` : name
}

/** Whether both are workers of one machine, which have its disk, by their names. Nodes of one name may be two machines. */
export function areWorkersOfOne(one: string, other: string): boolean {
  const [a, b] = [one, other].map(name => /^(.*) #\d+$/.exec(name)?.[1])
  return a !== undefined && a === b
}
