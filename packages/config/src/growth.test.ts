import { expect, test } from 'vitest'
import { parseConfig } from './parse.ts'
import { formatProblems } from './problem.ts'
import { visible } from './visible.ts'

const app = { upstream: 'http://127.0.0.1:4100', allow: { signedIn: true } }
const named = (count: number, of: (index: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => of(index)))

/** Milliseconds of processor, the least of some tries: what else the machine does only adds to it. */
function costOf(file: object, tries: number): number {
  const text = JSON.stringify(file)
  return Math.min(
    ...Array.from({ length: tries }, () => {
      const before = process.cpuUsage()
      parseConfig(text, { file: 'gatewright.config.json', env: {} })
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }),
  )
}

test.each([
  [
    'apps',
    (count: number) => ({
      apps: named(count, i => [`a${i}`, { ...app, url: `http://a${i}.localhost:3000` }]),
    }),
  ],
  ['strategies', (count: number) => ({ authStrategies: named(count, i => [`s${i}`, { type: 'basic' }]) })],
  [
    'strategies that are listed',
    (count: number) => ({
      authStrategies: named(count, i => [`s${i}`, { type: 'basic' }]),
      pro: { collaboratorsAuthStrategies: Array.from({ length: count }, (_, i) => `s${i}`) },
    }),
  ],
  ['mistakes', (count: number) => ({ apps: named(count, i => [`a${i}`, { upstrea: 'x' }]) })],
])(
  'the cost of a check grows as the file does: %s',
  (_, make) => {
    costOf(make(200), 3)
    // Sixteen times as much in a file of sixteen times the size, and 256 where each looks at all others: between them there
    // is room for whatever else the machine does.
    expect(costOf(make(16_000), 1) / costOf(make(1_000), 3)).toBeLessThan(100)
  },
  60_000,
)

test('what is said of a file is bounded, however wrong it is, and counts what is left out', () => {
  for (const text of [
    `{\n${'“\n'.repeat(60_000)}`,
    `{\n${'\u00A0\n'.repeat(60_000)}`,
    JSON.stringify(named(5_000, i => [`k${i}`, 1])),
    JSON.stringify({
      pro: { collaboratorsAuthStrategies: ['x'] },
      authStrategies: named(2_000, i => [`s${i}`, { type: 'basic' }]),
    }),
    JSON.stringify({ ['k'.repeat(500_000)]: 1, roles: ['r'.repeat(400_000)] }),
  ]) {
    const result = parseConfig(text, { file: 'gatewright.config.json', env: {} })
    if (result.ok) throw new Error('it is fine')
    expect(result.problems.length).toBeLessThanOrEqual(200)
    expect(JSON.stringify(result).length).toBeLessThan(500_000)
    const printed = formatProblems(result.problems, result.more)
    expect(printed.length).toBeLessThan(500_000)
    if (result.more > 0) expect(printed).toContain(`And ${result.more} more.`)
  }
}, 30_000)

test('nothing of a file reaches a terminal or a page that it would obey', () => {
  const evil = '\u001b]0;owned\u0007\u001b[31m\u202e\u2066x\u009b2J'
  const text = JSON.stringify({
    [evil]: 1,
    roles: [evil],
    pro: { [evil]: { [evil]: 2 } },
    authStrategies: { [evil]: { type: evil } },
  })
  const result = parseConfig(text, { file: 'gatewright.config.json', env: {} })
  if (result.ok) throw new Error('it is fine')
  for (const { path, what, why, fix } of result.problems) {
    const said = [path, what, why, fix].join(' ')
    expect(said).toBe(visible(said))
  }
})
