import { expect, it } from 'vitest'
import { ownCopy, remembering } from './short-texts.ts'

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

it('copies each byte as it is', () => {
  const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))
  expect(ownCopy(bytes)).toBe(bytes)
})

it('looks at texts of up to 64 characters once, and gives longer ones what they are', () => {
  const { asked, look } = counted()
  const [short, long] = ['x'.repeat(64), 'x'.repeat(65)]
  expect([look(short), look(short), look(long)]).toEqual(['X'.repeat(64), 'X'.repeat(64), 'X'.repeat(65)])
  expect(asked).toEqual([short, long])
})

it('remembers two thousand, and begins anew with one more', () => {
  const { asked, look } = counted()
  const many = Array.from({ length: 2000 }, (_, n) => `n-${n}`)
  for (const text of [...many, ...many]) look(text)
  expect(asked).toHaveLength(2000)
  look('one more')
  look('one more')
  expect(asked).toHaveLength(2001)
  look('n-0')
  expect(asked).toHaveLength(2002)
})
