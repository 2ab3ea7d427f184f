import { expect, it } from 'vitest'
import { goingAway, WebSocketFrames } from './web-socket-frames.ts'

/** A frame as servers send them, or masked as clients do. */
function frame(opcode: number, length: number, masked = false): Uint8Array {
  const mask = masked ? 0x80 : 0
  const head =
    length < 126
      ? [mask | length]
      : length < 65_536
        ? [mask | 126, length >> 8, length & 0xff]
        : [
            mask | 127,
            0,
            0,
            0,
            0,
            (length >> 24) & 0xff,
            (length >> 16) & 0xff,
            (length >> 8) & 0xff,
            length & 0xff,
          ]
  return Uint8Array.from([0x80 | opcode, ...head, ...(masked ? [1, 2, 3, 4] : []), ...new Uint8Array(length)])
}

it('knows the end of each frame, in whatever pieces they come', () => {
  const all = [0, 1, 125, 126, 300, 65_535, 65_536, 70_000].flatMap(length => [
    frame(2, length),
    frame(1, length, true),
  ])
  const bytes = Buffer.concat(all)
  const ends = new Set<number>()
  let end = 0
  for (const { length } of all) {
    end += length
    ends.add(end)
  }
  for (const size of [1, 2, 7, 64, 1000, 65_536]) {
    const frames = new WebSocketFrames()
    const wrong: number[] = []
    for (let at = 0; at < bytes.length; at += size) {
      frames.advance(bytes.subarray(at, at + size))
      if (frames.between !== ends.has(Math.min(at + size, bytes.length))) wrong.push(at)
    }
    expect(wrong, `in pieces of ${size}`).toEqual([])
  }
})

it('finds the first end in what has come', () => {
  const frames = new WebSocketFrames()
  const bytes = Buffer.concat([frame(1, 10), frame(1, 20)])
  frames.advance(bytes.subarray(0, 5))
  expect(frames.advance(bytes.subarray(5), true)).toBe(7)
  expect(frames.between).toBe(true)
})

it('knows of a Close that nothing may follow', () => {
  const frames = new WebSocketFrames()
  frames.advance(frame(1, 5))
  expect(frames.closed).toBe(false)
  frames.advance(goingAway)
  expect([frames.closed, frames.between]).toEqual([true, true])
})
