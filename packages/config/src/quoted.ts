/** A path in a command that is printed to be pasted: as it is, or in quotes. */
export function quoted(path: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(path)) return path
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * A command that can be pasted on the machine of this server, where nobody knows from which folder: with the file that it is about.
 */
export const commandFor = (words: string, file: string, program = 'gatewright'): string =>
  `${program} ${words} --config ${quoted(file)}`
