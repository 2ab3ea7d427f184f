import { visible } from '@gatewright/config/visible'

/**
 * Prints lines, one for each argument, whatever it holds: a name that somebody chose neither talks to the terminal nor
 * begins a line that looks like ours. The one way to standard output for every command.
 */
export function print(...lines: readonly string[]): void {
  console.log(lines.map(visible).join('\n'))
}

/**
 * The same for lines with colours, which this would show in the place of obeying them: whoever writes them makes visible what
 * somebody chose, before it is coloured.
 */
export function printColoured(lines: readonly string[]): void {
  console.log(lines.join('\n'))
}

/** For what asks how wide it is, and whether it has colours. */
export const terminal: NodeJS.WriteStream = process.stdout

/** Standard output, as those see it who write otherwise to a person than to a collector of logs. */
export const output = {
  get isTTY() {
    return process.stdout.isTTY
  },
  print,
}
