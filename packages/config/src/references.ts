/** `${env:NAME}` and `${file:PATH}` inside a text. */
import { dirname, resolve } from 'node:path'
import { NotTextError } from './file-text.ts'
import type { ProblemCode } from './problem.ts'
import { FOLDERS_VARIABLE, type ReadLimits, UnfitFile } from './read-file.ts'
import type { SchemaNode } from './schema/schema-node.ts'

export interface Sources {
  /** Absolute path of the configuration file: paths are relative to its folder. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Text of a file; throws as `readText` does. */
  readonly readFile: (path: string, limits?: ReadLimits) => string
  /** Bytes of a file; throws as `readBytes` does. */
  readonly readBytes: (path: string, limits?: ReadLimits) => Buffer
  /** Names in a folder, `undefined` for what is none; throws as `listFolder` does. */
  readonly listFolder: (path: string, limits?: ReadLimits) => readonly string[] | undefined
  /** Absolute folders whose files a `${file:…}` may name. */
  readonly folders: readonly string[]
}

export interface ReferenceFault {
  readonly code: ProblemCode
  readonly what: string
  readonly why: string
  readonly fix: string
}

const pattern = /\$\{([^{}]*)\}/g

/** What stays in this process: where it listens and keeps its files, whom it believes, how long something lasts. */
const localKinds: readonly SchemaNode['kind'][] = [
  'host',
  'remote-host',
  'listen',
  'proxy',
  'duration',
  'delay',
  'milliseconds',
]

/**
 * Whether a reference may stand here. Only where its value goes no further: secrets, which nobody is shown, and settings of
 * this process. A label, an id or a URL is sent to providers and browsers, and a variable or file would go along; so
 * whatever is not known to stay takes none.
 */
export const takesReference = ({ secret, template, local, kind, type }: SchemaNode): boolean =>
  secret === true ||
  template === 'header' ||
  local === true ||
  type === 'integer' ||
  type === 'boolean' ||
  localKinds.includes(kind)

/** Why the reference in this value is not looked at. */
export const travels = (shown: string): ReferenceFault => ({
  code: 'reference_travels',
  what: `${shown} holds a reference, and this value leaves the server.`,
  why: 'Labels, ids and URLs are shown to people and sent to providers; a reference here would give away whatever it leads to.',
  fix: 'Write the value itself. References are for secrets, and for where this process listens and keeps its files.',
})

export const hasReference = (text: string): boolean => /\$\{[^{}]*\}/.test(text)
/** One reference and nothing else. */
export const wholeReference = /^\$\{(env|file):[^{}]+\}$/
export const isReference = (text: string): boolean => wholeReference.test(text)

/**
 * The text with every reference replaced, or what is wrong with the first that cannot be.
 * @param files gets the absolute paths that were read
 * @param put how what a reference leads to stands in the text; as it is, when absent
 */
export function resolveReferences(
  text: string,
  sources: Sources,
  files?: Set<string>,
  put: (found: string) => string = found => found,
): { value: string } | { fault: ReferenceFault } {
  let fault: ReferenceFault | undefined
  const value = text.replace(pattern, (whole, inner: string) => {
    const [scheme, rest] = split(inner)
    if (scheme === 'env' && rest) {
      const found = Object.hasOwn(sources.env, rest) ? sources.env[rest] : undefined
      if (found !== undefined && found !== '') return put(found)
      fault ??= {
        code: 'missing_variable',
        what: `The environment variable ${rest} is ${found === undefined ? 'not set' : 'empty'}.`,
        why: 'The value comes from there.',
        fix: `Set ${rest} for the process that runs Gatewright, or write another name.`,
      }
      return whole
    }
    if (scheme === 'file' && rest) {
      const path = resolve(dirname(sources.file), rest)
      try {
        const found = sources.readFile(path, { within: sources.folders }).replace(/\r?\n$/, '')
        files?.add(path)
        if (found !== '') return put(found)
        fault ??= unreadable(rest, 'is empty')
      } catch (error) {
        fault ??= isOutside(error) ? outside(rest, sources) : notRead(rest, error)
      }
      return whole
    }
    fault ??= {
      code: 'bad_reference',
      what: '"${…}" is used with something else than env: or file:.',
      why: 'A text is taken from the environment by ${env:NAME} and from a file by ${file:PATH}; nothing else is replaced.',
      fix: 'Write one of the two; to keep a literal ${…}, put the text into a file and refer to that.',
    }
    return whole
  })
  return fault ? { fault } : { value }
}

function split(inner: string): [string, string] {
  const colon = inner.indexOf(':')
  return colon === -1 ? [inner, ''] : [inner.slice(0, colon), inner.slice(colon + 1).trim()]
}

const unreadable = (path: string, reason: string): ReferenceFault => ({
  code: 'unreadable_file',
  what: `The file ${path} ${reason}.`,
  why: 'The value comes from there; the path is relative to the configuration file.',
  fix: 'Create it, correct the path, or let the user that runs Gatewright read it.',
})

/** What keeps the file from being read, or from being a text. */
export const notRead = (path: string, error: unknown): ReferenceFault =>
  error instanceof NotTextError
    ? {
        code: 'not_utf8',
        what: `The file ${path} ${reasonOf(error)}.`,
        why: 'The value comes from there, and is read as this file is: as UTF-8.',
        fix: error.encoding === undefined ? saveAsUtf8 : notWide,
      }
    : unreadable(path, reasonOf(error))

const notWide =
  'Save it again with the encoding UTF-8. UTF-16 is what Windows calls Unicode, and what > of PowerShell 5 writes: there, Set-Content -Encoding ascii.'
const saveAsUtf8 =
  'Save it again with the encoding UTF-8; it may have one of before (Windows-1252, ISO 8859-1). If it holds random bytes, put their base64 there: openssl rand -base64 48.'

const isOutside = (error: unknown): boolean => error instanceof UnfitFile && error.kind === 'outside'

/** Of a file that lies where no reference may lead. */
export const outside = (path: string, { folders }: Sources): ReferenceFault => ({
  code: 'file_outside',
  what: `The file ${path} lies outside of the folders that a reference may name, links followed.`,
  why: 'A text that is typed in a browser could otherwise read whatever this process may.',
  fix: `Put it into ${folders.join(' or ')}, or name its folder in the environment variable ${FOLDERS_VARIABLE}.`,
})

/** A phrase for a failed read: `does not exist`. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnfitFile) return error.reason
  if (error instanceof NotTextError) return error.message
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read'
  if (code === 'EISDIR') return 'is a folder'
  return 'cannot be read'
}
