import { builtInStrategies, type Config, type Fault, type StrategyDefinition } from '@gatewright/config'
import { GatewrightError } from '../errors.ts'
import { workAside } from './aside.ts'
import type { Comparison } from './compare-texts.ts'
import { type Checked, createTextWork, type Read, type TextSetting, type TextWork } from './text-work.ts'
import type { StoredTexts, TypedText } from './typed-text.ts'

/**
 * Letters up to which texts are worked on where they are, all of a piece of work together: that takes some ten milliseconds, and a
 * thread a hundred.
 */
const SMALL = 128 * 1024

/** Texts of the configuration, read, checked, masked and compared in nobody's way: large ones in a thread of their own. */
export interface Texts {
  /**
   * The configuration of a text as if it were the file's, to look at. What a restart is to run is parsed by itself: this one may be a
   * copy, of which nobody knows the secrets.
   */
  read(text: string, refused?: ReadonlyMap<string, Fault>): Promise<Read>
  /** The same for whoever wants no configuration. */
  check(text: string, refused?: ReadonlyMap<string, Fault>): Promise<Checked>
  /** Without its secrets. @throws GatewrightError `config_invalid` where that takes too much, as all below */
  mask(text: string): Promise<string>
  /** What of a text that came over HTTP counts, see `readTypedText`. */
  typed(text: string, stored: StoredTexts, options: { readonly newVariables: boolean }): Promise<TypedText>
  /** Origins that the strategies of a text name. */
  origins(text: string): Promise<ReadonlySet<string>>
  /** Whether secrets are written out in a text. */
  holdsSecrets(text: string): Promise<boolean>
  /** What a save has changed, for the list of versions. */
  summary(before: string | undefined, after: string): Promise<string>
  /** What a restart would change, in words and as a diff. */
  compare(texts: {
    readonly running: Config
    readonly before: string
    readonly after: string
  }): Promise<Comparison>
}

export function createTexts(setting: TextSetting, strategies: readonly StrategyDefinition[]): Texts {
  const here = createTextWork(setting, strategies)
  // Types that somebody has plugged in are functions, which no thread gets.
  const isBuiltIn = strategies.every(type => builtInStrategies.includes(type))

  function work<Name extends keyof TextWork>(
    name: Name,
    asked: Parameters<TextWork[Name]>[0],
    ...texts: (string | undefined)[]
  ): Promise<Awaited<ReturnType<TextWork[Name]>>> {
    const letters = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0)
    // `process.env` is no plain object, and cannot be sent.
    if (isBuiltIn && letters > SMALL)
      return workAside({ setting: { ...setting, env: { ...setting.env } }, name, asked })
    const own = here[name] as (asked: unknown) => Promise<Awaited<ReturnType<TextWork[Name]>>>
    return own(asked)
  }

  /** What takes too much is a problem of its text, as another. */
  const orTooLarge = async <Result>(checking: Promise<Result>) =>
    checking.catch((error: unknown) => {
      if (!(error instanceof GatewrightError) || !error.is('config_invalid')) throw error
      return { ok: false as const, problems: error.response.problems ?? [], notices: [], more: 0 }
    })

  return {
    read: (text, refused) => orTooLarge(work('read', { text, ...(refused && { refused }) }, text)),
    check: (text, refused) => orTooLarge(work('check', { text, ...(refused && { refused }) }, text)),
    async mask(text) {
      const [masked = ''] = await work('mask', { texts: [text] }, text)
      return masked
    },
    async typed(text, { earlier, ...near }, { newVariables }) {
      const texts = [text, ...near.saved, near.base, near.draft]
      const read = await work('typed', { text, stored: near, newVariables }, ...texts)
      if (read !== 'needs-earlier') return read
      // Two hundred versions are read where they can matter, and no other time.
      const versions = await earlier()
      const stored = { ...near, earlier: versions }
      const again = await work('typed', { text, stored, newVariables }, ...texts, ...versions)
      if (again === 'needs-earlier') throw new Error('earlier versions came along')
      return again
    },
    origins: async text => new Set(await work('origins', { text }, text)),
    holdsSecrets: text => work('holdsSecrets', { text }, text),
    summary: (before, after) => work('summary', { before, after }, before, after),
    compare: asked => work('compare', asked, asked.before, asked.after),
  }
}
