import { expect, it } from 'vitest'
import { remembering } from './short-texts.ts'

/** One that counts how often it is asked. */
function counted() {
  const asked: string[] = []
  const look = remembering(text => {
    asked.push(text)
    return text.toUpperCase()
  })
  return { asked, look }
}

it('looks at a short text once', () => {
  const { asked, look } = counted()
  expect([look('accept'), look('accept'), look('Accept')]).toEqual(['ACCEPT', 'ACCEPT', 'ACCEPT'])
  expect(asked).toEqual(['accept', 'Accept'])
})

it('keeps no long text, and forgets rather than grow without end', () => {
  const { asked, look } = counted()
  for (let n = 0; n < 3; n++) look('x'.repeat(65))
  expect(asked).toHaveLength(3)
  for (let n = 0; n < 5000; n++) look(`invented-${n}`)
  look('invented-0')
  expect(asked).toHaveLength(3 + 5000 + 1)
})

it('takes no text for another that looks like it when cut to bytes', () => {
  const { look } = counted()
  // U+0161 cut to one byte is `a`.
  expect(look('\u0161dmin')).toBe('\u0160DMIN')
  expect(look('admin')).toBe('ADMIN')
})
