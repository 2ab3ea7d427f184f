import { existsSync, rmSync } from 'node:fs'
import { formatPath, formatProblems, getValue, isOutOfReach, parseConfig } from '@gatewright/config'
import { type FileText, readText } from '../config-file/read-text.ts'
import { replaceFile } from '../config-file/replace-file.ts'
import { GatewrightError } from '../errors.ts'
import {
  type ConfigurationChanges,
  withoutExternalUrl,
  withoutStrategy,
  withStrategy,
} from './configuration-text.ts'
import { SetUpRefusal } from './refusal.ts'
import type { Finding, Step } from './step.ts'
import { refuseImplied } from './strategy-name.ts'

export interface ConfigurationSetUp {
  /** Absolute. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly strategy: string
  readonly externalUrl: string
  /** The entry as it is to be; `undefined` while it is not known yet. */
  entry(): { readonly options: Readonly<Record<string, unknown>> } | undefined
  /** What was changed before, for whoever takes it back. */
  changes(): ConfigurationChanges | undefined
  keep(changes: ConfigurationChanges | undefined): Promise<void>
  /** Option of the entry that leads to what the server has, and this machine need not. */
  readonly elsewhere?: string
  /** Options of the entry that are kept right, where not all that say who the provider is. */
  readonly ownKeys?: readonly string[]
  /** Told of each thing that was changed. */
  say(line: string): void
  /**
   * How a server that runs on the file checks and saves it, in the name of whoever asks; without it the file is checked and written
   * here. It is never deleted then.
   * @param before what the change began with
   */
  readonly save?: SaveConfiguration | undefined
  /** What that server’s text is now; what stands in the file, where absent. */
  readonly read?: ReadConfiguration | undefined
}

export type ReadConfiguration = () => Promise<Pick<FileText, 'text' | 'problem'> | undefined>

export type SaveConfiguration = (text: string, before: string | undefined) => Promise<void>

/** Writes the strategy into the configuration file, offers it, and switches accounts on that live elsewhere. */
export function configurationStep(setUp: ConfigurationSetUp): Step {
  const { file, strategy, externalUrl } = setUp
  const isServed = setUp.save !== undefined
  const save: SaveConfiguration =
    setUp.save ??
    (async (text, before) => {
      check(setUp, text, before)
      if (text !== before) await write(file, text)
    })
  const at = ['authStrategies', strategy]
  async function edited() {
    const entry = setUp.entry()
    if (entry === undefined) return undefined
    const text = await textNow()
    const isOurs = (there: unknown) =>
      setUp.changes() !== undefined || clientIdOf(there) === entry.options.clientID
    const isKnown = setUp.changes() !== undefined
    const ownKeys = setUp.ownKeys === undefined ? {} : { ownKeys: setUp.ownKeys }
    const options = { externalUrl, isOurs, isKnown, ...ownKeys }
    return { before: text, ...withStrategy(text, { id: strategy, entry }, options) }
  }
  /** @throws SetUpRefusal where the file is there and cannot be read */
  async function textNow(): Promise<string | undefined> {
    const read = setUp.read ? await setUp.read() : existsSync(file) ? readText(file) : undefined
    if (read === undefined) return undefined
    if (read.problem === undefined) return read.text
    throw new SetUpRefusal('unreadable_file', `${file}: ${read.problem.what}`, read.problem.fix)
  }
  return {
    id: 'configuration',
    thing: 'the strategy in the configuration file',
    does: `writes the strategy "${strategy}" into ${file}, and offers it beside what is offered`,
    async look(): Promise<Finding> {
      const text = await textNow()
      // Before anything is made at the provider for an entry that could not be written in the end.
      refuseImplied(text, strategy)
      if (text === undefined || setUp.changes() === undefined) return { state: 'absent' }
      if (getValue(text, at) === undefined) return { state: 'absent' }
      const said = (await edited())?.said ?? []
      if (said.length === 0) return { state: 'done' }
      return { state: 'differs', what: said.map(line => `Not so in ${file}: ${line}.`) }
    },
    async make() {
      const next = await edited()
      if (next === undefined) return
      const { said, changes, before } = next
      if (!isServed) check(setUp, next.text, before)
      const known = setUp.changes()
      // Before: where it is cut short, what is in the file is known to be ours.
      await setUp.keep(known === undefined ? changes : joined(known, changes))
      if (next.text !== before) await save(next.text, before)
      for (const line of said) setUp.say(line)
    },
    async undo() {
      const changes = setUp.changes()
      const text = await textNow()
      if (changes === undefined) return []
      if (text === undefined || getValue(text, at) === undefined) {
        await setUp.keep(undefined)
        return []
      }
      const there = clientIdOf(getValue(text, at)?.value)
      const ours = setUp.entry()?.options.clientID
      if (ours !== undefined && there !== ours) {
        await setUp.keep(undefined)
        return [`The strategy "${strategy}" in ${file} is of another client by now, and was left.`]
      }
      const own = isServed ? { ...changes, madeFile: false } : changes
      const left = withoutAddress(withoutStrategy(text, strategy, own), text, changes)
      if (left === undefined) {
        rmSync(file)
        await setUp.keep(undefined)
        return [`${file} was deleted.`]
      }
      await save(left, text)
      await setUp.keep(undefined)
      return [
        changes.added === false
          ? `The strategy "${strategy}" in ${file} is as it was before.`
          : `The strategy "${strategy}" was taken out of ${file}.`,
      ]
    },
  }

  /** Without the address that was written beside it, unless something else has come to need it. */
  function withoutAddress(
    left: string | undefined,
    before: string,
    { wroteExternalUrl }: ConfigurationChanges,
  ): string | undefined {
    if (left === undefined || !wroteExternalUrl) return left
    if (getValue(left, ['httpServer', 'externalUrl'])?.value !== externalUrl) return left
    const bare = withoutExternalUrl(left)
    try {
      check(setUp, bare, before)
      return bare
    } catch {
      return left
    }
  }
}

/** What either has done has to be taken back. */
const joined = (one: ConfigurationChanges, other: ConfigurationChanges): ConfigurationChanges => ({
  madeFile: one.madeFile || other.madeFile,
  listed: one.listed || other.listed,
  madeList: one.madeList || other.madeList,
  switchedOn: one.switchedOn || other.switchedOn,
  wroteExternalUrl: one.wroteExternalUrl || other.wroteExternalUrl,
  ...joinedEntry(one, other),
})

function joinedEntry(
  one: ConfigurationChanges,
  other: ConfigurationChanges,
): Pick<ConfigurationChanges, 'added' | 'replaced'> {
  // Somebody has taken it out between the two.
  if (other.added === true) return { added: true }
  if (one.added === undefined) return {}
  // What stood there first.
  return one.added ? { added: true } : { added: false, replaced: { ...other.replaced, ...one.replaced } }
}

const clientIdOf = (entry: unknown): unknown =>
  (entry as { readonly options?: { readonly clientID?: unknown } } | null)?.options?.clientID

/**
 * The very check that a start goes through. What merely cannot be read from here, and could not be before, is no matter: a service
 * gets it from elsewhere.
 * @throws SetUpRefusal `config_problems`
 */
function check(
  { file, env, strategy, elsewhere: option }: ConfigurationSetUp,
  text: string,
  before: string | undefined,
): void {
  const result = parseConfig(text, { file, env })
  if (result.ok) return
  const earlier = before === undefined ? undefined : parseConfig(before, { file, env })
  const known = new Set(earlier === undefined || earlier.ok ? [] : earlier.problems.map(({ path }) => path))
  if (option !== undefined) known.add(formatPath(['authStrategies', strategy, 'options', option]))
  if (result.problems.every(problem => isOutOfReach(problem) && known.has(problem.path))) return
  throw new SetUpRefusal(
    'config_problems',
    `With this the configuration would have problems, so it was left as it is:\n${formatProblems(result.problems)}`,
    'Mend them, and run the same command again: it goes on from here.',
  )
}

/** @throws SetUpRefusal `not_written`; the file is as it was */
async function write(file: string, text: string): Promise<void> {
  await replaceFile(file, text).catch(error => {
    if (!(error instanceof GatewrightError)) throw error
    const full = error.code === 'disk_full'
    throw new SetUpRefusal(
      'not_written',
      full
        ? `There is no room left for ${file}: the disk, or this user’s share of it, is full. The file is as it was.`
        : String(error.response.message ?? `${file} could not be written.`),
      'Mend that, and run the same command again: it goes on from here, and nothing is made twice.',
      { cause: error },
    )
  })
}
