import { expect, it } from 'vitest'
import { cookieNames, cookieValue } from './read-cookie.ts'

it('reads a cookie by its whole name, the first of several', () => {
  expect(cookieValue('xa=1; a=2; a=3', 'a')).toBe('2')
  expect(cookieValue('a = 2 ;b', 'a')).toBe('2')
  expect(cookieValue('a="2', 'a')).toBe('"2')
  expect(cookieValue('\xa0a=1; a=\t2\xa0 ', 'a')).toBe('2\xa0')
})

it('finds nothing where there is nothing', () => {
  expect(cookieValue(undefined, 'a')).toBeUndefined()
  expect(cookieValue('', 'a')).toBeUndefined()
  expect(cookieValue('b=1', 'a')).toBeUndefined()
  expect(cookieValue('b=1', 'toString')).toBeUndefined()
})

it('names each cookie once', () => {
  expect(cookieNames('a=1; b=2; a=3')).toEqual(['a', 'b'])
  expect(cookieNames(undefined)).toEqual([])
})
