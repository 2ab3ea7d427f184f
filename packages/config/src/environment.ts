import { noteExtraAuthorities } from './extra-authorities.ts'
import { readOutboundProxies } from './outbound-proxies.ts'

/**
 * What is worth knowing of the environment of a process, and has no place in the file: its proxies, its further authorities. No
 * value that could be a secret.
 */
export function noteEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const reading = readOutboundProxies(env)
  const extra = noteExtraAuthorities(env)
  return [
    ...(reading.ok ? reading.proxies.notices : [reading.problem]),
    ...(extra === undefined ? [] : [extra]),
  ]
}
