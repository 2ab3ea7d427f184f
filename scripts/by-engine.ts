/** After a run: how many tests of the server have passed on each database engine, by what they are about. */
import type { Reporter, TestModule } from 'vitest/node'
import { findPostgres } from '../tests/support/postgres-server.ts'

/** Vitest's projects whose tests open a database, each with the name of its engine. */
const ENGINES = { flow: 'node:sqlite', postgres: 'PostgreSQL' } as const
type Engine = keyof typeof ENGINES

type Row = Record<Engine, { passed: number; failed: number }>

/** Of Vitest: takes part in its output. */
export default class ByEngine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = count(modules)
    // A run of some files says nothing about the whole.
    if (rows.size === 0) return
    console.log(`\n${'Tests of the server'.padEnd(24)}${Object.values(ENGINES).map(inColumn).join('')}`)
    for (const [area, row] of [...rows].sort())
      console.log(`${area.padEnd(24)}${Object.values(row).map(inWords).map(inColumn).join('')}`)
    if (findPostgres() === undefined)
      console.log('There is no PostgreSQL on this machine, so nothing has run on it. See CONTRIBUTING.md.')
    else console.log('The rest on PostgreSQL: npm run test:postgres.')
  }
}

function count(modules: readonly TestModule[]): Map<string, Row> {
  const rows = new Map<string, Row>()
  for (const module of modules) {
    const engine = module.project.name
    const [, area] = /packages\/server\/test\/([^/]+)\//.exec(module.moduleId) ?? []
    if (area === undefined || !(engine in ENGINES)) continue
    const row = rows.get(area) ?? { flow: { passed: 0, failed: 0 }, postgres: { passed: 0, failed: 0 } }
    rows.set(area, row)
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed' || state === 'failed') row[engine as Engine][state] += 1
    }
  }
  return rows
}

const inColumn = (text: string): string => text.padStart(16)

const inWords = ({ passed, failed }: Row[Engine]): string => {
  if (failed > 0) return `${failed} of ${passed + failed} failed`
  return passed === 0 ? '-' : String(passed)
}
