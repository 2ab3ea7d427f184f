import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { fileSink } from './standard-streams.ts'
import { createSteadyStream, type Sink, type SteadyStream } from './steady-stream.ts'

/** A sink that a test opens and closes. */
let written: string[]
let ready: boolean
let failure: NodeJS.ErrnoException | undefined
let held: (() => void)[]
let stream: SteadyStream

beforeEach(() => {
  written = []
  ready = true
  failure = undefined
  held = []
  stream = createSteadyStream(sink, 100)
  stream.tellLossWith(({ lines, reason }) => `lost ${lines} ${reason}\n`)
})

const sink: Sink = {
  ready: () => ready,
  send(text, done) {
    const error = failure
    if (error === undefined) written.push(text)
    held.push(() => done(error))
  },
  last: text => written.push(`last: ${text}`),
}
const failing = (code: string) => Object.assign(new Error(code), { code })
/** Whatever was given away comes back as written, or as failed. */
function settle(): void {
  for (const done of held.splice(0)) done()
}

it('what cannot be written is counted, and told in its place once it works', () => {
  failure = failing('ENOSPC')
  for (const text of ['1\n', '2\n', '3\n4\n']) stream.write(text)
  settle()
  expect(stream.linesLost).toBe(4)
  stream.write('5\n')
  settle()
  failure = undefined
  stream.write('6\n')
  settle()
  expect(written.join('')).toBe('lost 5 ENOSPC\n6\n')
  expect(stream.linesLost).toBe(5)
  stream.write('7\n')
  settle()
  expect(written.at(-1)).toBe('7\n')
})

it('is told without a further line, some seconds later', () => {
  vi.useFakeTimers()
  failure = failing('EPIPE')
  stream.write('1\n')
  settle()
  failure = undefined
  expect(written).toEqual([])
  vi.advanceTimersByTime(5_000)
  expect(written).toEqual(['lost 1 EPIPE\n'])
  vi.useRealTimers()
})

it('what waits for a reader is bounded by bytes; what is missing stands where it is missing', () => {
  ready = false
  for (let count = 0; count < 30; count++) stream.write(`${'x'.repeat(8)}\n`)
  expect(stream.linesLost).toBe(19)
  ready = true
  stream.write('late\n')
  expect(written.join('')).toBe(`${'xxxxxxxx\n'.repeat(11)}lost 20 unread\n`)
  stream.write('later\n')
  expect(written.at(-1)).toBe('later\n')
})

it('a character of three bytes counts as three', () => {
  ready = false
  for (let count = 0; count < 10; count++) stream.write('€€€€€\n')
  expect(stream.linesLost).toBe(4)
})

it('is done with a write whatever becomes of it, so that nobody waits for ever', () => {
  const done: string[] = []
  stream.write('1\n', () => done.push('written'))
  failure = failing('EIO')
  stream.write('2\n', () => done.push('failed'))
  settle()
  ready = false
  stream.write('x'.repeat(101), () => done.push('dropped'))
  expect(done).toEqual(['written', 'failed', 'dropped'])
})

it('at the end it waits for a reader no longer than it is told', async () => {
  ready = false
  stream.write('1\n')
  await stream.flush(1)
  stream.end()
  expect(written).toEqual(['last: 1\n'])
  await stream.flush(60_000)
})

it('a full disk costs a file its lines', async () => {
  const fd = openSync('/dev/full', 'w')
  const full = createSteadyStream(fileSink(fd))
  full.write('1\n')
  await full.flush(10_000)
  full.write('2\n')
  await full.flush(10_000)
  expect(full.linesLost).toBe(2)
  closeSync(fd)
})

it.each(['steady-stream.ts', 'standard-streams.ts'])(
  'the emulator, which imports nothing of ours, brings the very same %s',
  file => {
    const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8')
    expect(read('..', '..', 'entra-emulator', 'src', file)).toBe(read(file))
  },
)
