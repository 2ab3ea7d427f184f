import { headerLines } from '@gatewright/proxy'
import { expect, it } from 'vitest'
import { addLines, addTo, asHeaders, asObject } from './answer-head.ts'

const listOf = (...headers: readonly (readonly [string, unknown])[]) => {
  const list: string[] = [':status', '200']
  for (const [name, value] of headers) addTo(list, name, value)
  return list
}

it('leaves out what belongs to a connection, in any case', () => {
  const list = listOf(
    ['Connection', 'close'],
    ['KEEP-ALIVE', 'x'],
    ['X-Own', 1],
    ['X-Two', ['a', 'b']],
    ['X', undefined],
  )
  expect(list).toEqual([':status', '200', 'x-own', '1', 'x-two', 'a', 'x-two', 'b'])
})

it('adds prepared lines the same way each time, and nothing of one answer stays for the next', () => {
  const lines = headerLines(['Remote-User', 'ada', 'Connection', 'close'])
  for (let answer = 0; answer < 3; answer++) {
    const list: string[] = []
    addLines(list, lines)
    expect(list).toEqual(['remote-user', 'ada'])
    // Node adds the date to the list that it is given.
    list.push('date', 'now')
  }
})

it('says the same to a Node that takes no lists, whatever an app calls its headers', () => {
  const list = listOf(['Set-Cookie', ['a', 'b', 'c']], ['constructor', 'x'], ['__proto__', 'y'])
  expect(Object.entries(asObject(list))).toEqual([
    [':status', '200'],
    ['set-cookie', ['a', 'b', 'c']],
    ['constructor', 'x'],
    ['__proto__', 'y'],
  ])
  expect(asHeaders(list)).toBe(list)
})
