import { quoted } from '@gatewright/config'

/**
 * A command that can be pasted on the machine of this server, where nobody knows from which folder: with the file that it is about.
 */
export const commandFor = (words: string, file: string, program = 'gatewright'): string =>
  `${program} ${words} --config ${quoted(file)}`
