import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DemoOptions, type Ports, usualPorts } from './options.ts'

/**
 * Puts the demo's configuration into its folder, unless an earlier start did: people are asked to edit it there.
 * @returns the copy's path, and whether it is new
 */
export function placeConfiguration(options: DemoOptions): { file: string; isNew: boolean } {
  const file = join(options.folder, 'gatewright.config.json')
  if (existsSync(file)) {
    // One of an earlier version could be read by everybody.
    chmodSync(file, 0o600)
    return { file, isNew: false }
  }
  const template = join(
    import.meta.dirname,
    '..',
    options.empty ? 'empty.config.json' : 'gatewright.config.json',
  )
  // It holds secrets, worthless as they are here.
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, withPorts(readFileSync(template, 'utf8'), options.ports), { mode: 0o600 })
  return { file, isNew: true }
}

/**
 * Replaces the usual ports wherever the text names one after a colon (`localhost:4000`, `"port": 3000`); the digits in
 * ids stay. The redirect URI registered at the emulator needs no change: Entra ignores the port of localhost.
 */
export function withPorts(text: string, ports: Ports): string {
  const replacements = new Map(
    (Object.keys(usualPorts) as (keyof Ports)[]).map(name => [String(usualPorts[name]), String(ports[name])]),
  )
  return text.replace(/(?<=: ?)\d{4}\b/g, digits => replacements.get(digits) ?? digits)
}
