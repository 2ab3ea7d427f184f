import { headerLines } from '@gatewright/proxy'
import { expect, it } from 'vitest'
import { addTo, asHeaders, asObject, listOf } from './answer-head.ts'

const madeOf = (...headers: readonly (readonly [string, unknown])[]) => {
  const list: string[] = [':status', '200']
  for (const [name, value] of headers) addTo(list, name, value)
  return list
}

it('leaves out what belongs to a connection, in any case', () => {
  const list = madeOf(
    ['Connection', 'close'],
    ['KEEP-ALIVE', 'x'],
    ['X-Own', 1],
    ['X-Two', ['a', 'b']],
    ['X', undefined],
  )
  expect(list).toEqual([':status', '200', 'x-own', '1', 'x-two', 'a', 'x-two', 'b'])
})

it('makes the list of prepared lines once', () => {
  const lines = headerLines(['Remote-User', 'ada', 'Connection', 'close'])
  expect(listOf(lines)).toEqual(['remote-user', 'ada'])
  expect(listOf(lines)).toBe(listOf(lines))
})

it('says the same to a Node that takes no lists, whatever an app calls its headers', () => {
  const list = madeOf(['Set-Cookie', ['a', 'b', 'c']], ['constructor', 'x'], ['__proto__', 'y'])
  expect(Object.entries(asObject(list))).toEqual([
    [':status', '200'],
    ['set-cookie', ['a', 'b', 'c']],
    ['constructor', 'x'],
    ['__proto__', 'y'],
  ])
  expect(asHeaders(list)).toBe(list)
})
