import { expect, it } from 'vitest'
import { writeTogether } from './write-together.ts'

it('writes in the order of asking, and not at once', async () => {
  const written: string[] = []
  for (const name of ['a', 'b', 'c']) writeTogether({ destroy() {} }, () => void written.push(name))
  expect(written).toEqual([])
  await expect.poll(() => written).toEqual(['a', 'b', 'c'])
})

// One that threw took the answers of everybody behind it with it: their clients waited for ever.
it('costs one answer, and nobody else’s, when a write throws', async () => {
  const written: string[] = []
  const broken: [string, Error | undefined][] = []
  const target = (name: string) => ({ destroy: (error?: Error) => void broken.push([name, error]) })
  const mistake = new Error('cannot be written')
  writeTogether(target('a'), () => void written.push('a'))
  writeTogether(target('b'), () => {
    throw mistake
  })
  writeTogether(target('c'), () => void written.push('c'))
  await expect.poll(() => written).toEqual(['a', 'c'])
  expect(broken).toEqual([['b', mistake]])
  writeTogether(target('d'), () => void written.push('d'))
  await expect.poll(() => written).toEqual(['a', 'c', 'd'])
})
