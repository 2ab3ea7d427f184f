import { styleText } from 'node:util'
import { visible } from '@gatewright/config'
import type { CheckResult, CheckStatus, Diagnosis } from '@gatewright/server'
import { terminal } from '../print.ts'

/** Where the lines go, as far as their looks depend on it. */
export interface Terminal {
  readonly columns: number
  readonly inColour: boolean
}

/** A narrower one is taken for this wide. */
const NARROWEST = 40
/** Longer lines are hard to read. */
const WIDEST = 100

/** Standard output, or what it would be. */
export const terminalOf = (out: NodeJS.WriteStream = terminal): Terminal => ({
  columns: Math.min(WIDEST, Math.max(NARROWEST, out.columns ?? (Number(process.env.COLUMNS) || 80))),
  inColour: out.isTTY === true && out.hasColors(),
})

const labels: Readonly<Record<CheckStatus, string>> = {
  green: 'ok',
  amber: 'amber',
  red: 'red',
  skipped: '-',
}
const colours = { green: 'green', amber: 'yellow', red: 'red', skipped: 'dim' } as const

/** A diagnosis for a person: a line for what is well, and what to do beside whatever is not. */
export function diagnosisLines(diagnosis: Diagnosis, terminal: Terminal): readonly string[] {
  const { versions, checks, took } = diagnosis
  return [
    ...wrapped(
      `Gatewright ${versions.gatewright}, Node.js ${versions.node}, ${versions.system}`,
      0,
      terminal,
    ),
    ...checkLines(checks, terminal),
    '',
    ...wrapped(`${countsInWords(diagnosis)} ${(took / 1000).toFixed(1)} s.`, 0, terminal),
  ]
}

/** The same without what stands around it. */
export function checkLines(checks: readonly CheckResult[], terminal: Terminal): readonly string[] {
  let last = ''
  return checks.flatMap((check, at) => {
    const { heading } = check
    const head = heading === last ? [] : ['', styled('bold', visible(heading), terminal)]
    last = heading
    const next = checks[at + 1]
    // Of one failure follow many, which say the same.
    const isRepeated = check.status === 'skipped' && next?.seen === check.seen && next.heading === heading
    return [...head, ...oneCheck(isRepeated ? { ...check, seen: '' } : check, terminal)]
  })
}

/** Columns before a sentence. */
const INDENT = 8

function oneCheck({ status, title, seen, why, cure }: CheckResult, terminal: Terminal): readonly string[] {
  const [first = '', ...rest] = wrapped(title, INDENT, terminal)
  const label = styled(colours[status], labels[status].padEnd(INDENT - 2), terminal)
  const dim = (lines: readonly string[]) => lines.map(line => styled('dim', line, terminal))
  const isWrong = status === 'amber' || status === 'red'
  return [
    `  ${label}${first.slice(INDENT)}`,
    ...rest,
    ...(seen === ''
      ? []
      : isWrong
        ? wrapped(`Seen: ${seen}`, INDENT, terminal)
        : dim(wrapped(seen, INDENT, terminal))),
    ...(isWrong ? wrapped(`Why it matters: ${why}`, INDENT, terminal) : []),
    ...(cure === undefined ? [] : wrapped(`What to do: ${cure}`, INDENT, terminal)),
  ]
}

/** `2 red, 1 amber, 14 green, 3 not looked at.` */
export function countsInWords({ counts }: Pick<Diagnosis, 'counts'>): string {
  const parts = [
    ...(counts.red > 0 ? [`${counts.red} red`] : []),
    ...(counts.amber > 0 ? [`${counts.amber} amber`] : []),
    `${counts.green} green`,
    ...(counts.skipped > 0 ? [`${counts.skipped} not looked at`] : []),
  ]
  return `${parts.join(', ')}.`
}

function styled(style: 'bold' | 'dim' | 'green' | 'yellow' | 'red', text: string, { inColour }: Terminal) {
  return inColour ? styleText(style, text, { validateStream: false }) : text
}

/** A sentence that ends with a command: a part of it would be pasted as if it were all. */
const PROGRAMS = ['gatewright', 'npx @gatewright/cli', 'node', 'df']
const COMMAND = new RegExp(`^(.*:) ((?:${PROGRAMS.join('|')}) .+)$`)

/**
 * Lines of words, each after so many blanks. A word that is longer than a line stays whole, and so does a command: they may be to
 * be copied.
 */
function wrapped(text: string, indent: number, { columns }: Terminal): readonly string[] {
  const lines: string[] = []
  let line = ''
  const shown = visible(text)
  const [, sentence = shown, ...command] = COMMAND.exec(shown) ?? []
  for (const word of [...sentence.split(' '), ...command]) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map(each => ' '.repeat(indent) + each)
}
