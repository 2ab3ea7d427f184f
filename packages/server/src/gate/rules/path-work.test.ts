import { beforeEach, expect, it, vi } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, open } from '../../../test/gate/support/rules.ts'
import type { Caller } from '../../identity/caller.ts'
import { parseTarget } from '../routing/path.ts'
import { decide } from './decide.ts'
import { mostCharacters } from './path-readings.ts'
import { mostRawCharacters } from './raw-readings.ts'
import { indexRules } from './rules.ts'

/** Characters that were handed to the steps of reading, and that were looked up in the rules. */
const work = vi.hoisted(() => ({ steps: 0, lookedUp: 0 }))
vi.mock('./path-steps.ts', async original => {
  const real = await original<typeof import('./path-steps.ts')>()
  const counted = (step: (path: string) => string) => (path: string) => {
    work.steps += path.length
    return step(path)
  }
  return { ...real, steps: real.steps.map(counted) }
})
beforeEach(() => Object.assign(work, { steps: 0, lookedUp: 0 }))

const names = ['Administration', 'Administrators', 'Admins', 'Addresses', 'A very long name', 'A+b']
const index = indexRules([
  open({ paths: ['/public/**'] }),
  allow({ roles: ['admin'] }, { paths: names.map(name => `/${name}/**`) }),
  allow({ signedIn: true }),
])
const counting = {
  ...index,
  matching: (...[reading, path, method]: Parameters<typeof index.matching>) => {
    work.lookedUp += path.length
    return index.matching(reading, path, method)
  },
}
const read = (path: string, caller?: Caller) =>
  decide({ rules: counting }, { method: 'GET', path, caller, externalUser: false }).outcome

/** Each has several readings in every segment. */
const units = [
  ...['+.:/(S(y))/..+./A~1./', '+/:+/a./', '+./:/', 'a.+:/', 'a:/', '(S(y))/a.:+/', ':+.a/b./+c/', 'a+./'],
  ...[
    '..+/.+./a:b/(S(y))x/',
    'x/',
    'A~1/',
    'a~1:/',
    '"./',
    '%3f:+/',
    '%c3%a9:+./',
    '%e2%80%8b+.:/',
    '+',
    ':',
  ],
]
const filled = (unit: string, length: number) =>
  `/public/+.:/(S(y))/..+./A~1./${unit.repeat(Math.ceil(length / unit.length))}`.slice(0, length)
/** Cut within an escape, a target is refused for that. */
const whole = (target: string) => target.replace(/%[0-9a-f]?$/i, '').replace(/(?:%[89a-f][0-9a-f])+$/i, '')

it('a path in several readings that is longer than any that somebody means is refused before it is read', () => {
  for (const unit of units) {
    const target = whole(filled(unit, 31_000))
    expect([unit, parseTarget(target)]).toEqual([unit, undefined])
  }
  for (const mark of [':', '~', '/+', '+/', './', '%20/', '%c3%a9', '%3f', '%22', '/(S(x))']) {
    expect([mark, parseTarget(`/${'x'.repeat(2048)}${mark}y`)]).toEqual([mark, undefined])
  }
})

it.each(units)('%s, over and over, takes a bounded work whatever its length', unit => {
  for (const length of [500, 1000, 2000, 8000, 31_000]) {
    Object.assign(work, { steps: 0, lookedUp: 0 })
    read(decodeURIComponent(whole(filled(unit, length))))
    // The path as it is, and what the budget has; a step is handed no more than that, whatever it makes of it.
    expect(work.lookedUp).toBeLessThanOrEqual(length + mostCharacters)
    expect(work.steps).toBeLessThanOrEqual(10 * mostCharacters)
  }
})

it.each([...units, '%2f..%5c;', '%c3%a9%ff;//', 'a%u0041%25%41', '..%2f', '%252f;', '%cc%81', '..;/'])(
  '%s, over and over in a path that goes on as it came, takes a bounded work whatever its length',
  unit => {
    for (const length of [300, 600, 2000]) {
      Object.assign(work, { steps: 0, lookedUp: 0 })
      const path = filled(unit, length)
      decide({ rules: counting }, { method: 'GET', path, isRaw: true, externalUser: false })
      expect(work.lookedUp).toBeLessThanOrEqual(2 * length + mostRawCharacters)
      expect(work.steps).toBeLessThanOrEqual(10 * mostRawCharacters)
    }
  },
)

it('a long name with blanks, colons and pluses is let in where its readings are', () => {
  const words = 'Minutes of the 3rd meeting + notes, '.repeat(42).slice(0, 1480)
  for (const name of [words, `${words}: draft`, `+${words}`, `${words}.`, `Q&A: ${words} (v~2).`]) {
    const target = parseTarget(`/public/${encodeURIComponent(name).replaceAll('%2B', '+')}`)
    expect([name, target && read(target.decoded, makeCaller())]).toEqual([name, 'allow'])
  }
})

it('an ordinary path is read once, however long it is', () => {
  const path = `/public/${'a+b/c/'.repeat(5000)}d`
  expect(parseTarget(path)?.decoded).toBe(path)
  expect(read(path)).toBe('allow')
  expect(work).toEqual({ steps: 0, lookedUp: 2 * path.length })
})
