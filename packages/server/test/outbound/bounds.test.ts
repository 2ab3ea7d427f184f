import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerOf, callsWith, errorOf, scripted, withoutProxies } from './support/calls.ts'

beforeEach(withoutProxies)
afterEach(() => vi.unstubAllEnvs())

const zeros = Buffer.alloc(10 * 1024 * 1024)
const ask = (url: string, timeoutMs = 5000) => callsWith({ timeoutMs }).request('discovery', url)
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

describe('an answer is bounded in bytes', () => {
  it.each([
    ['ten megabytes', answerOf(zeros)],
    ['ten megabytes, said to be more', Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), zeros])],
    ['ten megabytes in a piece', Buffer.concat([Buffer.from(`${chunked}A00000\r\n`), zeros])],
    ['ten megabytes, packed by gzip', answerOf(gzipSync(zeros), 'Content-Encoding: gzip\r\n')],
    ['the same twice', answerOf(gzipSync(gzipSync(zeros)), 'Content-Encoding: gzip, gzip\r\n')],
    ['ten megabytes, packed by brotli', answerOf(brotliCompressSync(zeros), 'Content-Encoding: br\r\n')],
    ['ten megabytes, deflated', answerOf(deflateSync(zeros), 'Content-Encoding: deflate\r\n')],
    ['ten megabytes, deflated bare', answerOf(deflateRawSync(zeros), 'Content-Encoding: deflate\r\n')],
  ])('%s', async (_, bytes) => {
    const { url } = await scripted(socket => socket.write(bytes))
    const error = await errorOf(ask(url))
    expect([error.code, error.detail.reason]).toEqual([
      'provider_misbehaved',
      'the answer is larger than 1048576 bytes',
    ])
  })

  it.each([
    [
      'in its head',
      (n: number) => `X-${n}: ${'y'.repeat(900)}\r\n`,
      'HTTP/1.1 200 OK\r\n',
      'larger than 16 kB',
    ],
    ['before it begins', () => 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', '', 'without end'],
    ['before it begins, with 100', () => 'HTTP/1.1 100 Continue\r\n\r\n', '', 'without end'],
    ['in its trailers', (n: number) => `X-${n}: ${'y'.repeat(900)}\r\n`, `${chunked}0\r\n`, ''],
  ])('%s', async (_, piece, head, reason) => {
    const { url } = await scripted(socket => {
      socket.write(head)
      for (let n = 0; n < 5000; n++) socket.write(piece(n))
    })
    const error = await errorOf(ask(url))
    expect(error.code).toBe('provider_misbehaved')
    expect(error.detail.reason).toContain(reason)
  })
})

describe('an answer is bounded in time, as a whole', () => {
  it.each([
    ['never begins', (): string[] => []],
    ['stops in its head', (): string[] => ['HTTP/1.1 200 OK\r\nX-']],
    ['stops in its body', (): string[] => ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{']],
  ])('where it %s', async (_, pieces) => {
    const { url } = await scripted(socket => {
      for (const piece of pieces()) socket.write(piece)
    })
    const error = await errorOf(ask(url, 150))
    expect([error.code, error.detail.reason]).toEqual(['provider_unreachable', 'no answer within 150 ms'])
  })

  it.each([
    ['its head', 'HTTP/1.1 200 OK\r\nX: '],
    ['its body', 'HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n'],
    ['its pieces', chunked],
  ])('where %s comes in drips, each of them in time', async (_, head) => {
    let timer: NodeJS.Timeout | undefined
    const { url } = await scripted(socket => {
      socket.write(head)
      timer = setInterval(() => socket.write(head === chunked ? '1\r\nx\r\n' : 'x'), 10)
      socket.once('close', () => clearInterval(timer))
    })
    expect((await errorOf(ask(url, 200))).detail.reason).toBe('no answer within 200 ms')
  })
})

describe('an answer that breaks HTTP is one that nobody can read', () => {
  it.each([
    ['is cut off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{', 'in the middle of the answer'],
    [
      'has a status that there is not',
      'HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n',
      'its status is 999',
    ],
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'is no HTTP'],
    ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', 'is no HTTP'],
    ['switches the protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', ''],
    [
      'says to be packed and is not',
      answerOf('{}', 'Content-Encoding: gzip\r\n').toString(),
      'cannot be unpacked',
    ],
    [
      'is packed in a way that was not asked for',
      answerOf('{}', 'Content-Encoding: zstd\r\n').toString(),
      'zstd',
    ],
    [
      'is packed again and again',
      answerOf('{}', 'Content-Encoding: gzip, gzip, gzip\r\n').toString(),
      'several times',
    ],
  ])('one that %s', async (_, bytes, reason) => {
    const { url } = await scripted(socket => socket.end(bytes, 'latin1'))
    const error = await errorOf(ask(url))
    expect(error.code).toBe('provider_misbehaved')
    expect(error.detail.reason).toContain(reason)
  })

  it('and a packed one is read, as it always was', async () => {
    for (const [coding, pack] of [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
    ] as const) {
      const { url } = await scripted(socket =>
        socket.write(
          answerOf(pack('{"a":1}'), `Content-Encoding: ${coding}\r\nContent-Type: application/json\r\n`),
        ),
      )
      expect(await callsWith().getJson('discovery', url)).toEqual({ a: 1 })
    }
  })

  it('and a redirect is never followed, however often it leads in a circle', async () => {
    const script = await scripted(socket =>
      socket.write(`HTTP/1.1 302 Found\r\nLocation: ${script.url}\r\nContent-Length: 0\r\n\r\n`),
    )
    expect((await errorOf(ask(script.url))).detail.reason).toContain('redirect')
    expect(script.requests).toHaveLength(1)
  })
})

it('nobody else notices: others are answered while one provider drips, floods and hangs', async () => {
  const bad = await scripted((socket, line) => {
    if (line.includes('flood'))
      socket.write(Buffer.concat([Buffer.from(chunked), Buffer.from('A00000\r\n'), zeros]))
  })
  const good = await scripted(socket => socket.write(answerOf('{}', 'Content-Type: application/json\r\n')))
  const hung = Array.from({ length: 50 }, () => errorOf(ask(`${bad.url}hang`, 1000)))
  const floods = Array.from({ length: 10 }, () => errorOf(ask(`${bad.url}flood`)))
  await Promise.all(Array.from({ length: 20 }, () => callsWith().getJson('keys', good.url)))
  const codes = (await Promise.all([...hung, ...floods])).map(({ code }) => code)
  expect(new Set(codes)).toEqual(new Set(['provider_unreachable', 'provider_misbehaved']))
})
