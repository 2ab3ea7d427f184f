import { inWords } from '../clock.ts'
import { CLOCK_OFF, type Node } from './node.ts'

/** Something about the nodes that somebody should look at. */
export interface NodesNotice {
  readonly code:
    | 'another_version'
    | 'another_schema'
    | 'another_configuration'
    | 'restart_refused'
    | 'clock_off'
    | 'gone'
  /** What is so: whole sentences, with the names of the nodes. */
  readonly message: string
  readonly cure: string
}

/** What is odd about nodes, each kind once. None where there is one node, which agrees with itself, and whose clock is right. */
export function noticesOf(nodes: readonly Node[]): readonly NodesNotice[] {
  const there = nodes.filter(({ state }) => state !== 'gone')
  const gone = nodes.filter(({ state }) => state === 'gone')
  // Of one alone the file itself is looked at.
  const refused = nodes.length > 1 ? there.filter(({ state }) => state === 'failed') : []
  const off = there.filter(({ clockOff }) => Math.abs(clockOff) >= CLOCK_OFF)
  const settled = there.filter(({ state }) => state === 'serving')
  return [
    ...differing(there, 'another_version', ({ version }) => version, {
      message: said => `Not all nodes run the same version of Gatewright: ${said}.`,
      cure: 'During an upgrade that is as it should be. Otherwise start the same version on all of them.',
    }),
    ...differing(there, 'another_schema', ({ schema }) => schema, {
      message: said => `Not all nodes know the same tables of the database: ${said}.`,
      cure: 'During an upgrade that is as it should be. A node of the older version that stops cannot start again: end the upgrade.',
    }),
    ...differing(settled, 'another_configuration', ({ configVersion }) => configVersion?.slice(0, 8), {
      message: said => `Not all nodes run the same configuration: ${said}.`,
      cure: 'Restart, by the cogwheel or with gatewright restart: that makes all nodes run the same. Where each has a file of its own (configuration.owner is "file"), the same text has to be in each.',
    }),
    ...refused.map(
      ({ name, problem }): NodesNotice => ({
        code: 'restart_refused',
        message:
          `${name} has refused the last restart, and goes on with the configuration of before. ${problem?.message ?? ''}`.trim(),
        cure: 'Mend what is named there, and restart again.',
      }),
    ),
    ...off.map(
      ({ name, clockOff }): NodesNotice => ({
        code: 'clock_off',
        message: `The clock of ${name} is ${inWords(clockOff)} ${clockOff > 0 ? 'ahead of' : 'behind'} the database’s: sessions and tokens end at the wrong time there.`,
        cure: 'Let NTP set the clocks of all machines: timedatectl set-ntp true',
      }),
    ),
    ...gone.map(
      ({ name, silentFor }): NodesNotice => ({
        code: 'gone',
        message: `Nothing was heard of ${name} for ${inWords(silentFor)}.`,
        cure: 'Look whether it runs, and whether it reaches the database. One that was ended for good is forgotten ten minutes after.',
      }),
    ),
  ]
}

function differing(
  nodes: readonly Node[],
  code: NodesNotice['code'],
  of: (node: Node) => string | undefined,
  words: { readonly message: (said: string) => string; readonly cure: string },
): readonly NodesNotice[] {
  const byValue = Map.groupBy(
    nodes.filter(node => of(node) !== undefined),
    node => of(node) as string,
  )
  if (byValue.size < 2) return []
  const said = [...byValue].map(([value, group]) => `${value} on ${listed(group)}`).join(', ')
  return [{ code, message: words.message(said), cure: words.cure }]
}

/** `a, b and 4 more` */
function listed(nodes: readonly Node[]): string {
  const names = nodes.map(({ name }) => name)
  const shown = names.slice(0, 3)
  if (names.length > shown.length) return `${shown.join(', ')} and ${names.length - shown.length} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
