import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { passOnLines } from './whole-lines.ts'

it('no line of one process stands in the middle of another', async () => {
  let written = ''
  const [one, other] = [new PassThrough(), new PassThrough()]
  for (const from of [one, other]) passOnLines(from, text => (written += text))
  const letter = Buffer.from('ü\n')
  one.write('begun ')
  other.write('{"a":1}\n{"b"')
  one.write(letter.subarray(0, 1))
  one.write(letter.subarray(1))
  other.end(':2')
  await expect.poll(() => written).toBe('{"a":1}\nbegun ü\n{"b":2\n')
})
