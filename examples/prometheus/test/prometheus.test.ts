import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { processMetrics } from '../../../packages/server/src/observability/exposition.ts'
import { createMetrics } from '../../../packages/server/src/observability/metrics.ts'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'

const examples = join(import.meta.dirname, '../..')
const board = readFileSync(join(examples, 'grafana/gatewright.json'), 'utf8')
const alerts = readFileSync(join(examples, 'prometheus/alerts.yml'), 'utf8')

/** Everything that may be told, by the names that a query uses. */
const told = new Set(
  [...createMetrics().definitions, ...processMetrics()].flatMap(({ name, type }) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map(part => `${name}_${part}`) : [name],
  ),
)
const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\b(?:gatewright|nodejs|process)_[a-z0-9_]+/g)].map(([name]) => name)),
]

describe('the board and the alerts', () => {
  it('ask for nothing that is not told', () => {
    const names = namesIn(board + alerts)
    expect(names.length).toBeGreaterThan(30)
    expect(names.filter(name => !told.has(name))).toEqual([])
  })

  it('leave out nothing of ours', () => {
    const shown = new Set(namesIn(board).map(name => name.replace(/_(bucket|sum|count)$/, '')))
    const ours = createMetrics().definitions.map(({ name }) => name)
    expect(ours.filter(name => !shown.has(name))).toEqual(['gatewright_unread_metrics_total'])
  })

  it('each alert is explained where it says that it is', () => {
    const page = readFileSync(join(examples, '../docs/operate/watch.md'), 'utf8')
    const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name]) => name as string)
    expect(names.filter(name => !page.includes(`### ${name}\n`))).toEqual([])
    expect([...page.matchAll(/^### (Gatewright\w+)$/gm)].map(([, name]) => name)).toEqual(names)
    for (const name of names) expect(alerts).toContain(`runbook: docs/operate/watch.md#${name.toLowerCase()}`)
  })
})

describe('by Prometheus’ own tool', () => {
  beforeAll(() => ensureInstalled('promtool'), 300_000)
  const promtool = (...args: string[]) =>
    execFileSync('promtool', args, { cwd: join(examples, 'prometheus'), encoding: 'utf8' })

  it('the configuration and the rules are in order', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS')
    expect(promtool('check', 'rules', 'alerts.yml')).toContain('22 rules found')
  })

  it('every alert fires when everything is wrong, and none on a quiet day', () => {
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS')
  })
})
