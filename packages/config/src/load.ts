/** The file on disk. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { createLocator } from './document.ts'
import { decodeText, NotTextError } from './file-text.ts'
import { type ParseResult, parseConfig } from './parse.ts'
import type { Notice, Problem, ProblemCode } from './problem.ts'
import { readBytes, UnfitFile } from './read-file.ts'
import { noteReadableFiles } from './readable-files.ts'
import { reasonOf } from './references.ts'

/** In the order in which a folder is searched. The second name is that of another program's file, read as it is. */
export const configFileNames = ['gatewright.config.json', 'botpress.config.json'] as const

/** The configuration file of a folder; `undefined` where there is none. */
export function findConfigFile(folder: string): string | undefined {
  return configFileNames.map(name => join(folder, name)).find(path => existsSync(path))
}

/** Reads and checks a file. Never throws: a file that cannot be read is a problem like any other. */
export function loadConfigFile(
  path: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ParseResult {
  const text = readConfigText(path, { pipes: true })
  if (!text.ok) return { ok: false, problems: [text.problem], notices: [], more: 0 }
  return withNoticesOfFile(parseConfig(text.text, { file: path, env }), path, text.text, env)
}

/**
 * The same with what is worth knowing of the file itself, which its text does not tell: another one beside it, and who may read
 * it and what it takes secrets from.
 */
export function withNoticesOfFile(
  result: ParseResult,
  path: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ParseResult {
  const readable = result.ok ? noteReadableFiles(result.config, path, text, env) : []
  return { ...result, notices: [...noteOtherFile(path), ...readable, ...result.notices] }
}

function noteOtherFile(path: string): Notice[] {
  const other = configFileNames.find(name => name !== basename(path) && existsSync(join(dirname(path), name)))
  if (other === undefined || !configFileNames.some(name => name === basename(path))) return []
  const text = `There is ${other} beside it, which is not read. Delete the one that does not count, or name the other with --config.`
  return [{ code: 'two_files', file: path, line: 1, column: 1, length: 1, path: '', text }]
}

/**
 * The text of a file, or why it cannot be one.
 * @param limits.pipes whether a pipe will do, as in `--config <(…)`: one that the command line names, read once
 */
export function readConfigText(
  path: string,
  limits: { readonly pipes?: boolean } = {},
): { ok: true; text: string } | { ok: false; problem: Problem } {
  const fail = (code: ProblemCode, what: string, why: string, fix: string, place = { line: 1, column: 1 }) =>
    ({ ok: false, problem: { code, file: path, ...place, path: '', what, why, fix, length: 1 } }) as const
  let bytes: Buffer
  try {
    bytes = readBytes(path, limits)
  } catch (error) {
    const reason = reasonOf(error)
    if (error instanceof UnfitFile && error.kind === 'large') {
      return fail(
        'too_large',
        `The file ${reason}.`,
        'No configuration is larger than 1 MB; this is probably another file.',
        'Name the configuration file itself.',
      )
    }
    return fail(
      reason === 'does not exist' ? 'missing_file' : 'unreadable_file',
      `${resolve(path)} ${reason}.`,
      'What a server does stands in its configuration file.',
      reason === 'does not exist'
        ? 'Write {} into it to begin with: a server on http://localhost:3000 that has passwords of its own. Or name your file with --config.'
        : 'Name a file that the user who runs Gatewright may read.',
    )
  }
  try {
    return { ok: true, text: decodeText(bytes) }
  } catch (error) {
    if (!(error instanceof NotTextError)) throw error
    const valid = bytes.subarray(0, error.valid).toString('utf8')
    return fail(
      'not_utf8',
      error.encoding !== undefined ? `The file ${error.message}.` : 'A byte here is not UTF-8.',
      'JSON is UTF-8 (RFC 8259 section 8.1).',
      'Save it again with the encoding UTF-8.',
      createLocator(valid)(valid.length),
    )
  }
}
