/** What a mistake of the corpus is: a set-up that is wrong in one thing, who is told of it, and in which words. */
import type { FileObject } from './guide-file.ts'
import type { Visit, World } from './world.ts'

export type { FileObject, Visit }

/** Who reads it, and where: by what the report calls it. */
export const readers = {
  check: '`gatewright check`, the editor',
  start: '`gatewright start`',
  setup: '`gatewright setup`',
  restart: 'the question before a restart',
  doctor: '`gatewright doctor`',
  test: 'the test of a sign-in',
  door: 'the page at the door',
  provider: 'the page of the provider',
  app: 'the page in the place of an app',
  log: 'the log',
  console: 'the console',
} as const
export type Reader = keyof typeof readers

/** One thing that somebody is told. */
export interface Said {
  readonly by: Reader
  /** Code and place: `bad_scope authStrategies.azure.options.scope`, `provider.azure.client`, `client_misconfigured AADSTS7000215`. */
  readonly at: string
  /** What is wrong, from its first word on. */
  readonly says: string
  /** What to do about it. */
  readonly cure: string
  /** Of a problem of the file: the line that it names. */
  readonly line?: string
}

/** What must be said: the first words of it, and words of its cure. */
export type Told = Omit<Said, 'line'>

export interface Mistake {
  /** What somebody did, in few words. */
  readonly title: string
  /** What of the right file is wrong. */
  readonly file?: (file: FileObject, world: World) => void
  /** The same where only the text can say it. */
  readonly text?: (text: string) => string | Uint8Array
  /** Around the file: variables, and files beside it. */
  readonly env?: Readonly<Record<string, string>>
  readonly beside?: Readonly<Record<string, string | Uint8Array>>
  /** What is wrong at the provider; undone afterwards. */
  readonly provider?: (world: World) => unknown
  /** Who signs in, and how. Grace, who is invited, when absent. */
  readonly person?: Visit
  /** Where the set-up cannot say it: does it, and hands back what everybody was told. */
  readonly act?: (world: World) => Promise<readonly Said[]>
  /** Everybody who must be told. The first is who meets it first, and stands in the report. */
  readonly told: readonly Told[]
  /** Nobody names it today, and why: it counts as unnamed in the report. */
  readonly unnamed?: string
}

export interface Family {
  readonly title: string
  /** The file that is right: with Microsoft's own addresses where nobody signs in, else with the emulator's. */
  readonly at: 'microsoft' | 'emulator' | 'other'
  readonly mistakes: readonly Mistake[]
}
