import { styleText } from 'node:util'
import { type Logger, pino } from 'pino'

/**
 * The server's log: JSON lines for whatever collects them, short lines for a person at a terminal.
 * @param out where it goes; `process.stdout`
 */
export function createLog(
  level: string,
  out: { isTTY?: boolean; write(text: string): unknown } = process.stdout,
): Logger {
  if (!out.isTTY) return pino({ level }, out)
  return pino({ level, base: undefined }, { write: line => void out.write(`${shortLine(line)}\n`) })
}

const looks: Readonly<Record<number, readonly [string, 'dim' | 'green' | 'yellow' | 'red']>> = {
  10: ['trace', 'dim'],
  20: ['debug', 'dim'],
  30: ['info', 'green'],
  40: ['warn', 'yellow'],
  50: ['error', 'red'],
  60: ['fatal', 'red'],
}

/** `12:30:01 warn  refused  code=not_invited ref=k7m2q` */
export function shortLine(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>
  const [word, colour] = looks[Number(level)] ?? ['log', 'dim']
  const facts = Object.entries(rest).map(
    ([name, value]) => `${name}=${visible(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  const stack = (err as { stack?: string } | undefined)?.stack
  return [
    new Date(Number(time)).toTimeString().slice(0, 8),
    styleText(colour, word.padEnd(5), { validateStream: false }),
    String(msg ?? ''),
    ...(facts.length > 0 ? [styleText('dim', facts.join(' '), { validateStream: false })] : []),
    ...(stack === undefined ? [] : [`\n${stack.split('\n').map(visible).join('\n')}`]),
  ].join(' ')
}

/** Requests bring their own text into the log; a terminal must not take it for commands (U+009B alone begins one). */
const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
