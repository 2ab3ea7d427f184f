import {
  builtInStrategies,
  type Config,
  type Fault,
  holdsSecrets,
  type Notice,
  type Problem,
  parseConfig,
  type StrategyDefinition,
  withNoticesOfFile,
} from '@gatewright/config'
import { type Comparison, compareTexts } from './compare-texts.ts'
import { createMasking } from './masking.ts'
import { summarize } from './summary.ts'
import { readTypedText, type StoredTexts, type TypedText } from './typed-text.ts'
import { type WithoutApps, withoutApps } from './without-apps.ts'

/** What every piece of work needs beside the texts. Plain data, for it goes to a thread. */
export interface TextSetting {
  /** The file that the texts are read as, absolute. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly maskingKey: Uint8Array
}

interface ToCheck {
  readonly text: string
  /** Values that may not count, by their path. */
  readonly refused?: ReadonlyMap<string, Fault>
}

/** What a reading has found. */
export type Read =
  | { readonly ok: true; readonly config: WithoutApps; readonly notices: readonly Notice[] }
  | Extract<Checked, { readonly ok: false }>

/** What a check has found, without the configuration, which is large. */
export type Checked =
  | { readonly ok: true; readonly notices: readonly Notice[] }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      readonly notices: readonly Notice[]
      readonly more: number
    }

/**
 * What is done with texts that may be as large as a configuration can be: plain data in, plain data out, so that a thread can do
 * it as well. How each is asked for without a thought of that says `Texts`.
 */
export interface TextWork {
  /** The configuration of a text, as if it were the file's. */
  read(asked: ToCheck): Promise<Read>
  /** The same for whoever wants no configuration. */
  check(asked: ToCheck): Promise<Checked>
  /** Without their secrets. */
  mask(asked: { readonly texts: readonly string[] }): Promise<readonly string[]>
  /**
   * `readTypedText`
   * @returns `needs-earlier` where earlier versions could matter and did not come along
   */
  typed(asked: {
    readonly text: string
    readonly stored: Omit<StoredTexts, 'earlier'> & { readonly earlier?: readonly string[] }
    readonly newVariables: boolean
  }): Promise<TypedText | 'needs-earlier'>
  /** Origins that the strategies of a text name. */
  origins(asked: { readonly text: string }): Promise<readonly string[]>
  /** Whether secrets are written out in a text. */
  holdsSecrets(asked: { readonly text: string }): Promise<boolean>
  /** What a save has changed, for the list of versions. */
  summary(asked: { readonly before: string | undefined; readonly after: string }): Promise<string>
  /** What a restart would change. */
  compare(asked: {
    readonly running: Config
    readonly before: string
    readonly after: string
  }): Promise<Comparison>
}

class NeedsEarlier extends Error {}

/** @param strategies the types of strategy that there are; functions, so they go to no thread */
export function createTextWork(
  { file, env, maskingKey }: TextSetting,
  strategies: readonly StrategyDefinition[] = builtInStrategies,
): TextWork {
  const masking = createMasking(maskingKey, strategies)
  const parse = (text: string, refused?: ReadonlyMap<string, Fault>) =>
    withNoticesOfFile(
      parseConfig(text, { file, env, strategies, ...(refused && { refused }) }),
      file,
      text,
      env,
    )
  return {
    async read({ text, refused }) {
      const found = parse(text, refused)
      return found.ok ? { ...found, config: withoutApps(found.config, strategies) } : found
    },
    async check({ text, refused }) {
      const found = parse(text, refused)
      const { notices } = found
      return found.ok
        ? { ok: true, notices }
        : { ok: false, problems: found.problems, notices, more: found.more }
    },
    mask: async ({ texts }) => texts.map(masking.mask),
    async typed({ text, stored: { earlier, ...near }, newVariables }) {
      const stored = {
        ...near,
        async earlier() {
          if (earlier === undefined) throw new NeedsEarlier()
          return earlier
        },
      }
      try {
        return await readTypedText(masking, text, stored, { newVariables })
      } catch (error) {
        if (error instanceof NeedsEarlier) return 'needs-earlier'
        throw error
      }
    },
    async origins({ text }) {
      const destinations = masking.asTyped(text)?.destinations.values() ?? []
      return [...new Set([...destinations].flatMap(({ origins }) => [...origins]))]
    },
    holdsSecrets: async ({ text }) => holdsSecrets(text),
    summary: ({ before, after }) => summarize(before, after, parse),
    compare: asked => compareTexts(asked, parse, strategies),
  }
}
