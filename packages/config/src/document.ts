/** The text of a file as a tree with positions, and every way in which a text fails to be one. */

import {
  createScanner,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser'
import { createNodeFinder, type NodeFinder } from './node-finder.ts'
import type { Path, ProblemCode } from './problem.ts'

/** A problem by its place in the text. */
interface TextProblem {
  readonly code: ProblemCode
  readonly offset: number
  readonly length: number
  readonly path: Path
  readonly what: string
  readonly why: string
  readonly fix: string
}

export interface Document {
  /** Without a byte order mark. */
  readonly text: string
  /** Absent where the text is broken beyond reading on. */
  readonly root?: Node
  /** In {@link root}; nothing, where there is none. */
  readonly find: NodeFinder
  readonly problems: readonly TextProblem[]
  /** Problems that were found beside those. */
  readonly more: number
}

/** Kinds of tokens of jsonc-parser, whose own names are a const enum and so unknown at run time. */
const token = { unknown: 16, end: 17 } as const

/** Far beyond any real file; the parser is recursive and would exhaust the stack. */
const deepest = 64

/** Beyond this, a file is not mended by reading on: it is another file, or a large part of it was pasted wrongly. */
export const mostProblems = 200

const nothing: NodeFinder = () => undefined

export function readDocument(input: string): Document {
  const text = input.startsWith('\uFEFF') ? input.slice(1) : input
  const problems: TextProblem[] = []
  if (text.trim() === '') {
    return {
      text,
      find: nothing,
      more: 0,
      problems: [
        {
          code: 'empty_file',
          offset: 0,
          length: 0,
          path: [],
          what: 'The file is empty.',
          why: 'Nothing says where the apps are or who may sign in.',
          fix: 'Start with { "apps": {} }.',
        },
      ],
    }
  }
  const { mended, more } = mendCharacters(text, problems)
  const tooDeep = findTooDeep(mended)
  if (tooDeep !== undefined) {
    problems.push({
      code: 'too_deep',
      offset: tooDeep,
      length: 1,
      path: [],
      what: `Objects and lists are nested more than ${deepest} deep.`,
      why: 'No key of this file needs that; it is usually a bracket that was never closed.',
      fix: 'Close the brackets before this place.',
    })
    return { text, find: nothing, problems, more }
  }
  const errors: ParseError[] = []
  const codeBefore = createCodeFinder(mended)
  const root = parseTree(mended, errors, { allowTrailingComma: false, disallowComments: false })
  let readable = root?.type === 'object'
  for (const error of errors) {
    const problem = describe(mended, error, codeBefore)
    if (!problems.some(({ code, offset }) => code === problem.code && offset === problem.offset))
      problems.push(problem)
    if (problems.length < mostProblems && /^(trailing|missing)_comma$/.test(problem.code)) continue
    // What follows the first real break is noise: the parser no longer knows where it is.
    readable = false
    break
  }
  if (root && root.type !== 'object' && errors.length === 0) {
    problems.push({
      code: 'wrong_type',
      offset: root.offset,
      length: root.length,
      path: [],
      what: `The file holds ${root.type === 'array' ? 'a list' : `a ${root.type}`} where an object must be.`,
      why: 'Every setting is found by its key.',
      fix: 'Put everything between { and }.',
    })
  }
  return readable && root
    ? { text, root, find: createNodeFinder(root), problems, more }
    : { text, find: nothing, problems, more }
}

/**
 * Whatever tree a text yields, for who wants a part of it that may be whole while the rest is not.
 * @returns `undefined` where there is nothing, or brackets without end
 */
export function readLoosely(text: string): { readonly root: Node; readonly isBroken: boolean } | undefined {
  if (findTooDeep(text) !== undefined) return undefined
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  return root && { root, isBroken: errors.length > 0 }
}

/**
 * Where the parser would go deeper than that. It is the parser that is asked: a count of brackets of our own would differ
 * from it in broken texts, where it passes over a bracket that closes nothing.
 */
function findTooDeep(text: string): number | undefined {
  let depth = 0
  const enter = (offset: number) => {
    depth++
    if (depth > deepest) throw new TooDeep(offset)
  }
  const leave = () => {
    depth--
  }
  try {
    visit(text, { onObjectBegin: enter, onArrayBegin: enter, onObjectEnd: leave, onArrayEnd: leave })
    return undefined
  } catch (error) {
    if (error instanceof TooDeep) return error.offset
    throw error
  }
}

/** The only way out of the parser before its end. */
class TooDeep extends Error {
  readonly offset: number
  constructor(offset: number) {
    super()
    this.offset = offset
  }
}

const quotes = /[“”„‟«»‘’‚‛'`]/g
const invisible = /[\u00A0\u200B-\u200D\u2060\uFEFF\u2007\u202F\u3000]/g

/**
 * Reports quotes and blanks that word processors and web pages put in, and replaces them by what was meant, one
 * character for one, so that the rest of the file can still be checked.
 */
function mendCharacters(
  text: string,
  problems: TextProblem[],
): { readonly mended: string; readonly more: number } {
  let more = 0
  const scanner = createScanner(text, false)
  const mended = text.split('')
  const lineAt = createLineFinder(text)
  let quoteLine = 0
  let blankLine = 0
  for (let kind = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    if (kind !== token.unknown) continue
    const start = scanner.getTokenOffset()
    const found = text.slice(start, start + scanner.getTokenLength())
    for (const match of found.matchAll(quotes)) {
      const offset = start + match.index
      mended[offset] = '"'
      const line = lineAt(offset)
      if (line === quoteLine) continue
      quoteLine = line
      if (problems.length >= mostProblems) {
        more++
        continue
      }
      problems.push({
        code: 'smart_quotes',
        offset,
        length: 1,
        path: [],
        what: `${match[0]} is not the quotation mark that JSON knows.`,
        why: 'Word processors, chats and web pages replace " while one copies.',
        fix: 'Write " in place of every such mark in this line.',
      })
    }
    for (const match of found.matchAll(invisible)) {
      const offset = start + match.index
      mended[offset] = ' '
      const line = lineAt(offset)
      if (line === blankLine) continue
      blankLine = line
      if (problems.length >= mostProblems) {
        more++
        continue
      }
      const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
      problems.push({
        code: 'odd_character',
        offset,
        length: 1,
        path: [],
        what: `An invisible character (U+${code}) stands here.`,
        why: 'JSON allows only space, tab and line break between its parts; such characters come along when one copies from a web page.',
        fix: 'Delete it, or type a space in its place, everywhere in this line.',
      })
    }
  }
  return { mended: mended.join(''), more }
}

function describe(text: string, error: ParseError, codeBefore: CodeFinder): TextProblem {
  const at = (
    code: ProblemCode,
    what: string,
    why: string,
    fix: string,
    offset = error.offset,
  ): TextProblem => ({
    code,
    offset,
    length: Math.max(1, error.length),
    path: [],
    what,
    why,
    fix,
  })
  switch (printParseErrorCode(error.error)) {
    case 'PropertyNameExpected':
    case 'ValueExpected': {
      const next = text[error.offset]
      const before = next === '}' || next === ']' ? codeBefore(error.offset) : undefined
      if (before?.character === ',') {
        return at(
          'trailing_comma',
          `A comma stands before the closing ${next}.`,
          'After a comma JSON expects another entry.',
          'Delete the comma.',
          before.offset,
        )
      }
      if (error.offset >= text.trimEnd().length) break
      return printParseErrorCode(error.error) === 'PropertyNameExpected'
        ? at(
            'bad_syntax',
            'A key in quotation marks should stand here.',
            'An object is a list of "key": value.',
            'Write the key as "key", with quotation marks.',
          )
        : at(
            'bad_syntax',
            'A value should stand here.',
            'Every key has a value, and every comma is followed by one.',
            'Write a text in quotation marks, a number, true, false, { … } or [ … ].',
          )
    }
    case 'ColonExpected':
      return at(
        'bad_syntax',
        'A colon should stand here.',
        'A key and its value are separated by one.',
        'Write "key": value.',
      )
    case 'CommaExpected':
      return at(
        'missing_comma',
        'A comma is missing before this.',
        'Entries are separated by commas.',
        'Put a comma at the end of the entry before.',
      )
    case 'UnexpectedEndOfString':
      return at(
        'not_closed',
        'A text that begins here is not closed.',
        'A text ends at the next quotation mark on the same line; a line break inside is written \\n.',
        'Close it with ", and write a quotation mark inside it as \\".',
      )
    case 'UnexpectedEndOfComment':
      return at(
        'not_closed',
        'A comment that begins here is not closed.',
        'Everything after /* is comment until */.',
        'Close it with */, or use //.',
      )
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return at(
        'bad_escape',
        'A backslash in this text is not followed by an escape that JSON knows.',
        'In JSON a backslash begins \\n, \\", \\\\ or \\u0041.',
        'Write \\\\ for a backslash, and / in Windows paths.',
      )
    case 'InvalidCharacter':
      return at(
        'bad_escape',
        'A tab or control character stands inside this text.',
        'JSON wants them written as escapes.',
        'Write \\t for a tab and \\n for a line break.',
      )
    case 'EndOfFileExpected':
      return at(
        'bad_syntax',
        'Something follows the end of the configuration.',
        'The file is one object, and it was closed before this.',
        'Delete what follows, or delete the bracket that closes too early.',
      )
    case 'InvalidSymbol':
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return at(
        'bad_syntax',
        'This is neither a text, a number, true, false nor null.',
        'A text must stand in quotation marks.',
        'Put it between ".',
      )
  }
  return at(
    'not_closed',
    'The file ends before its brackets are closed.',
    'Every { needs a } and every [ a ].',
    'Add what is missing at the end, or where an entry should have ended.',
    Math.max(0, text.trimEnd().length - 1),
  )
}

/** The last character before an offset that is neither blank nor comment. */
type CodeFinder = (end: number) => { character: string; offset: number }

/** Asked in the order of the text, which is read once. */
function createCodeFinder(text: string): CodeFinder {
  const scanner = createScanner(text, true)
  let last = { character: '', offset: 0 }
  let kind = scanner.scan()
  return end => {
    for (; kind !== token.end && scanner.getTokenOffset() < end; kind = scanner.scan())
      last = { character: text[scanner.getTokenOffset()] ?? '', offset: scanner.getTokenOffset() }
    return last
  }
}

/** The line of an offset, from 1; asked in the order of the text, which is read once. */
function createLineFinder(text: string): (offset: number) => number {
  let line = 1
  let next = text.indexOf('\n')
  return offset => {
    for (; next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) line++
    return line
  }
}

/** Finds line and column of an offset, both from 1. */
export function createLocator(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0]
  for (let next = text.indexOf('\n'); next !== -1; next = text.indexOf('\n', next + 1)) starts.push(next + 1)
  return offset => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
