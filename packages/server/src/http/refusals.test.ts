import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { GatewrightError } from '../errors.ts'
import { levelOf, noteRefusal, type Refusal } from './refusals.ts'

let lines: Record<string, unknown>[]
const newLog = () => {
  const written: Record<string, unknown>[] = []
  lines = written
  return pino({ level: 'debug' }, { write: line => void written.push(JSON.parse(line)) })
}
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const refused = (from: string, facts: Refusal['facts'] = {}): Refusal => ({
  level: 'info',
  kind: 'not_found',
  from,
  facts: { code: 'not_found', ...facts },
  message: 'nothing here',
})

it('a flood is a few lines, and one with the number of the rest when the minute is over', () => {
  const log = newLog()
  for (let count = 0; count < 1000; count++) noteRefusal(log, refused('192.0.2.1', { ref: `r${count}` }))
  expect(lines.map(line => line.ref)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
  vi.advanceTimersByTime(60_000)
  expect(lines).toHaveLength(6)
  expect(lines[5]).toMatchObject({
    level: 30,
    code: 'not_found',
    more: 995,
    msg: '995 more of these: nothing here',
  })
  vi.advanceTimersByTime(600_000)
  expect(lines).toHaveLength(6)
  noteRefusal(log, refused('192.0.2.1', { ref: 'later' }))
  expect(lines[6]).toMatchObject({ ref: 'later' })
})

it('whoever is refused during the flood of another network still finds their reference', () => {
  const log = newLog()
  for (let count = 0; count < 1000; count++) noteRefusal(log, refused('192.0.2.1'))
  noteRefusal(log, refused('198.51.100.7', { ref: 'mine' }))
  expect(lines.at(-1)).toMatchObject({ ref: 'mine' })
})

it('a flood from everywhere at once, a /64 of IPv6 as one, is bounded too', () => {
  const log = newLog()
  for (let count = 0; count < 100; count++) noteRefusal(log, refused(`2001:db8::${count.toString(16)}`))
  expect(lines).toHaveLength(5)
  for (let count = 0; count < 20_000; count++)
    noteRefusal(log, refused(`10.${count % 7}.${(count >> 8) & 255}.${count & 255}`))
  expect(lines).toHaveLength(50)
  vi.advanceTimersByTime(60_000)
  expect(lines.at(-1)).toMatchObject({ more: 20_050 })
})

it('the lines of a child are counted with those of its parent, for they go to the same place', () => {
  const log = newLog()
  for (let count = 0; count < 20; count++)
    noteRefusal(count % 2 ? log : log.child({ strategy: 'azure' }), refused('192.0.2.1'))
  expect(lines).toHaveLength(5)
})

it('whoever finds a way to make kinds up gets no more lines by it', () => {
  const log = newLog()
  for (let count = 0; count < 5000; count++)
    noteRefusal(log, { ...refused('192.0.2.1'), kind: `made up ${count}` })
  expect(lines).toHaveLength(505)
})

it('one kind never hides another', () => {
  const log = newLog()
  for (let count = 0; count < 1000; count++) noteRefusal(log, refused('192.0.2.1'))
  noteRefusal(log, { ...refused('192.0.2.1'), kind: 'client_misconfigured', level: 'error' })
  expect(lines.at(-1)).toMatchObject({ level: 50 })
})

it('wakes somebody for what only an operator mends, and never for what a visitor may have made up', () => {
  expect(levelOf(new GatewrightError('client_misconfigured'))).toBe('error')
  expect(levelOf(new GatewrightError('client_misconfigured', { madeUp: true }))).toBe('warn')
  expect(levelOf(new GatewrightError('not_invited'))).toBe('info')
  expect(levelOf(new GatewrightError('not_signed_in'))).toBe('debug')
  expect(levelOf(new GatewrightError('internal', { cause: new TypeError('x') }))).toBe('error')
  const cause = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
  expect(levelOf(new GatewrightError('internal', { cause }), true)).toBe('debug')
  expect(levelOf(new GatewrightError('internal', { cause }), false)).toBe('error')
})
