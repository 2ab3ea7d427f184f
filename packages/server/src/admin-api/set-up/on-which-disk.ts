import { areWorkersOfOne } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { readState } from '../../set-up/entra/state.ts'
import type { RunWork } from '../../set-up/run.ts'
import type { RoutesContext } from './context.ts'
import { strategyFault } from './entra-request.ts'

const WORD = 'set-up-made'

interface DiskContext extends Pick<RoutesContext, 'nodes' | 'questions'> {
  readonly config: Pick<RoutesContext['config'], 'dataFolder'>
}

/**
 * What a set-up makes lies on the disk of the node that it is done on: the file of a certificate or secret, beside its configuration, and
 * what is known of all that was made, in its data folder. Here a node tells others that it has it.
 */
export function answerWhoHasMade({ config, nodes, questions }: DiskContext): void {
  questions?.answer(WORD, ([, strategy = '']) => {
    if (strategyFault(strategy) !== undefined) return undefined
    return readState(config.dataFolder, strategy) && { node: nodes.self.name }
  })
}

/**
 * Whoever repairs or undoes where nothing is known of it would make a second one, or leave the first.
 * @throws GatewrightError `set_up_refused` with the node that knows; SetUpRefusal `unreadable_state`
 */
export async function refuseMadeElsewhere(
  { config, nodes, questions }: DiskContext,
  strategy: string,
): Promise<void> {
  if (questions === undefined || readState(config.dataFolder, strategy) !== undefined) return
  const [answer] = await questions.ask([WORD, strategy])
  if (answer === undefined) return
  const { node } = answer as { readonly node: string }
  throw new GatewrightError('set_up_refused', {
    response: {
      message: `The set-up of "${strategy}" was done on the node ${node}, and what is known of it lies on that node’s disk alone. ${nodes.self.name}, which answers you, does not have it.`,
      next: `Open the console at ${node} itself and begin there; or copy set-up/entra-${strategy}.json from its data folder into that of ${nodes.self.name}, with the file that the strategy names, and begin again.`,
    },
    detail: { reason: 'made_elsewhere', node },
  })
}

/** With several nodes the plan says where the file is going to lie, before somebody agrees to it. */
export function sayWhichDisk(work: RunWork, { nodes }: DiskContext): RunWork {
  return async tell => {
    const plan = await work(tell)
    const others = (await nodes.others()).filter(({ name }) => !areWorkersOfOne(name, nodes.self.name))
    if (plan.act === undefined || others.length === 0) return plan
    const names = others.map(({ name }) => name).join(', ')
    const note = `The file of the certificate or secret is made on the disk of ${nodes.self.name} alone. Copy it to the same place on the other nodes (${names}) before you restart: one that lacks it refuses the new configuration, and goes on with the old one.`
    return { ...plan, notes: [...plan.notes, note] }
  }
}
