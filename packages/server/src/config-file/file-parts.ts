import { resolve } from 'node:path'
import {
  noteEnvironment,
  type ParseResult,
  parseConfig,
  type StrategyDefinition,
  withNoticesOfFile,
} from '@gatewright/config'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { Database } from '../storage/database.ts'
import { createDraftStore } from './draft-store.ts'
import type { Drafts } from './drafts.ts'
import { createTexts, type Texts } from './texts.ts'

/** What a file of the configuration is made of, whoever owns it. */
export interface FileOptions {
  readonly path: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly strategies: readonly StrategyDefinition[]
  readonly database: Database
  readonly clock: Clock
  readonly maskingKey: Uint8Array
  readonly audit: Pick<Audit, 'transaction'>
  readonly log: Pick<Logger, 'warn' | 'info'>
}

/** What is the same wherever the text lies. */
export interface FileParts {
  /** Absolute: the file that this server was started with. */
  readonly path: string
  readonly drafts: Drafts
  readonly texts: Texts
  /** What is worth knowing of this server's environment, as `gatewright check` prints it of its own. */
  readonly environment: readonly string[]
  /** What a text of the file is to run as. A large one holds everybody up: who only looks asks {@link Texts}. */
  parse(text: string): ParseResult
}

export function createFileParts(options: FileOptions): FileParts {
  const path = resolve(options.path)
  const { env, strategies } = options
  return {
    path,
    drafts: createDraftStore(options.database, options.clock),
    texts: createTexts({ file: path, env, maskingKey: options.maskingKey }, strategies),
    get environment() {
      return noteEnvironment(env)
    },
    parse: text => withNoticesOfFile(parseConfig(text, { file: path, env, strategies }), path, text, env),
  }
}

/** Somebody else has saved since the edit began. Both texts go back, masked, to be joined. */
export const changedSince = async (
  texts: Texts,
  now: { readonly text: string; readonly version: string },
  base: { readonly text: string | undefined; readonly version: string },
): Promise<GatewrightError> =>
  new GatewrightError('config_changed', {
    response: {
      current: await texts.mask(now.text),
      base: await texts.mask(base.text ?? ''),
      version: now.version,
    },
    detail: { expected: base.version, received: now.version },
  })
