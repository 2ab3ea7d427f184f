import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decidingFiles } from './deciding-files.ts'
import type { Equivalent } from './equivalents.ts'
import { readEquivalents } from './equivalents.ts'
import { findMutants } from './find-mutants.ts'
import { chosen, readGuards } from './guards.ts'
import { createHost, type Host } from './hosts.ts'
import { isGuarded, share, table } from './report.ts'
import { root } from './root.ts'
import { tryMutants } from './try-mutants.ts'

const door = 'scripts/mutants/toy/door.ts'
const bySample = 'scripts/mutants/toy/door.test.ts'

// The tool runs tests in a process of its own, which takes a while to start.
const longMs = 60_000
let host: Host
beforeAll(() => {
  host = createHost([join(root, bySample)])
})
afterAll(() => host.close())

const trial = (asked: Host, equivalents: readonly Equivalent[] = []) =>
  tryMutants({ root, file: door, tests: [bySample], equivalents, host: asked })

/** Says what tests would, without them: whatever has this text instead of the file's own is not noticed. */
const noticingAllBut = (text?: string): Host => ({
  ask: async ({ source }) => {
    const isMutant = source !== readFileSync(join(root, door), 'utf8')
    return { loaded: true, passed: !isMutant || (text !== undefined && source.includes(text)) }
  },
  close: () => {},
})

describe('the mutants of a toy', { timeout: longMs }, () => {
  it('live where a test takes samples, each with its place and its text', async () => {
    const before = readFileSync(join(root, door), 'utf8')
    const outcome = await trial(host)
    expect(outcome.survivors.map(({ line, becomes }) => [line, becomes])).toEqual([
      [1, "const guests = ['ada']"],
      [1, "const guests = ['ada', '']"],
      [5, 'if (false) return false'],
      [5, 'if (age <= 18) return false'],
      [5, 'if (age < 18) return true'],
      [6, 'return guests.includes(name)'],
    ])
    expect(share(outcome)).toBe(50)
    expect(isGuarded(outcome)).toBe(false)
    expect(table([outcome])[1]).toMatch(/^scripts\/mutants\/toy\/door\.ts +12 +6 +0 +0 +6 +50 % +FAILED$/)
    expect(readFileSync(join(root, door), 'utf8')).toBe(before)
  })

  it('are a fault while one lives, however many are killed', async () => {
    const all = noticingAllBut()
    expect(await trial(all)).toMatchObject({ mutants: 12, killed: 12, survivors: [], faults: [] })
    expect(isGuarded(await trial(all))).toBe(true)
    const one = noticingAllBut('age <= 18')
    const outcome = await trial(one)
    expect(share(outcome)).toBe(91)
    expect(isGuarded(outcome)).toBe(false)
    const because = 'nobody is eighteen for a whole moment'
    const was = 'if (age < 18) return false'
    const excused = await trial(one, [{ file: door, was, becomes: 'if (age <= 18) return false', because }])
    expect(excused).toMatchObject({ survivors: [], faults: [] })
    expect(isGuarded(excused)).toBe(true)
  })

  it('are not the same program where a test knows better or they are there no more', async () => {
    const entry = { file: door, was: 'return guests.includes(name.trim())', because: '' }
    const outcome = await trial(noticingAllBut(), [
      { ...entry, becomes: 'return true' },
      { ...entry, becomes: 'return guests' },
    ])
    expect(outcome.faults).toEqual([
      '"return true" is killed, so it is not the same program',
      'no mutant is "return guests" any more',
    ])
  })

  it('are not tried by a test that fails without them, or that never meets the file', async () => {
    const failing = { ask: async () => ({ passed: false, loaded: true }), close: () => {} }
    const missing = { ask: async () => ({ passed: true, loaded: false }), close: () => {} }
    const asked = { root, file: door, tests: [bySample], equivalents: [] }
    expect((await tryMutants({ ...asked, host: failing })).faults[0]).toMatch(/fails without a mutant$/)
    const outcome = await tryMutants({ ...asked, host: missing })
    expect(outcome.faults).toEqual([`${join(root, bySample)} never loads ${door}`])
    expect(isGuarded(outcome)).toBe(false)
  })

  it('cannot keep the tool from going on by never coming back', async () => {
    const file = join(root, door)
    const tests = [join(root, bySample)]
    const endless = 'export function opensFor() { for (;;); }'
    expect(await host.ask({ file, source: endless, tests }, 1_000)).toBeUndefined()
    const source = readFileSync(file, 'utf8')
    expect(await host.ask({ file, source, tests }, longMs)).toMatchObject({ passed: true, loaded: true })
  })
})

describe('the lists', () => {
  const guards = readGuards(new URL('guards.json', import.meta.url))

  it('name files and tests that are there', () => {
    const tested = Object.entries({ ...guards.guarded, ...guards.soon }).flat(2)
    const named = [...tested, ...Object.keys(guards.undeciding)]
    expect(named.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  it('know every file that decides who gets in', () => {
    const { guarded, soon, undeciding } = guards
    const hasMutants = (file: string) => findMutants(readFileSync(join(root, file), 'utf8')).length > 0
    const forgotten = decidingFiles(root).filter(
      file => !(file in guarded || file in soon || file in undeciding),
    )
    // Types and re-exports do nothing when they run.
    expect(forgotten.filter(hasMutants)).toEqual([])
    for (const [file, reason] of Object.entries(undeciding)) {
      expect([file, reason.length > 20, file in guarded, file in soon]).toEqual([file, true, false, false])
    }
  })

  it('say of each mutant that is the same program why', () => {
    for (const { file } of readEquivalents(new URL('equivalents.json', import.meta.url))) {
      expect(Object.keys(guards.guarded)).toContain(file)
    }
  })

  it('give the files that a path names, and those that are not yet guarded only then', () => {
    const some = { guarded: { 'a/b.ts': [], 'a/c.ts': [], 'ab/d.ts': [] }, soon: { 'e/f.ts': [] } }
    const files = (...paths: string[]) => chosen(some, paths).map(([file]) => file)
    expect(files()).toEqual(['a/b.ts', 'a/c.ts', 'ab/d.ts'])
    expect(files('./a/')).toEqual(['a/b.ts', 'a/c.ts'])
    expect(files('e', 'a/c.ts')).toEqual(['a/c.ts', 'e/f.ts'])
    expect(() => files('x')).toThrow('x is not in scripts/mutants/guards.json')
  })
})
