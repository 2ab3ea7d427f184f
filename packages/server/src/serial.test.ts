import { expect, it } from 'vitest'
import { serial } from './serial.ts'

it('begins no work before the one that was asked for earlier has ended', async () => {
  const inTurn = serial()
  const log: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = inTurn(async () => {
    log.push('first begins')
    await gate.promise
    log.push('first ends')
  })
  const second = inTurn(async () => log.push('second'))
  await new Promise(resolve => setImmediate(resolve))
  expect(log).toEqual(['first begins'])
  gate.resolve()
  await Promise.all([first, second])
  expect(log).toEqual(['first begins', 'first ends', 'second'])
})

it('goes on after work that fails, and tells only whoever asked for it', async () => {
  const inTurn = serial()
  const failing = inTurn(() => Promise.reject(new Error('away')))
  const next = inTurn(async () => 'done')
  await expect(failing).rejects.toThrow('away')
  expect(await next).toBe('done')
})
