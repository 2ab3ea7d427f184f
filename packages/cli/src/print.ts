import { visible } from '@gatewright/config/visible'

/**
 * Prints lines, one for each argument, whatever it holds: a name that somebody chose neither talks to the terminal nor
 * begins a line that looks like ours. The one way to standard output for every command.
 */
export function print(...lines: readonly string[]): void {
  console.log(lines.map(visible).join('\n'))
}

/** Standard output, as those see it who write otherwise to a person than to a collector of logs. */
export const output = {
  get isTTY() {
    return process.stdout.isTTY
  },
  print,
}
