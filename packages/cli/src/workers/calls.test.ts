import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { callsOver } from './calls.ts'

/** Both ends of a channel. */
function channel() {
  const [one, other] = [new EventEmitter(), new EventEmitter()]
  const to = (end: EventEmitter) => (message: unknown) => {
    queueMicrotask(() => end.emit('message', structuredClone(message)))
    return true
  }
  return { one: Object.assign(one, { send: to(other) }), other: Object.assign(other, { send: to(one) }) }
}

type Sums = { sum(numbers: readonly number[]): number; fail(why: string): never }

it('asks in both directions at once, and brings refusals back', async () => {
  const { one, other } = channel()
  const ours = {
    sum: (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0),
    fail(why: string): never {
      throw new Error(why)
    },
  }
  const [here, there] = [callsOver<Sums>(one, ours), callsOver<Sums>(other, ours)]
  expect(await Promise.all([here.ask('sum', [1, 2]), there.ask('sum', [3]), here.ask('sum', [])])).toEqual([
    3, 3, 0,
  ])
  await expect(here.ask('fail', 'no')).rejects.toThrow('no')
})

it('one that was killed is waited for by nobody, and ends nobody that had something to say to it', async () => {
  const { one } = channel()
  const calls = callsOver<Sums>(one, {})
  const asked = calls.ask('sum', [1])
  one.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  one.emit('disconnect')
  await expect(asked).rejects.toThrow('has gone')
  await expect(calls.ask('sum', [1])).rejects.toThrow('has gone')
})
