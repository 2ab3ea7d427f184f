import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setValue } from '@gatewright/config'
import { withPorts } from '../../demo/src/configuration.ts'
import type { Ports } from '../../demo/src/options.ts'

const template = join(import.meta.dirname, '../../demo/gatewright.config.json')

/** What the demo's file lacks for several nodes. Each has the same text; its port comes from a variable, since here they share one machine. */
const additions: readonly (readonly [path: readonly string[], value: unknown])[] = [
  [['httpServer', 'port'], '${env:GATEWRIGHT_PORT}'],
  [['httpServer', 'trustedProxies'], ['127.0.0.1']],
  // Two looks of the balancer at /readyz, and a little more.
  [['httpServer', 'drainDelay'], '1s'],
]

/** The demo's configuration at these ports, for several nodes behind a balancer. */
export function clusterConfiguration(ports: Ports): string {
  let text = withPorts(readFileSync(template, 'utf8'), ports)
  for (const [path, value] of additions) {
    const changed = setValue(text, path, value)
    if (changed === undefined) throw new Error(`${template} has no place for ${path.join('.')}`)
    text = changed
  }
  return text
}
