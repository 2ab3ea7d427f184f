import { styleText } from 'node:util'
import { visible } from '@gatewright/config'
import { type Logger, pino } from 'pino'

/**
 * The server's log: JSON lines for whatever collects them, short lines for a person at a terminal.
 * @param out where it goes; `process.stdout`
 */
export function createLog(
  level: string,
  out: { isTTY?: boolean; write(text: string): unknown } = process.stdout,
): Logger {
  // What collects them may show them at a terminal too, as `docker logs` does. The JSON means the same.
  if (!out.isTTY) return pino({ level }, { write: line => void out.write(`${visible(line.trimEnd())}\n`) })
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
    visible(String(msg ?? '')),
    ...(facts.length > 0 ? [styleText('dim', facts.join(' '), { validateStream: false })] : []),
    ...(stack === undefined ? [] : [`\n${stack.split('\n').map(visible).join('\n')}`]),
  ].join(' ')
}
