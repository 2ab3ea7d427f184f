import type { Surveyed, Watcher } from '@gatewright/server'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import type { Ask } from './ask.ts'
import type { RunOptions } from './run-options.ts'

/** `written`: a server could take it. `as it was`: everything was so already. `left`: nothing more is to be done now. */
export type Outcome = 'written' | 'as it was' | 'left'

/** What can be looked at and made, at whichever provider. */
interface SetUp {
  readonly state: { readonly complete?: boolean | undefined }
  survey(): Promise<readonly Surveyed[]>
  make(watcher: Watcher): Promise<void>
}

export const watcher: Watcher = {
  onStep(step, at) {
    if (at === 'begun') print(`Now: ${step.does}`)
    if (at === 'was-so') print(`So already: ${step.does}`)
  },
}

/** Says what is to be done, or what differs from what was done before, and does it where somebody says yes. */
export async function carryOut(setUp: SetUp, options: RunOptions, ask: Ask | undefined): Promise<Outcome> {
  const found = await setUp.survey()
  const isFirst = setUp.state.complete !== true
  const open = found.filter(({ finding }) => finding.state !== 'done')
  if (open.length === 0) {
    print('Everything is as it was set up.', ...notesOf(found))
    // A run that was cut short has made all of it.
    if (isFirst && !options.dryRun) await setUp.make({})
    return 'as it was'
  }
  if (isFirst) printPlan(open.map(({ step }) => step.does))
  else print('This differs from what was set up:', ...open.flatMap(drift).map(line => `  ${line}`), '')
  if (options.dryRun) {
    print('Nothing was changed.')
    return 'left'
  }
  const may = isFirst ? options.yes : options.repair
  if (!may && !(await agreed(isFirst, ask))) {
    print('Nothing was changed.')
    return 'left'
  }
  await setUp.make(watcher)
  return 'written'
}

const printPlan = (does: readonly string[]): void =>
  print('This will be done:', ...does.map((each, at) => `  ${at + 1}. ${each}`), '')

async function agreed(isFirst: boolean, ask: Ask | undefined): Promise<boolean> {
  if (ask !== undefined) return ask.confirm(isFirst ? 'Go on?' : 'Mend it?')
  throw new Stop(
    isFirst
      ? 'There is no terminal to ask at: --yes goes on, --dry-run only says what would be done.'
      : 'Nothing was changed. --repair mends it.',
  )
}

const drift = ({ step, finding }: Surveyed): readonly string[] =>
  finding.state === 'differs' ? finding.what : [`Missing: ${step.thing}.`]

const notesOf = (found: readonly Surveyed[]): readonly string[] =>
  found.flatMap(({ finding }) => (finding.state === 'done' ? (finding.notes ?? []) : []))

/**
 * Says what will be taken away, and takes it away where somebody says yes.
 * @param does each a sentence without its subject: `deletes secrets/azure`
 */
export async function takeAway(
  does: readonly string[],
  undo: () => Promise<readonly string[]>,
  options: RunOptions,
  ask: Ask | undefined,
): Promise<Outcome> {
  printPlan(does)
  if (!options.dryRun && !options.yes && ask === undefined)
    throw new Stop('There is no terminal to ask at: --yes goes on.')
  if (options.dryRun || (!options.yes && !(await ask?.confirm('Take it away?')))) {
    print('Nothing was changed.')
    return 'left'
  }
  print(...(await undo()))
  return 'written'
}
