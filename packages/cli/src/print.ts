import { visible } from '@gatewright/config'

/**
 * Prints lines, one for each argument, whatever it holds: a name that somebody chose neither talks to the terminal nor
 * begins a line that looks like ours. The one way to standard output for every command.
 */
export function print(...lines: readonly string[]): void {
  console.log(lines.map(visible).join('\n'))
}
