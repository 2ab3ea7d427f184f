/**
 * Secrets by their name where there is no tree to go by: in comments, where old secrets like to stay, inside values, and in
 * texts too broken to be read. Any quotation marks count, and none. No regular expression runs over the whole text, and
 * none looks further than its match: a megabyte of `secret:` takes no longer than any other.
 */
import type { SecretNames } from './names.ts'
import type { Finding, Region } from './place.ts'
import { isShown } from './shown.ts'

/** Longer names of keys are not looked for outside a tree. */
const LONGEST_NAME = 128

/** What may close a text by what opened it; word processors make no difference between the two. */
const closers: Readonly<Record<string, string>> = {
  '"': '"”“',
  "'": "'’‘",
  '`': '`',
  '“': '”“"',
  '”': '”“"',
  '„': '“”"',
  '‟': '”"',
  '‘': "’‘'",
  '’': "’‘'",
  '‚': "‘’'",
  '‛': "’'",
  '«': '»',
  '»': '«',
}

export function secretsByName(
  text: string,
  region: Region,
  { soundsSecret }: Pick<SecretNames, 'soundsSecret'>,
): readonly Finding[] {
  const found: Finding[] = []
  for (let at = region.start; at < region.end; at++) {
    const sign = text[at]
    if (sign !== ':' && sign !== '=') continue
    const name = nameBefore(text, region.start, at)
    if (name === undefined || !name.some(soundsSecret)) continue
    const value = valueAfter(text, at + 1, region, sign)
    if (value === undefined) continue
    const secret = text.slice(value.start, value.end)
    if (isShown(secret)) continue
    found.push({
      start: value.start,
      end: value.end,
      // `// password: required` must not hide every "required" of the file.
      values: value.isQuoted || /\d/.test(secret) ? [secret] : [],
    })
    at = value.end - 1
  }
  return found
}

/** The name before a separator; of a name without quotation marks also its last two words, as in `API key: …`. */
function nameBefore(text: string, from: number, separator: number): readonly string[] | undefined {
  const first = Math.max(from, separator - LONGEST_NAME)
  let end = separator
  while (end > first && isBlank(text[end - 1])) end--
  if (end > first && closers[text[end - 1] as string] !== undefined) {
    let start = end - 1
    while (start > first && closers[text[start - 1] as string] === undefined) start--
    return [text.slice(start, end - 1).replace(/\\$/, '')]
  }
  const start = wordBefore(text, first, end)
  if (start === end) return undefined
  const word = text.slice(start, end)
  let gap = start
  while (gap > first && (text[gap - 1] === ' ' || text[gap - 1] === '\t')) gap--
  const before = gap < start ? text.slice(wordBefore(text, first, gap), gap) : ''
  return before === '' ? [word] : [word, before + word]
}

function wordBefore(text: string, first: number, end: number): number {
  let start = end
  while (start > first && /[\w$.-]/.test(text[start - 1] as string)) start--
  return start
}

interface Value {
  readonly start: number
  readonly end: number
  readonly isQuoted?: boolean
}

const reference = /\$\{(?:env|file):[^{}\n]+\}[^\S\n]*(?:[,;}\])\n]|\/[/*]|$)/y
const numeral = /-?\d[\d.eE+-]*(?=\s*(?:[,}\]]|\/[/*]))/y
const noSecret = /(?:true|false|null)(?=\s*(?:[,}\]\n]|\/[/*]|$))/y
/** Inside a value of the file; a parameter of a URL ends at `&`. */
const word = /[^\s&,;"'`<>\\]+/y

function valueAfter(text: string, from: number, region: Region, sign: string): Value | undefined {
  const { end } = region
  const spaced = skipBlanks(text, text[from] === '>' ? from + 1 : from, end)
  let { at } = spaced
  if (at >= end) return undefined
  const escaped = text[at] === '\\' && closers[text[at + 1] as string] !== undefined
  if (escaped) at++
  const closing = closers[text[at] as string]
  if (closing !== undefined) {
    const start = at + 1
    return { start, end: endOfQuoted(text, start, end, { closing, escaped }), isQuoted: true }
  }
  if (text[at] === '{' || text[at] === '[') return trimmed(text, at + 1, endOfBlock(text, at, end))
  if (matchAt(reference, text, at) !== undefined || matchAt(noSecret, text, at) !== undefined)
    return undefined
  if (region.isValue) {
    const last = matchAt(word, text, at)
    if (last === undefined || spaced.crossed) return undefined
    // `secret:read` is a scope, and `token: see the wiki` a sentence.
    if (sign === ':' && (at === from || last < end)) return undefined
    return { start: at, end: Math.min(last, end) }
  }
  const afterNumeral = matchAt(numeral, text, at)
  if (afterNumeral !== undefined) return { start: at, end: Math.min(afterNumeral, end) }
  const newline = text.indexOf('\n', at)
  const line = trimmed(text, at, newline === -1 || newline > end ? end : newline)
  // On a line of its own a sentence is more likely than a secret.
  if (spaced.crossed && /\s/.test(text.slice(line.start, line.end))) return undefined
  return line
}

/** Blanks, line ends, and what a line of a comment begins with. */
function skipBlanks(text: string, from: number, end: number): { at: number; crossed: boolean } {
  let at = from
  let crossed = false
  for (; at < end; at++) {
    if (text[at] === '\n') crossed = true
    else if (isBlank(text[at])) continue
    else if (!crossed || (text[at] !== '/' && text[at] !== '*')) break
  }
  return { at, crossed }
}

/**
 * A text ends at its line's end at the latest, unless in backticks. A closing mark in the middle of a word closes nothing:
 * somebody forgot to escape it.
 */
function endOfQuoted(
  text: string,
  from: number,
  end: number,
  { closing, escaped }: { closing: string; escaped: boolean },
): number {
  for (let at = from; at < end; at++) {
    const character = text[at] as string
    if (character === '\n' && closing !== '`') return at - (text[at - 1] === '\r' ? 1 : 0)
    if (character === '\\') {
      if (escaped && closing.includes(text[at + 1] ?? '\\')) return at
      at++
    } else if (closing.includes(character)) {
      const next = at + 1 < end ? (text[at + 1] as string) : ' '
      if (escaped || !/[\p{L}\p{N}_\-+/=~!@$%^&?|]/u.test(next) || text.startsWith('//', at + 1)) return at
      if (text.startsWith('/*', at + 1)) return at
    }
  }
  return end
}

/** Of the bracket that closes the one at `from`, or of the text. */
function endOfBlock(text: string, from: number, end: number): number {
  let depth = 0
  for (let at = from; at < end; at++) {
    const character = text[at]
    if (character === '"') at = endOfQuoted(text, at + 1, end, { closing: '"', escaped: false })
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth === 0) return at
  }
  return end
}

/** Without the blanks around it, and what separates it from the next. */
function trimmed(text: string, from: number, to: number): Value {
  let start = from
  let end = to
  while (start < end && isBlank(text[start])) start++
  while (end > start && (isBlank(text[end - 1]) || text[end - 1] === ',' || text[end - 1] === ';')) end--
  return { start, end }
}

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

const isBlank = (character: string | undefined): boolean => character !== undefined && /\s/.test(character)
