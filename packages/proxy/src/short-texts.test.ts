import { expect, it } from 'vitest'
import { remembering } from './short-texts.ts'

/** A judge that counts how often it is asked. */
function counted() {
  const asked: string[] = []
  const judge = remembering(text => {
    asked.push(text)
    return text.toUpperCase()
  })
  return { asked, judge }
}

it('judges a short text once', () => {
  const { asked, judge } = counted()
  expect([judge('accept'), judge('accept'), judge('Accept')]).toEqual(['ACCEPT', 'ACCEPT', 'ACCEPT'])
  expect(asked).toEqual(['accept', 'Accept'])
})

it('keeps no long text, and forgets rather than grow without end', () => {
  const { asked, judge } = counted()
  for (let n = 0; n < 3; n++) judge('x'.repeat(65))
  expect(asked).toHaveLength(3)
  for (let n = 0; n < 5000; n++) judge(`invented-${n}`)
  judge('invented-0')
  expect(asked).toHaveLength(3 + 5000 + 1)
})

it('takes no text for another that looks like it when cut to bytes', () => {
  const { judge } = counted()
  // U+0161 cut to one byte is `a`.
  expect(judge('\u0161dmin')).toBe('\u0160DMIN')
  expect(judge('admin')).toBe('ADMIN')
})
