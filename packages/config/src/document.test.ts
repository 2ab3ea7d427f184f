import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { readDocument } from './document.ts'
import { setValue } from './edit.ts'
import { parseConfig } from './parse.ts'
import { secretPlaces } from './redact.ts'

/** Hundreds of runs each; a machine under load must not decide. */
vi.setConfig({ testTimeout: 60_000 })

function readsOn(text: string): void {
  const { root, problems } = readDocument(text)
  expect(root !== undefined || problems.length > 0).toBe(true)
  const result = parseConfig(text, { file: 'gatewright.config.json', env: {} })
  expect(result.ok || result.problems.length > 0).toBe(true)
  secretPlaces(text)
  setValue(text, ['roles'], ['support'])
}

const codes = (text: string) => readDocument(text).problems.map(({ code }) => code)

test('is not led into the depths by brackets that close nothing before those that open', () => {
  // The parser passes over a "]" in an object: a count that took it for a step up let 20,000 levels through afterwards.
  for (const soup of [
    `{"a":${']'.repeat(20_000)},"b":${'['.repeat(20_000)}`,
    `{"a":${']'.repeat(20_000)},"b":${'{"a":['.repeat(20_000)}`,
    '{"a":],"b":'.repeat(90_000),
    '[},'.repeat(300_000),
    `[${'}'.repeat(50_000)},${'['.repeat(100_000)}`,
    `{"a":/*]*/${']'.repeat(1000)},"b":${'{//]\n"a":'.repeat(50_000)}`,
  ]) {
    expect(codes(soup)).toContain('too_deep')
    readsOn(soup)
  }
})

test('survives brackets nested without end', () => {
  for (const open of ['[', '{"a":', '[{"a":']) readsOn(open.repeat(100_000))
})

test('takes any number of objects beside each other, closed or not', () => {
  expect(codes(`{"a":[${'{},'.repeat(200)}{}]}`)).toEqual([])
  expect(codes(`{"a":[${'{"b":"]]]]"},'.repeat(200)}{"b":"[[[["}]}`)).toEqual([])
})

test('reads any soup of brackets, texts and comments, or says what is wrong with it', () => {
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', '{"a":', '"a":', ',', ':', '"', '"[["', '"}"', '\\', '\n'],
    ...['// ]\n', '/* { */', '/*', '*/', "'", '“', '1', 'true', '\u00A0'],
  )
  const run = fc
    .tuple(piece, fc.oneof(fc.nat(4), fc.constantFrom(70, 3000)))
    .map(([text, times]) => text.repeat(times))
  fc.assert(
    fc.property(fc.array(run, { maxLength: 12 }), runs => readsOn(runs.join(''))),
    { numRuns: 250 },
  )
})

test('takes time in proportion to a megabyte, whatever it is made of', () => {
  const time = (text: string) => {
    // Processor time: what else the machine does meanwhile must not decide.
    const begun = process.cpuUsage()
    readsOn(text)
    return process.cpuUsage(begun).user / 1000
  }
  for (const piece of [
    '“',
    '“\n',
    '{"a":',
    '{"a":]',
    ',}',
    '"',
    '{"secret":"',
    "secret:'",
    'secret:[',
    '//',
  ]) {
    const of = (kilobytes: number) => piece.repeat(Math.ceil((kilobytes * 1024) / piece.length))
    time(of(8))
    // Thirty-two times the text: what grows with its square would take a thousand times as long. One of three, since the memory
    // of all that was tested before may be swept meanwhile.
    const grows = () => time(of(256)) / Math.max(1, time(of(8)))
    expect(
      [1, 2, 3].some(() => grows() < 200),
      piece,
    ).toBe(true)
  }
})
