import type { Config } from '@gatewright/config'
import { expect, test, vi } from 'vitest'
import { concernsAbout, type FindConcerns } from './restart-concerns.ts'

const restart = { running: {} as Config, next: {} as Config }
const says = (message: string): FindConcerns => {
  return async () => [{ code: 'provider_silent', message, cure: 'Wait.' }]
}

test('two concerns of one code have different ids, and the same concern has the same', async () => {
  const ask = () => concernsAbout([says('a does not answer.'), says('b does not answer.')], restart, () => {})
  const [first, second] = [await ask(), await ask()]
  expect(first.map(({ id }) => id.replace(/-.*/, ''))).toEqual(['provider_silent', 'provider_silent'])
  expect(first[0]?.id).not.toBe(first[1]?.id)
  expect(second).toEqual(first)
})

test('one that fails, and one that never comes back, become a concern: nothing is taken for well unseen', async () => {
  const onFault = vi.fn()
  const broken: FindConcerns = async () => {
    throw new Error('no database')
  }
  const found = await concernsAbout([broken, () => new Promise(() => {}), says('a')], restart, onFault, 30)
  expect(found.map(({ code }) => code)).toEqual(['not_looked_at', 'provider_silent'])
  expect(onFault).toHaveBeenCalledTimes(2)
})
