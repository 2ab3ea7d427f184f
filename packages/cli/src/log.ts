import { hostname } from 'node:os'
import { styleText } from 'node:util'
import { type Loss, nodeNameOf, standardStreams, visible } from '@gatewright/config'
import { Option } from 'commander'
import { type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'

/** `json`: a line of JSON for each, for what collects them. `pretty`: a short line for a person at a terminal. */
export type LogFormat = 'json' | 'pretty'

/** Where a log goes, as far as its looks depend on it. */
interface Out {
  readonly isTTY?: boolean
  /** Whether it shows colours, and is wanted to (`NO_COLOR`, `FORCE_COLOR`, `TERM=dumb`). */
  hasColors?(): boolean
  write(text: string): unknown
}

/** `--log-format`, for a collector behind a terminal or a person behind a pipe. */
export const logFormatOption = (): Option =>
  new Option(
    '--log-format <format>',
    'how a line looks: pretty for people, json for programs; GATEWRIGHT_LOG_FORMAT says the same (default: pretty at a terminal, else json)',
  )
    .choices(['pretty', 'json'])
    .env('GATEWRIGHT_LOG_FORMAT')

/**
 * What a line of JSON says of whoever writes it. A node that is not called by its machine is named, as `gatewright nodes` and the console
 * name it: of two on one machine nobody knew otherwise whose line it is.
 */
function whoWrites(env: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  const isNamed = Boolean(env.GATEWRIGHT_NODE?.trim())
  return { pid: process.pid, hostname: hostname(), ...(isNamed && { node: nodeNameOf(env) }) }
}

/**
 * The server's log: JSON lines for whatever collects them, short lines for a person at a terminal.
 * @param out where it goes; `process.stdout`
 * @param format in the place of what suits `out`
 */
export function createLog(
  level: string,
  out: Out = process.stdout,
  format: LogFormat = out.isTTY ? 'pretty' : 'json',
): Logger {
  const inColour = out.isTTY === true && (out.hasColors?.() ?? true)
  // What collects them may show them at a terminal too, as `docker logs` does. The JSON means the same.
  const shown = (line: string) =>
    `${format === 'json' ? visible(line.trimEnd()) : shortLine(line, inColour)}\n`
  const options: LoggerOptions = {
    level,
    base: format === 'json' ? whoWrites(process.env) : undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: name => ({ level: name }) },
  }
  const name = out === process.stderr ? 'stderr' : out === process.stdout ? 'stdout' : undefined
  if (name !== undefined) standardStreams.tellLossWith(name, loss => lossLine(loss, options, shown))
  return pino(options, { write: line => void out.write(shown(line)) })
}

/** A loss as a line that looks like the others. */
function lossLine(
  { lines, since, reason }: Loss,
  options: LoggerOptions,
  shown: (line: string) => string,
): string {
  let text = ''
  pino(options, { write: line => (text = shown(line)) }).error(
    { lines, since: new Date(since).toISOString(), reason },
    `${lines} ${lines === 1 ? 'line' : 'lines'} could not be written since ${new Date(since).toISOString()}`,
  )
  return text
}

const colours: Readonly<Record<string, 'dim' | 'green' | 'yellow' | 'red'>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
}

/** `12:30:01 warn  refused  code=not_invited ref=k7m2q` */
export function shortLine(line: string, inColour = true): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>
  const style = (colour: 'dim' | 'green' | 'yellow' | 'red', text: string) =>
    inColour ? styleText(colour, text, { validateStream: false }) : text
  const facts = Object.entries(rest).map(
    ([name, value]) => `${name}=${visible(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  const stack = (err as { stack?: string } | undefined)?.stack
  return [
    new Date(time as string).toTimeString().slice(0, 8),
    style(colours[String(level)] ?? 'dim', visible(String(level)).padEnd(5)),
    visible(String(msg ?? '')),
    ...(facts.length > 0 ? [style('dim', facts.join(' '))] : []),
    ...(stack === undefined ? [] : [`\n${stack.split('\n').map(visible).join('\n')}`]),
  ].join(' ')
}
