import { expect, it } from 'vitest'
import { closeFrame, goingAway, WebSocketFrames } from './web-socket-frames.ts'

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
  frames.advance(closeFrame(goingAway))
  expect([frames.closed, frames.between]).toEqual([true, true])
})

it('says a status and a reason in a Close', () => {
  const close = Buffer.from(closeFrame({ code: 4401, reason: 'ended' }))
  expect([close[0], close[1], close.readUInt16BE(2), close.toString('latin1', 4)]).toEqual([
    ...[0x88, 7, 4401],
    'ended',
  ])
})

it('tells data from what browsers send by themselves, in whatever pieces it comes', () => {
  const continuation = 0x0
  const heard = (bytes: Uint8Array, size: number): boolean[] => {
    const frames = new WebSocketFrames()
    const all: boolean[] = []
    for (let at = 0; at < bytes.length; at += size) {
      frames.advance(bytes.subarray(at, at + size))
      all.push(frames.hadData)
    }
    return all
  }
  for (const opcode of [0x8, 0x9, 0xa]) {
    for (const size of [1, 3, 1000]) expect(heard(frame(opcode, 125, true), size)).not.toContain(true)
  }
  for (const opcode of [continuation, 1, 2]) {
    expect(heard(frame(opcode, 0, true), 1)).toEqual([false, false, false, false, false, true])
    expect(heard(frame(opcode, 300, true), 100)).toEqual([true, true, true, true])
  }
  // A Pong in the middle of a message, and behind it: each is what it is.
  const message = Buffer.concat([frame(1, 10, true), frame(0xa, 0, true), frame(continuation, 10, true)])
  expect(heard(message, 16)).toEqual([true, true, true])
  expect(heard(Buffer.concat([frame(1, 10, true), frame(0xa, 10, true)]), 16)).toEqual([true, false])
})

it('takes anything for frames, and a frame of any length', () => {
  const frames = new WebSocketFrames()
  for (let byte = 0; byte < 256; byte++) frames.advance(new Uint8Array(1000).fill(byte))
  const endless = new WebSocketFrames()
  endless.advance(Uint8Array.of(0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255))
  expect(endless.left).toBeGreaterThan(2 ** 63)
  endless.advance(new Uint8Array(1 << 20))
  expect([endless.between, endless.left > 2 ** 63]).toEqual([false, true])
})
