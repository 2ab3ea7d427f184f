/** `${env:NAME}` and `${file:PATH}` inside a text. */
import { dirname, resolve } from 'node:path'
import type { ProblemCode } from './problem.ts'

export interface Sources {
  /** Absolute path of the configuration file: paths are relative to its folder. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Text of a file; throws as `fs.readFileSync` does. */
  readonly readFile: (path: string) => string
}

export interface ReferenceFault {
  readonly code: ProblemCode
  readonly what: string
  readonly why: string
  readonly fix: string
}

const pattern = /\$\{([^{}]*)\}/g

export const hasReference = (text: string): boolean => /\$\{[^{}]*\}/.test(text)
/** One reference and nothing else. */
export const wholeReference = /^\$\{(env|file):[^{}]+\}$/
export const isReference = (text: string): boolean => wholeReference.test(text)

/** The text with every reference replaced, or what is wrong with the first that cannot be. */
export function resolveReferences(
  text: string,
  sources: Sources,
): { value: string } | { fault: ReferenceFault } {
  let fault: ReferenceFault | undefined
  const value = text.replace(pattern, (whole, inner: string) => {
    const [scheme, rest] = split(inner)
    if (scheme === 'env' && rest) {
      const found = Object.hasOwn(sources.env, rest) ? sources.env[rest] : undefined
      if (found !== undefined && found !== '') return found
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
        const found = sources.readFile(path).replace(/\r?\n$/, '')
        if (found !== '') return found
        fault ??= unreadable(rest, 'is empty')
      } catch (error) {
        fault ??= unreadable(rest, reasonOf(error))
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

/** A phrase for a failed read: `does not exist`. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read'
  if (code === 'EISDIR') return 'is a folder'
  return 'cannot be read'
}
